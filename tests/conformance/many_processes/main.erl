%% Processes that spawn processes; results that meet; slots that are used again by generations of processes.
-module(main).
-export([main/0, leaf/2]).

main() ->
    io:format("~w~n", [tree(6)]),
    io:format("~w~n", [generations(10, 30, 0)]),
    io:format("~w~n", [pfib(8)]),
    [spawn(main, leaf, [self(), I]) || I <- lists:seq(1, 50)],
    io:format("~w~n", [lists:sum([receive {leaf, I} -> I end || _ <- lists:seq(1, 50)])]),
    Pids = [spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, 20)],
    io:format("~w~n", [distinct(lists:sort(Pids))]),
    [P ! stop || P <- Pids],
    io:format("~w~n", [done]).

%% A process for each node of a binary tree.
tree(0) -> 1;
tree(D) ->
    Self = self(),
    [spawn(fun() -> Self ! {node, tree(D - 1)} end) || _ <- [left, right]],
    receive {node, A} -> receive {node, B} -> A + B end end.

generations(0, _, S) -> S;
generations(G, N, S) ->
    Self = self(),
    [spawn(fun() -> Self ! {G, I} end) || I <- lists:seq(1, N)],
    generations(G - 1, N, S + lists:sum([receive {G, I} -> I end || _ <- lists:seq(1, N)])).

pfib(N) when N < 2 -> N;
pfib(N) ->
    Self = self(),
    Ref = make_ref(),
    spawn(fun() -> Self ! {Ref, pfib(N - 1)} end),
    B = pfib(N - 2),
    receive {Ref, A} -> A + B end.

leaf(Parent, I) -> Parent ! {leaf, I}.

distinct([A, B | T]) when A < B -> distinct([B | T]);
distinct([_]) -> true;
distinct(_) -> false.
