%% Thousands of rows: growth, slices of a traversal, what lives and what doesn't
-module(main).
-export([main/0]).

main() ->
    [grow(Type) || Type <- [set, ordered_set, duplicate_bag]],
    churn().

grow(Type) ->
    T = ets:new(t, [Type]),
    [ets:insert(T, {N, {value, integer_to_list(N)}}) || N <- lists:seq(1, 1100)],
    erlang:garbage_collect(),
    Bad = [N || N <- lists:seq(1, 1100), ets:lookup(T, N) =/= [{N, {value, integer_to_list(N)}}]],
    io:format("~p ~p ~p~n", [Type, ets:info(T, size), Bad]),
    io:format("~p~n", [lists:sum(ets:select(T, [{{'$1', '_'}, [], ['$1']}]))]),
    io:format("~p~n", [ets:select_count(T, [{{'$1', '_'}, [{'==', {'rem', '$1', 3}, 0}], [true]}])]),
    io:format("~p~n", [ets:select_delete(T, [{{'$1', '_'}, [{'==', {'rem', '$1', 2}, 0}], [true]}])]),
    io:format("~p ~p~n", [ets:info(T, size), length(ets:tab2list(T))]),
    io:format("~p ~p~n", [ets:delete_all_objects(T), ets:info(T, size)]).

%% Keys come and go, as in a cache.
churn() ->
    T = ets:new(t, []),
    churn(T, 0, 500),
    io:format("~p ~p~n", [ets:info(T, size), lists:sum([V || {_, V} <- ets:tab2list(T)])]).

churn(_, N, N) -> ok;
churn(T, I, N) ->
    ets:insert(T, {I, [I, I]}),
    ets:insert(T, {I, I}),
    ets:delete(T, I - 100),
    churn(T, I + 1, N).
