%% Sets as balanced trees, and the trees that unions and differences give.
-module(main).
-export([main/0]).

main() ->
    Small = gb_sets:from_list([5, 3, 5, 8, x, 1.0]),
    Large = gb_sets:from_list([N * 7 rem 131 || N <- lists:seq(1, 100)]),
    Even = gb_sets:from_ordset(lists:seq(0, 130, 2)),
    [io:format("~w~n", [Set]) || Set <- [Small, Large, Even]],
    [io:format("~w:~n~w~n~w~n~w~n", [Op, gb_sets:Op(Small, Large), gb_sets:Op(Large, Small), gb_sets:Op(Even, Large)])
     || Op <- [union, intersection, difference]],
    [io:format("~w: ~w~n", [Op, [gb_sets:Op(A, B) || A <- [Small, Large, Even], B <- [Small, Large, Even]]])
     || Op <- [is_disjoint, is_subset]],
    Added = lists:foldl(fun gb_sets:add/2, gb_sets:new(), lists:seq(1, 30)),
    io:format("~w~n~w~n", [Added, gb_sets:balance(Added)]),
    io:format("~w~n", [lists:foldl(fun gb_sets:del_element/2, Added, lists:seq(1, 50, 2))]),
    io:format("~w~n", [gb_sets:filter(fun(N) -> N rem 3 =:= 0 end, Added)]),
    io:format("~w~n", [gb_sets:fold(fun(N, Sum) -> Sum * 2 + N end, 0, Added)]),
    io:format("~w ~w~n", [gb_sets:take_smallest(Small), gb_sets:take_largest(Small)]),
    io:format("~w~n", [walk(gb_sets:next(gb_sets:iterator_from(100, Large)))]),
    io:format("~w~n", [gb_sets:union([Small, gb_sets:singleton(z), gb_sets:empty()])]),
    io:format("~w~n", [[gb_sets:is_member(E, Small) || E <- [1, 5, y, x]]]),
    [try apply(gb_sets, Function, Args) of
         Value -> io:format("~w ~w~n", [Function, Value])
     catch
         Class:Reason -> io:format("~w ~w:~w~n", [Function, Class, Reason])
     end || {Function, Args} <- [{insert, [5, Small]}, {delete, [6, Small]}, {smallest, [gb_sets:new()]},
                                 {intersection, [[]]}, {take_largest, [gb_sets:empty()]}]].

walk({Element, Iterator}) -> [Element | walk(gb_sets:next(Iterator))];
walk(none) -> [].
