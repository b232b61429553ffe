%% Ordered sets: keys by `==`, traversals in order
-module(main).
-export([main/0]).

main() ->
    T = ets:new(t, [ordered_set]),
    Keys = [3, 1, 2.0, b, a, "list", {t, 2}, {t, 1}, {}, [], <<"bin">>, 1.5, 1 bsl 65, -1],
    [ets:insert(T, {K, N}) || {K, N} <- lists:zip(Keys, lists:seq(1, length(Keys)))],
    io:format("~p~n", [ets:tab2list(T)]),
    io:format("~p ~p~n", [ets:first(T), ets:last(T)]),
    io:format("~p~n", [walk(T, ets:first(T), fun ets:next/2)]),
    io:format("~p~n", [walk(T, ets:last(T), fun ets:prev/2)]),
    io:format("~p ~p ~p~n", [ets:next(T, 1.7), ets:prev(T, 1.7), ets:next(T, zzz)]),
    io:format("~p ~p~n", [ets:prev(T, -100), ets:next(T, <<"z">>)]),
    io:format("~p ~p ~p~n", [ets:lookup(T, 2), ets:lookup(T, 2.0), ets:member(T, 1.0)]),
    ets:insert(T, {2, replaced}),
    io:format("~p ~p~n", [ets:lookup(T, 2.0), ets:info(T, size)]),
    io:format("~p ~p~n", [ets:match_object(T, {2.0, '_'}), ets:match_object(T, {2, '_'})]),
    io:format("~p~n", [ets:foldl(fun({K, _}, Acc) -> [K | Acc] end, [], T)]),
    io:format("~p~n", [ets:foldr(fun({K, _}, Acc) -> [K | Acc] end, [], T)]),
    io:format("~p ~p~n", [ets:slot(T, 0), ets:slot(T, 13)]),
    many().

walk(_, '$end_of_table', _) -> [];
walk(T, Key, Step) -> [Key | walk(T, Step(T, Key), Step)].

many() ->
    T = ets:new(t, [ordered_set]),
    Numbers = shuffled(1500),
    [ets:insert(T, {N, N * N}) || N <- Numbers],
    [] = [x || N <- Numbers, ets:lookup(T, N) =/= [{N, N * N}]],
    io:format("~p ~p ~p~n", [ets:info(T, size), ets:first(T), ets:last(T)]),
    [ets:delete(T, N) || N <- Numbers, N rem 3 =/= 0],
    Left = [K || {K, _} <- ets:tab2list(T)],
    io:format("~p ~p ~p~n", [length(Left), Left =:= lists:sort(Left), lists:sum(Left)]),
    [ets:delete(T, N) || N <- Numbers],
    io:format("~p ~p ~p~n", [ets:first(T), ets:last(T), ets:tab2list(T)]).

shuffled(Size) -> [N * 7919 rem 1511 || N <- lists:seq(1, Size)].
