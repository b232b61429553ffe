%% Lists that are built, taken apart and dropped.
-module(main).
-export([main/0]).

main() ->
    L = seq(40, []),
    io:format("~w ~w~n", [rev(L), rep(3, L, 0)]).

rep(0, _, S) -> S;
rep(K, L, S) -> rep(K - 1, L, S + hd(rev(L))).

seq(0, A) -> A;
seq(N, A) -> seq(N - 1, [N | A]).

rev([]) -> [];
rev([H | T]) -> app(rev(T), [H]).

app([], B) -> B;
app([H | T], B) -> [H | app(T, B)].
