-module(main).
-export([main/0]).

main() ->
    io:format("~p~n", ["abc" "def"
                       "ghi"]),
    io:format("~w~n", ["tab\tnl\nquote\"back\\esc\eoct\101hex\x41\x{42}ctl\^A"]),
    io:format("~w~n", [[$a, $\n, $\s, $\\, $', $\x41, $\^Z]]),
    io:format("~w~n", [[16#FF, 2#1010, 36#zz, 1_000_000, 1.5e3, 2.0e-2, -7, $A + 1]]),
    io:format("~w~n", [['quoted atom', 'it\'s', '', a@b, a_B1]]),
    io:format("~p~n", ["a" ++ "b" ++ [$c | "d"]]),
    "pre" ++ Rest = "prefix",
    io:format("~s~n", [Rest]),
    [A, B | _] = "xyz",
    io:format("~p ~p~n", [A, B]),
    io:format("~p~n", [[1, 2, 3, 4] -- [2, 4] -- [4]]),
    io:format("~p~n", [1 =< 2 andalso "a" < "b"]),
    io:format("~p~n", [not true or false xor true]),
    io:format("~p~n", [7 div 2 + 7 rem 2 * 3 - -1]),
    io:format("~p~n", [[5 band 6, 5 bor 6, 5 bxor 6, bnot 5, 1 bsl 10, -16 bsr 2]]),
    %% A comment, and an empty statement's worth of dots in a string: "..."
    io:format("~p~n", ["% no comment"]).
