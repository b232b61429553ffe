%% Calls in tail position take no stack: loops, mutual recursion, through funs and apply, with arguments that swap.
-module(main).
-export([main/0, hop/2]).

main() ->
    io:format("~w~n", [count(3000, 0)]),
    io:format("~w ~w~n", [even(2001), even(2000)]),
    io:format("~w~n", [swap(1001, a, b)]),
    io:format("~w~n", [by_fun(1000, fun by_fun/2)]),
    io:format("~w~n", [hop(500, [])]),
    io:format("~w~n", [state(1000, {start, 0})]),
    io:format("~w~n", [seven(500, 1, 2, 3, 4, 5, 6)]).

count(0, S) -> S;
count(N, S) -> count(N - 1, S + N).

even(0) -> true;
even(N) -> odd(N - 1).

odd(0) -> false;
odd(N) -> even(N - 1).

swap(0, A, B) -> {A, B};
swap(N, A, B) -> swap(N - 1, B, A).

by_fun(0, _) -> done;
by_fun(N, F) -> F(N - 1, F).

hop(0, L) -> length(L);
hop(N, L) when N rem 2 =:= 0 -> apply(main, hop, [N - 1, [N | L]]);
hop(N, L) -> M = main, M:hop(N - 1, L).

state(0, S) -> S;
state(N, {start, K}) -> state(N - 1, {middle, K + 1});
state(N, {middle, K}) -> state(N - 1, {stop, K * 2 rem 1009});
state(N, {stop, K}) -> state(N - 1, {start, K}).

seven(0, A, B, C, D, E, F) -> [A, B, C, D, E, F];
seven(N, A, B, C, D, E, F) -> seven(N - 1, F, A, B, C, D, E).
