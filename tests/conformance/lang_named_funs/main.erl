-module(main).
-export([main/0]).

id(X) -> X.

main() ->
    Fact = fun F(0) -> 1; F(N) -> N * F(N - 1) end,
    io:format("~p~n", [Fact(20)]),
    Even = fun Go(0) -> true; Go(1) -> false; Go(N) -> Go(N - 2) end,
    io:format("~p~n", [lists:map(Even, [0, 1, 2, 7])]),
    Outer = id(10),
    Sum = fun Loop([H | T], Acc) -> Loop(T, Acc + H * Outer); Loop([], Acc) -> Acc end,
    io:format("~p~n", [Sum([1, 2, 3], 0)]),
    Nested = fun A(N) when N > 0 -> B = fun C(0) -> []; C(M) -> [M | C(M - 1)] end, [B(N) | A(N - 1)]; A(_) -> [] end,
    io:format("~p~n", [Nested(3)]),
    io:format("~p~n", [(fun Self() -> is_function(Self, 0) end)()]),
    io:format("~p~n", [try Fact(a) catch error:E -> E end]),
    io:format("~p~n", [try Sum(x, 0) catch error:E2 -> E2 end]),
    Spawned = fun Wait(To) -> receive stop -> To ! stopped; X -> To ! {got, X}, Wait(To) end end,
    Me = self(),
    P = spawn(fun() -> Spawned(Me) end),
    P ! 1, P ! 2, P ! stop,
    io:format("~p~n", [[receive M -> M end || _ <- [1, 2, 3]]]).
