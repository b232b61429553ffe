%% Balanced trees: their shape, iterators, and errors.
-module(main).
-export([main/0]).

main() ->
    Ascending = lists:foldl(fun(N, T) -> gb_trees:insert(N, N * N, T) end, gb_trees:empty(), lists:seq(1, 40)),
    Descending = lists:foldr(fun(N, T) -> gb_trees:enter(N, v, T) end, gb_trees:empty(), lists:seq(1, 40)),
    Mixed = lists:foldl(fun(N, T) -> gb_trees:enter(N * 37 rem 101, N, T) end, gb_trees:empty(), lists:seq(1, 50)),
    [io:format("~w~n", [T]) || T <- [Ascending, Descending, Mixed, gb_trees:balance(Mixed)]],
    Less = lists:foldl(fun gb_trees:delete_any/2, Mixed, lists:seq(10, 60)),
    io:format("~w~n~w~n", [Less, gb_trees:to_list(Less)]),
    io:format("~w ~w~n", [gb_trees:keys(Less), gb_trees:values(Less)]),
    io:format("~w ~w~n", [gb_trees:smallest(Less), gb_trees:largest(Less)]),
    io:format("~w~n~w~n", [gb_trees:take_smallest(Less), gb_trees:take_largest(Less)]),
    io:format("~w~n", [gb_trees:map(fun(K, V) -> K + V end, Less)]),
    io:format("~w~n", [gb_trees:from_orddict([{N, N} || N <- lists:seq(1, 13)])]),
    io:format("~w~n", [walk(gb_trees:next(gb_trees:iterator(Less)))]),
    io:format("~w~n", [walk(gb_trees:next(gb_trees:iterator_from(65, Mixed)))]),
    io:format("~w~n", [[gb_trees:lookup(K, Mixed) || K <- [1, 5, 37, 37.0, x]]]),
    io:format("~w~n", [{gb_trees:take_any(37, Less), gb_trees:take_any(74, Less)}]),
    Bad = [{insert, [74, x, Mixed]}, {update, [99, x, gb_trees:empty()]}, {delete, [99, gb_trees:empty()]},
           {get, [99, gb_trees:empty()]}, {smallest, [gb_trees:empty()]}, {take, [x, gb_trees:empty()]}],
    [try apply(gb_trees, Function, Args) of
         Value -> io:format("~w ~w~n", [Function, Value])
     catch
         Class:Reason -> io:format("~w ~w:~w~n", [Function, Class, Reason])
     end || {Function, Args} <- Bad].

walk({Key, Value, Iterator}) -> [{Key, Value} | walk(gb_trees:next(Iterator))];
walk(none) -> [].
