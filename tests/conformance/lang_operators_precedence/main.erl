%% Precedence and associativity.
-module(main).
-export([main/0]).

p(X) -> io:format("~p~n", [X]).

main() ->
    p([1 + 2 * 3, (1 + 2) * 3, 10 - 3 - 2, 2 * 3 rem 4, 100 div 7 div 2]),
    p([-2 * 3, - 2 - - 3, bnot 5 band 7, not true orelse true]),
    p([1 bsl 2 + 1, 1 + 1 bsl 2, 7 band 3 bor 8, 7 bxor 2 band 6]),
    p([1 =:= 1.0, 1 == 1.0, (1 < 2) =:= true, a < b]),
    p([true or false and false, true xor true and false]),
    p([[1, 2, 3] -- [1] -- [1], [1] ++ [2] ++ [3], [1, 2, 3, 4] -- [2] ++ [9]]),
    p([false orelse true andalso false, true andalso false orelse true]),
    p(catch 1 + 2),
    X = Y = 3,
    p({X, Y}),
    p([1 < a, a < {}, {} < [], [] < [0], {1, 2} < {1, 3}, {9} < {1, 1}]),
    p([max(1, 1.0), min(1, 1.0), max(1.0, 1), min(a, "a")]),
    p([5 rem 3, -5 rem 3, 5 rem -3, -5 div 3, 5 div -3]),
    p([7 bsr 1, -7 bsr 1, 1 bsl 100, 1 bsl 100 bsr 98, -1 bsr 200]).
