-module(main).
-export([main/0]).
-compile(nowarn_shadow_vars).

id(X) -> X.

main() ->
    X = id(1), Y = id([1, 2, 3]),
    io:format("~p~n", [[X || X <- Y]]),
    io:format("~p~n", [[{X, Z} || X <- Y, Z <- lists:seq(1, X), Z =/= 2]]),
    io:format("~p~n", [[[X || X <- lists:seq(1, X)] || X <- Y]]),
    io:format("~p~n", [[X || {X, X} <- [{1, 1}, {2, 2}, {1, 2}]]]),
    io:format("~p~n", [[fun() -> X end() || X <- Y]]),
    io:format("~p~n", [lists:map(fun(X) -> [X || X <- [X, X + 1]] end, Y)]),
    io:format("~p~n", [[A || A <- [B || B <- Y, B > X]]]),
    io:format("~p~n", [[{A, B} || A <- Y, B <- [A * A], B > 1, begin C = B rem 2, C =:= 0 end]]),
    F = fun(X, Y) -> fun(X) -> {X, Y} end(X + 1) end,
    io:format("~p ~p~n", [F(5, 6), X]),
    io:format("~p~n", [[X || X <- [1, a, 2.0], is_integer(X)]]),
    io:format("~p~n", [[E || E <- [1, 2, 3, 4], E rem 2 =:= 0 orelse E =:= 3]]),
    io:format("~p~n", [try [E || E <- id(notalist)] catch error:R -> R end]),
    io:format("~p~n", [try [E || E <- [1 | id(tail)]] catch error:R2 -> R2 end]),
    io:format("~p~n", [try [E || E <- [1, 2], id(E)] catch error:R3 -> R3 end]),
    io:format("~p~n", [[{P, Q} || P <- "ab", Q <- [x, y]]]),
    case Y of [X | _] -> io:format("bound~n") end,
    case id(2) of X -> io:format("no~n"); X2 when X2 > X -> io:format("~p~n", [X2]) end.
