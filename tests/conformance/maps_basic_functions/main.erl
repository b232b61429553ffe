-module(main).
-export([main/0]).

main() ->
    M = #{a => 1, b => 2, c => 3},
    io:format("~p~n", [maps:new()]),
    io:format("~p ~p~n", [maps:get(a, M), maps:get(z, M, default)]),
    io:format("~p ~p~n", [maps:find(b, M), maps:find(z, M)]),
    io:format("~p ~p~n", [maps:is_key(c, M), maps:is_key(1, M)]),
    io:format("~p~n", [maps:put(d, 4, M)]),
    io:format("~p~n", [maps:put(a, 4, M)]),
    io:format("~p~n", [maps:update(a, 5, M)]),
    io:format("~p ~p~n", [maps:remove(a, M), maps:remove(z, M)]),
    io:format("~p ~p~n", [maps:take(a, M), maps:take(z, M)]),
    io:format("~p ~p ~p~n", [maps:keys(M), maps:values(M), maps:to_list(M)]),
    io:format("~p~n", [maps:size(M)]),
    io:format("~p~n", [maps:from_list([{x, 1}, {y, 2}, {x, 3}])]),
    io:format("~p~n", [maps:from_list([])]),
    io:format("~p~n", [maps:from_keys([p, q, p], v)]),
    io:format("~p~n", [maps:merge(M, #{b => x, d => y})]),
    io:format("~p ~p~n", [maps:merge(#{}, M), maps:merge(M, #{})]),
    io:format("~p~n", [maps:with([a, c, z, a], M)]),
    io:format("~p~n", [maps:without([a, z], M)]),
    io:format("~p~n", [maps:intersect(M, #{a => x, c => y, e => z})]),
    io:format("~p~n", [maps:intersect(#{a => x, c => y, e => z, f => 1}, M)]),
    io:format("~p~n", [lists:sort(maps:to_list(maps:merge(maps:from_keys(lists:seq(1, 30), a),
                                                         maps:from_keys(lists:seq(20, 50), b))))]).
