%% Objects go in, come out and go again, in each type of table
-module(main).
-export([main/0]).

main() ->
    [basics(Type) || Type <- [set, ordered_set, bag, duplicate_bag]],
    keys(),
    position().

basics(Type) ->
    T = ets:new(t, [Type]),
    true = ets:insert(T, {a, 1}),
    true = ets:insert(T, [{b, 2}, {a, 2}, {a, 1}, {c, 3, extra}]),
    true = ets:insert(T, []),
    io:format("~p: ~p ~p ~p~n", [Type, ets:lookup(T, a), ets:lookup(T, b), ets:lookup(T, nosuch)]),
    io:format("  ~p ~p~n", [lists:sort(ets:tab2list(T)), ets:info(T, size)]),
    io:format("  ~p ~p~n", [ets:member(T, b), ets:member(T, nosuch)]),
    io:format("  ~p ~p~n", [ets:insert_new(T, {b, 9}), ets:insert_new(T, [{d, 4}, {e, 5}])]),
    io:format("  ~p ~p~n", [ets:insert_new(T, [{f, 1}, {a, 1}]), ets:member(T, f)]),
    io:format("  ~p ~p~n", [ets:delete_object(T, {a, 1}), ets:lookup(T, a)]),
    io:format("  ~p ~p~n", [ets:delete_object(T, {a, nosuch}), ets:delete(T, nosuch)]),
    io:format("  ~p ~p~n", [ets:take(T, a), ets:take(T, a)]),
    io:format("  ~p ~p~n", [ets:delete(T, b), lists:sort(ets:tab2list(T))]),
    io:format("  ~p ~p ~p~n", [ets:delete_all_objects(T), ets:tab2list(T), ets:info(T, size)]),
    io:format("  ~p ~p~n", [ets:delete(T), ets:info(T)]).

%% Sets tell 1 from 1.0, ordered sets don't.
keys() ->
    Keys = [1, 1.0, 0.0, -0.0, "text", <<"text">>, {deep, [1, {2.0}]}, {deep, [1, {2}]}, 1 bsl 70, self(), []],
    [begin
         T = ets:new(t, [Type]),
         [ets:insert(T, {Key, Number}) || {Key, Number} <- lists:zip(Keys, lists:seq(1, length(Keys)))],
         io:format("~p ~p~n", [ets:info(T, size), [[N || {_, N} <- ets:lookup(T, Key)] || Key <- Keys]])
     end || Type <- [set, ordered_set, bag]].

position() ->
    T = ets:new(t, [{keypos, 2}]),
    ets:insert(T, [{a, 1}, {b, 1}, {c, 2, x}]),
    io:format("~p ~p~n", [ets:lookup(T, 1), ets:lookup(T, 2)]),
    io:format("~p ~p~n", [ets:info(T, keypos), catch element(1, {ets:lookup_element(T, 2, 3)})]).
