-module(main).
-export([main/0]).

fill(0, M) -> M;
fill(N, M) -> fill(N - 1, M#{{key, N} => N, N => N * N}).

drain([], M) -> M;
drain([K | Ks], M) -> drain(Ks, maps:remove(K, M)).

sum(M) -> maps:fold(fun(_, V, Acc) -> V + Acc end, 0, M).

main() ->
    M = fill(200, #{}),
    io:format("~p ~p~n", [map_size(M), sum(M)]),
    io:format("~p~n", [[maps:get(K, M, none) || K <- [1, {key, 1}, 200, {key, 200}, 201, {key, 0}, 1.0]]]),
    #{{key, 7} := A, 8 := B} = M,
    io:format("~p ~p~n", [A, B]),
    io:format("~p~n", [try M#{nokey := 1} catch error:R -> R end]),
    io:format("~p~n", [maps:get(3, M#{3 := new})]),
    Keys = [{key, N} || N <- lists:seq(1, 200)],
    Left = drain(Keys, M),
    io:format("~p ~p~n", [map_size(Left), sum(Left)]),
    Few = drain(lists:seq(5, 200), Left),
    io:format("~p~n", [Few]),
    io:format("~p~n", [drain(lists:seq(1, 5), Few)]),
    io:format("~p~n", [lists:sort(maps:to_list(drain(lists:seq(34, 200), Left))) =:=
                           [{N, N * N} || N <- lists:seq(1, 33)]]),
    At32 = drain(lists:seq(33, 200), Left),
    io:format("~p ~p~n", [map_size(At32), map_size(At32#{33 => x})]),
    io:format("~w~n", [At32]),
    io:format("~p~n", [At32 =:= maps:remove(33, At32#{33 => x})]),
    io:format("~p~n", [is_map(M) andalso lists:sort(maps:keys(M)) =:= lists:sort(Keys ++ lists:seq(1, 200))]).
