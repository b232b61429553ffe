%% Finding, splitting, replacing, lexemes.
-module(main).
-export([main/0]).

main() ->
    Text = "one, two,, three, two",
    [io:format("~p~n", [string:find(Text, Pattern, Where)])
     || Pattern <- ["two", ",", "four", ""], Where <- [leading, trailing]],
    [io:format("~p~n", [string:split(Text, Pattern, Where)])
     || Pattern <- [",", "two", "x", ""], Where <- [leading, trailing, all]],
    io:format("~p ~p~n", [string:split("", ","), string:split(",", ",", all)]),
    io:format("~p~n", [[lists:flatten(string:replace(Text, "two", "2", Where)) || Where <- [leading, trailing, all]]]),
    io:format("~p~n", [string:replace("abab", "a", [$x, "y"])]),
    io:format("~p~n", [[string:lexemes(Text, Separators) || Separators <- [", ", "t", "", [[$\r, $\n]]]]]),
    io:format("~p~n", [string:lexemes("a\r\nb\nc", [[$\r, $\n], $\n])]),
    io:format("~p~n", [[string:nth_lexeme(Text, N, ", ") || N <- [1, 2, 4, 9]]]),
    io:format("~p~n", [[string:prefix(Text, Prefix) || Prefix <- ["one", "", "two", "one, two,, three, two"]]]),
    io:format("~p~n", [string:find([$a, 778, $b], "a")]),
    io:format("~p~n", [string:split([$x, $a, 778, $b], [$a, 778])]),
    io:format("~p~n", [[catch element(1, element(2, catch string:nth_lexeme("a", 0, " "))),
                        catch element(1, element(2, catch string:lexemes(a, " ")))]]).
