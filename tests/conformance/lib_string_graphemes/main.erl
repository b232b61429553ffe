%% Grapheme clusters: lengths, parts, the next one.
-module(main).
-export([main/0]).

main() ->
    Texts = ["", "abc", "a\r\nb", [$e, 778, $x], "h\x{e9}llo", [128104, 8205, 128105, 8205, 128103], [127462, 127463, 127464],
             [4352, 4449, 4520, $a], [2325, 2381, 2359], [$a, 768, 769, 770, $b], [["a", [$b]], [[], "c"]]],
    [io:format("~w: ~w ~w~n", [Text, string:length(Text), string:to_graphemes(Text)]) || Text <- Texts],
    Flat = [Text || Text <- Texts, not lists:any(fun is_list/1, Text)],
    [io:format("~w ~w~n", [string:next_grapheme(Text), string:next_codepoint(Text)]) || Text <- Flat],
    [io:format("~w~n", [string:reverse(Text)]) || Text <- Texts],
    [io:format("~w~n", [[string:slice(Text, N, 1) || N <- [0, 1, 2, 3]]]) || Text <- Texts],
    io:format("~w~n", [[string:slice("h\x{e9}llo", N) || N <- [0, 1, 4, 5, 9]]]),
    io:format("~w~n", [[string:is_empty(Text) || Text <- ["", "a", [[], []], [[], "b"], a]]]),
    io:format("~w~n", [string:equal("h\x{e9}", ["h", [233]])]),
    io:format("~w~n", [[string:equal("Stra\x{df}e", "STRASSE", Ignore) || Ignore <- [true, false]]]).
