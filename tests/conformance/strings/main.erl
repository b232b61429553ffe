%% Strings are lists of characters: literals, escapes, prefixes in patterns, printing as text or as numbers.
-module(main).
-export([main/0]).

main() ->
    io:format("~s ~p ~w~n", ["abc", "abc", "abc"]),
    io:format("~p ~p ~p~n", ["", "tab\tquote\"back\\", [104, 105]]),
    io:format("~p ~p~n", [[0, 1], [$a, 300]]),
    io:format("~w~n", [[$a, $\n, $\s, $\\, $\", $\x41, $\x{1F600}, $\101, $\e, $\^a]]),
    io:format("~s~n", ["one" " " "two"]),
    io:format("~w ~w~n", [strip("key: value"), strip("other")]),
    io:format("~s ~s~n", [upper("Hello, World"), lists:reverse("stressed")]),
    io:format("~w ~w~n", [list_to_integer("-42"), list_to_integer(integer_to_list(1 bsl 70))]),
    io:format("~s~n", [[65, "bc", [[100]], "e"]]),
    io:format("~w ~w~n", [list_to_atom("new atom"), atom_to_list(hello)]),
    io:format("~p~n", [words("the quick  brown fox", [], [])]),
    io:format("[~10s] [~-10s] [~5s] [~10.3s] [~.2s]~n", ["right", "left", "toolong", "cut", "cut"]).

strip("key: " ++ Rest) -> list_to_atom(Rest);
strip(_) -> none.

upper(S) -> [if C >= $a, C =< $z -> C - 32; true -> C end || C <- S].

words([], [], Acc) -> lists:reverse(Acc);
words([], Word, Acc) -> words([], [], [lists:reverse(Word) | Acc]);
words([$\s | T], [], Acc) -> words(T, [], Acc);
words([$\s | T], Word, Acc) -> words(T, [], [lists:reverse(Word) | Acc]);
words([C | T], Word, Acc) -> words(T, [C | Word], Acc).
