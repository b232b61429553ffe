-module(main).
-export([main/0]).

main() ->
    M = #{a => 1, b => 2, c => 3, d => 4},
    io:format("~p~n", [maps:map(fun(K, V) -> {K, V * 2} end, M)]),
    io:format("~p~n", [maps:filter(fun(_, V) -> V rem 2 =:= 0 end, M)]),
    io:format("~p~n", [maps:filtermap(fun(b, _) -> false; (c, V) -> {true, V + 10}; (_, _) -> true end, M)]),
    io:format("~p~n", [maps:fold(fun(K, V, Acc) -> [{K, V} | Acc] end, [], M)]),
    io:format("~p~n", [maps:foreach(fun(K, V) -> io:format("~p=~p ", [K, V]) end, M)]),
    io:format("~p~n", [maps:update_with(a, fun(V) -> V + 100 end, M)]),
    io:format("~p~n", [maps:update_with(z, fun(V) -> V + 100 end, init, M)]),
    io:format("~p~n", [maps:update_with(a, fun(V) -> V + 100 end, init, M)]),
    io:format("~p~n", [maps:merge_with(fun(K, A, B) -> {K, A, B} end, M, #{a => x, e => y})]),
    io:format("~p~n", [maps:merge_with(fun(K, A, B) -> {K, A, B} end, #{a => x, e => y}, M)]),
    io:format("~p~n", [maps:intersect_with(fun(K, A, B) -> {K, A, B} end, M, #{a => x, e => y, d => z})]),
    io:format("~p~n", [maps:intersect_with(fun(K, A, B) -> {K, A, B} end, #{a => x, e => y, d => z}, M)]),
    io:format("~p~n", [maps:groups_from_list(fun(X) -> X rem 3 end, lists:seq(1, 10))]),
    io:format("~p~n", [maps:groups_from_list(fun(X) -> X rem 3 end, fun(X) -> X * X end, lists:seq(1, 10))]),
    Big = maps:from_list([{I, I} || I <- lists:seq(1, 300)]),
    io:format("~p~n", [maps:fold(fun(K, V, A) -> K + V + A end, 0, Big)]),
    io:format("~p~n", [maps:get(300, maps:map(fun(K, V) -> K * V end, Big))]),
    io:format("~p~n", [map_size(maps:filter(fun(K, _) -> K > 100 end, Big))]),
    io:format("~p~n", [lists:sort(maps:keys(maps:filter(fun(K, _) -> K > 290 end, Big)))]),
    io:format("~p~n", [map_size(maps:merge_with(fun(_, A, _) -> A end, Big, #{x => 1, 1 => 2}))]).
