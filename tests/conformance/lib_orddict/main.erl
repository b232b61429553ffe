%% Dictionaries as sorted lists.
-module(main).
-export([main/0]).

main() ->
    Dict = orddict:from_list([{c, 3}, {a, 1}, {b, 2}, {a, 9}, {1.0, f}, {1, i}]),
    io:format("~w~n", [Dict]),
    io:format("~w~n", [orddict:store(bb, x, orddict:store(a, 0, Dict))]),
    io:format("~w~n", [[orddict:find(Key, Dict) || Key <- [a, z, 1, 1.0]]]),
    io:format("~w~n", [{orddict:fetch(b, Dict), orddict:is_key(z, Dict), orddict:size(Dict)}]),
    io:format("~w~n", [orddict:append(l, 1, orddict:append_list(l, [2, 3], Dict))]),
    io:format("~w~n", [orddict:update_counter(n, 2, orddict:update_counter(n, 5, Dict))]),
    io:format("~w~n", [orddict:update(c, fun(V) -> {V} end, Dict)]),
    io:format("~w~n", [orddict:update(d, fun(V) -> {V} end, none, Dict)]),
    io:format("~w ~w~n", [orddict:erase(b, Dict), orddict:take(b, Dict)]),
    io:format("~w~n", [orddict:fold(fun(K, V, Acc) -> [{V, K} | Acc] end, [], Dict)]),
    io:format("~w~n", [orddict:map(fun(K, V) -> {K, V} end, Dict)]),
    io:format("~w~n", [orddict:filter(fun(K, _) -> is_atom(K) end, Dict)]),
    io:format("~w~n", [orddict:merge(fun(K, A, B) -> {K, A, B} end, Dict, [{a, x}, {d, y}])]),
    [try apply(orddict, Function, Args) of
         Value -> io:format("~w ~w~n", [Function, Value])
     catch
         Class:Reason -> io:format("~w ~w:~w~n", [Function, Class, Reason])
     end || {Function, Args} <- [{fetch, [z, Dict]}, {update, [z, fun hd/1, Dict]}, {append, [a, 1, Dict]},
                                 {store, [a, b, c]}, {take, [z, Dict]}, {update_counter, [a, x, Dict]}]].
