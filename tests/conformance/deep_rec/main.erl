%% Recursion that isn't a tail call: the stack of a fresh process grows step by step.
-module(main).
-export([main/0]).

main() ->
    L = seq(600, []),
    Self = self(),
    spawn(fun() -> Self ! sum(map(L), 0) end),
    S = receive M -> M end,
    io:format("~w ~w~n", [S, sum(map(map(L)), 0)]).

seq(0, Acc) -> Acc;
seq(N, Acc) -> seq(N - 1, [N | Acc]).

map([]) -> [];
map([H | T]) -> [H * 2 + 1 | map(T)].

sum([], S) -> S;
sum([H | T], S) -> sum(T, S + H).
