%% Sets as sorted lists.
-module(main).
-export([main/0]).

main() ->
    A = ordsets:from_list([3, b, 1, a, 2, 1, 2.0, "s"]),
    B = ordsets:from_list([2, 4, a, {x}]),
    io:format("~w ~w~n", [A, B]),
    [io:format("~w ~w~n", [Op, ordsets:Op(A, B)])
     || Op <- [union, intersection, subtract, is_disjoint, is_subset]],
    io:format("~w~n", [ordsets:union([A, B, [z]])]),
    io:format("~w~n", [ordsets:intersection([A, B, [a, z]])]),
    io:format("~w~n", [[ordsets:is_element(E, A) || E <- [1, 1.0, 5, a, z]]]),
    io:format("~w~n", [ordsets:add_element(2.0, ordsets:add_element(2.5, A))]),
    io:format("~w~n", [ordsets:del_element(a, ordsets:del_element(zz, A))]),
    io:format("~w~n", [[ordsets:is_set(T) || T <- [A, [], [2, 1], [1, 1.0], foo]]]),
    io:format("~w~n", [ordsets:filter(fun is_atom/1, A)]),
    io:format("~w~n", [ordsets:fold(fun(E, Acc) -> [E | Acc] end, [], A)]),
    io:format("~w~n", [{ordsets:size(A), ordsets:is_empty(A), ordsets:to_list(B), ordsets:new()}]),
    io:format("~w~n", [catch error_of(ordsets, intersection, [[]])]).

error_of(Module, Function, Args) ->
    try apply(Module, Function, Args) catch Class:Reason -> {Class, Reason} end.
