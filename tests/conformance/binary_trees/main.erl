%% Trees of tuples: short-lived ones beside one that is kept.
-module(main).
-export([main/0]).

main() ->
    D = 6,
    Stretch = count(make(D + 1)),
    Long = make(D),
    S = trees(D, 2, D, 0),
    Keep = count(Long),
    io:format("~w ~w ~w~n", [Stretch, S, Keep]).

trees(_, D, Max, S) when D > Max -> S;
trees(N, D, Max, S) ->
    K = 1 bsl (N - D + 1),
    trees(N, D + 2, Max, S + many(K, D, 0)).

many(0, _, S) -> S;
many(K, D, S) -> many(K - 1, D, S + count(make(D))).

make(0) -> {leaf, leaf};
make(D) -> {make(D - 1), make(D - 1)}.

count({leaf, leaf}) -> 1;
count({L, R}) -> 1 + count(L) + count(R).
