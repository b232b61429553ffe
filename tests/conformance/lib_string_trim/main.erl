%% Trimming, padding, taking.
-module(main).
-export([main/0]).

main() ->
    io:format("~p~n", [[string:trim(Text) || Text <- ["  a b \t\r\n", "", "   ", "x", [8206, $a, 133]]]]),
    io:format("~p~n", [[string:trim("xxaxbxx", Side, "x") || Side <- [leading, trailing, both]]]),
    io:format("~p~n", [[string:trim("abc", Side) || Side <- [leading, trailing]]]),
    io:format("~p~n", [[string:chomp(Text) || Text <- ["a\n", "a\r\n", "a\n\n", "a\nb", ""]]]),
    io:format("~p~n", [[lists:flatten(string:pad("ab", 5, Side, $-)) || Side <- [leading, trailing, both]]]),
    io:format("~p~n", [[string:pad("ab", N) || N <- [-1, 2, 3]]]),
    io:format("~p~n", [lists:flatten(string:pad([$e, 778], 3, both, "xy"))]),
    io:format("~p~n", [[string:take("abc0z123", "abcz", Complement, Where)
                        || Complement <- [true, false], Where <- [leading, trailing]]]),
    io:format("~p~n", [[string:take("12ab", Chars) || Chars <- ["0123", "", "xyz"]]]),
    io:format("~p~n", [[string:to_integer(T) || T <- ["12ab", "-7", "+5 x", "x", "", "-", [$1, a]]]]),
    io:format("~p~n", [[string:to_float(T) || T <- ["1.5e3x", "-0.25", "1,5 ", "1", "1.", "1.0e", "1.0e999", "", a]]]),
    [try apply(string, Function, Args) of
         Value -> io:format("~w ~w~n", [Function, Value])
     catch
         Class:Reason -> io:format("~w ~w:~w~n", [Function, Class, Reason])
     end || {Function, Args} <- [{trim, [a]}, {trim, ["a", middle]}, {pad, ["a", x]}, {pad, ["a", 3, middle]},
                                 {slice, ["a", -1]}, {length, [[a]]}, {take, [a, "a"]}]].
