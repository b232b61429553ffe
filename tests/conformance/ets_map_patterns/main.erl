%% Maps as objects' parts, as keys, in patterns and in match specifications
-module(main).
-export([main/0]).

main() ->
    T = ets:new(t, [ordered_set]),
    ets:insert(T, [{1, #{a => 1, b => 2}}, {2, #{a => 1}}, {3, #{a => 2, c => #{d => x}}}, {4, not_a_map}]),
    show(ets:match(T, {'$1', #{a => 1}})),
    show(ets:match(T, {'$1', #{a => '$2'}})),
    show(ets:match(T, {'$1', #{c => #{d => '$2'}}})),
    show(ets:match(T, {'$1', #{}})),
    show(ets:select(T, [{{'$1', '$2'}, [{is_map, '$2'}], [{{'$1', {map_size, '$2'}}}]}])),
    show(ets:select(T, [{{'$1', '$2'}, [{is_map_key, b, '$2'}], [{map_get, b, '$2'}]}])),
    show(ets:select(T, [{{'$1', #{a => '$2'}}, [{'>', '$2', 1}], [#{key => '$1', '$1' => ['$2']}]}])),
    show([try ets:match(T, P) catch error:R -> R end || P <- [{'_', #{'$1' => x}}, {'_', #{'_' => x}}]]),
    S = ets:new(s, []),
    ets:insert(S, [{#{k => 1}, one}, {#{k => 2, l => 3}, two}, {maps:from_list([{N, N} || N <- lists:seq(1, 50)]), large}]),
    show([ets:lookup(S, #{k => 1}), ets:lookup(S, #{l => 3, k => 2}), ets:lookup(S, #{k => 1.0})]),
    show([V || {_, V} <- ets:lookup(S, maps:from_list([{N, N} || N <- lists:seq(50, 1, -1)]))]),
    show(lists:sort(ets:match(S, {#{k => '_'}, '$1'}))).

show(Term) -> io:format("~p~n", [Term]).
