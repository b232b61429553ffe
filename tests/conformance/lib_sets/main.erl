%% Sets as hash tables, in the order that OTP gives.
-module(main).
-export([main/0]).

main() ->
    Set = sets:from_list([b, a, "x", 3, 3.0, {t}, a, [], <<"b">>]),
    io:format("~w~n~w~n", [Set, sets:to_list(Set)]),
    Large = lists:foldl(fun sets:add_element/2, sets:new(), [N * N rem 1009 || N <- lists:seq(1, 400)]),
    io:format("~w ~w~n", [sets:size(Large), sets:to_list(Large)]),
    Other = sets:from_list(lists:seq(1, 60)),
    io:format("~w~n", [sets:to_list(sets:union(Large, Other)) -- sets:to_list(Large)]),
    io:format("~w~n", [sets:to_list(sets:intersection(Large, Other))]),
    io:format("~w~n", [sets:to_list(sets:subtract(Other, Large))]),
    io:format("~w~n", [sets:to_list(sets:filter(fun(N) -> N rem 7 =:= 0 end, Large))]),
    io:format("~w~n", [sets:fold(fun(N, Sum) -> N - Sum end, 0, Large)]),
    io:format("~w~n", [lists:sort(sets:to_list(sets:union([Set, sets:from_list([z]), sets:new()])))]),
    io:format("~w~n", [sets:to_list(sets:intersection([Set, sets:from_list([a, 3]), Set]))]),
    Fewer = lists:foldl(fun sets:del_element/2, Large, lists:seq(1, 900)),
    io:format("~w~n", [Fewer]),
    io:format("~w~n", [[sets:is_element(E, Set) || E <- [a, c, 3, 3.0, [], {t}]]]),
    io:format("~w~n", [{sets:is_subset(Fewer, Large), sets:is_subset(Large, Fewer), sets:is_disjoint(Fewer, Set),
                        sets:is_disjoint(Large, Other), sets:is_empty(Set), sets:is_empty(sets:new()),
                        sets:is_set(Set), sets:is_set([])}]).
