%% The same functions on UTF-8 binaries.
-module(main).
-export([main/0]).

main() ->
    Text = <<"One, tw\x{f6}, three"/utf8>>,
    show([{length, [Text]}, {to_graphemes, [<<"ae", 204, 136>>]}, {reverse, [<<"abc">>]}, {slice, [Text, 5]},
          {slice, [Text, 5, 3]}, {slice, [Text, 50]}, {slice, [Text, 2, 0]}, {trim, [<<"  a b ">>]},
          {trim, [<<"xxaxx">>, trailing, "x"]}, {chomp, [<<"a\r\n">>]}, {uppercase, [Text]}, {lowercase, [Text]},
          {titlecase, [<<"abc">>]}, {casefold, [Text]}]),
    show([{split, [Text, ","]}, {split, [Text, <<", ">>, all]}, {split, [Text, ",", trailing]}, {split, [<<>>, ","]},
          {lexemes, [Text, ", "]}, {nth_lexeme, [Text, 2, ", "]}, {find, [Text, "t"]}, {find, [Text, "t", trailing]},
          {find, [Text, "xyz"]}, {prefix, [Text, "One"]}, {prefix, [Text, "Two"]}, {take, [Text, "enO"]},
          {take, [Text, ", ", true]}, {take, [Text, "e", false, trailing]}, {replace, [Text, "t", <<"T">>, all]},
          {to_integer, [<<"12ab">>]}, {to_float, [<<"1.5,">>]}, {is_empty, [<<>>]}, {is_empty, [Text]}]),
    show([{equal, [Text, unicode:characters_to_list(Text)]}, {equal, [<<"A">>, "a", true]},
          {next_grapheme, [<<"ab">>]}, {next_codepoint, [<<>>]}, {length, [<<255>>]}, {uppercase, [<<255>>]},
          {pad, [<<"ab">>, 4]}, {pad, [<<"ab">>, 4, leading, $-]}]).

show(Calls) ->
    [try apply(string, Function, Args) of
         Value -> io:format("~w ~w~n", [Function, Value])
     catch
         Class:Reason -> io:format("~w ~w:~w~n", [Function, Class, Reason])
     end || {Function, Args} <- Calls].
