-module(main).
-export([main/0]).

-record(state, {config = #{}, count = 0}).

set(Path, Value, Map) ->
    case Path of
        [K] -> Map#{K => Value};
        [K | Ks] -> Map#{K => set(Ks, Value, maps:get(K, Map, #{}))}
    end.

get([], V) -> V;
get([K | Ks], M) when is_map_key(K, M) -> get(Ks, map_get(K, M));
get(_, _) -> undefined.

count(Words) -> lists:foldl(fun(W, M) -> M#{W => maps:get(W, M, 0) + 1} end, #{}, Words).

main() ->
    M = set([a, b, c], 1, set([a, x], 2, #{})),
    io:format("~p~n", [M]),
    io:format("~p ~p ~p~n", [get([a, b, c], M), get([a, b], M), get([a, q, c], M)]),
    S = #state{config = #{debug => true}},
    S2 = S#state{config = (S#state.config)#{level => 3}, count = S#state.count + 1},
    io:format("~p~n", [S2]),
    #state{config = #{level := L}} = S2,
    io:format("~p~n", [L]),
    io:format("~p~n", [count([the, cat, the, dog, a, cat, the])]),
    F = fun Loop(0, Acc) -> Acc; Loop(N, Acc) -> Loop(N - 1, Acc#{N => N * N}) end,
    io:format("~p~n", [F(10, #{})]),
    io:format("~p~n", [lists:map(fun(#{k := K} = X) -> X#{k := K + 1} end, [#{k => 1}, #{k => 2, z => 0}])]).
