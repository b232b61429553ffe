%% Arrays: growing, fixed ones, sparse ones, their trees, and errors.
-module(main).
-export([main/0]).

main() ->
    List = array:from_list(lists:seq(1, 25)),
    io:format("~w~n", [List]),
    io:format("~w~n", [array:set(30, x, array:new())]),
    io:format("~w~n", [array:set(130, x, array:new({default, 0}))]),
    io:format("~w~n", [[array:new(Options) || Options <- [5, fixed, [{default, d}, {size, 11}, {fixed, false}]]]]),
    io:format("~w~n", [[array:get(N, List) || N <- [0, 9, 10, 24, 25, 1000]]]),
    Sparse = array:set(205, b, array:set(17, a, array:new())),
    io:format("~w ~w~n", [array:size(Sparse), array:sparse_size(array:reset(205, Sparse))]),
    io:format("~w~n", [array:sparse_to_orddict(Sparse)]),
    io:format("~w~n", [array:sparse_to_list(Sparse)]),
    io:format("~w~n", [array:to_list(array:resize(20, Sparse))]),
    io:format("~w~n", [array:to_orddict(array:resize(array:reset(205, Sparse)))]),
    io:format("~w~n", [array:map(fun(Index, Value) -> Index * Value end, List)]),
    io:format("~w~n", [array:sparse_map(fun(Index, Value) -> {Index, Value} end, Sparse)]),
    io:format("~w~n", [array:foldl(fun(Index, Value, Acc) -> Acc * 3 + Index - Value end, 0, List)]),
    io:format("~w~n", [array:foldr(fun(Index, Value, Acc) -> [{Index, Value} | Acc] end, [], List)]),
    io:format("~w~n", [array:sparse_foldl(fun(Index, Value, Acc) -> [Index, Value | Acc] end, [], Sparse)]),
    io:format("~w~n", [array:to_list(array:from_orddict([{2, two}, {5, five}], none))]),
    Fixed = array:fix(List),
    io:format("~w~n", [[array:is_fix(Fixed), array:is_fix(array:relax(Fixed)), array:is_array(x)]]),
    [try apply(array, Function, Args) of
         Value -> io:format("~w ~w~n", [Function, Value])
     catch
         Class:Reason -> io:format("~w ~w:~w~n", [Function, Class, Reason])
     end || {Function, Args} <- [{get, [25, Fixed]}, {set, [25, x, Fixed]}, {get, [-1, List]}, {set, [a, b, List]},
                                 {from_list, [x]}, {size, [x]}, {new, [-1]}, {map, [x, List]},
                                 {from_orddict, [[{2, a}, {1, b}]]}, {resize, [-1, List]}]].
