%% Lists: cons, ++ and --, improper tails, comparison, and the basics of module lists.
-module(main).
-export([main/0]).

main() ->
    L = [3, 1, 2],
    io:format("~w ~w ~w~n", [hd(L), tl(L), length(L)]),
    io:format("~w ~w~n", [L ++ [4, 5], [1, 2, 3, 2, 1] -- [2, 1]]),
    io:format("~w ~w~n", [[a | b], [1, 2 | 3]]),
    io:format("~w~n", [[[] ++ [], [] ++ x, [1] ++ 2]]),
    io:format("~w~n", [[[1] < [1, 2], [2] > [1, 9], [] < [0], [a] == "a", [1.0] == [1], [1.0] =:= [1]]]),
    io:format("~w ~w~n", [lists:reverse(L), lists:reverse(L, [x])]),
    io:format("~w ~w~n", [lists:seq(1, 5), lists:seq(10, 1, -3)]),
    io:format("~w ~w~n", [lists:map(fun(X) -> X * X end, L), lists:filter(fun(X) -> X > 1 end, L)]),
    io:format("~w ~w~n", [lists:foldl(fun(X, S) -> [X | S] end, [], L), lists:foldr(fun(X, S) -> [X | S] end, [], L)]),
    io:format("~w ~w ~w~n", [lists:sum(L), lists:max(L), lists:min(L)]),
    io:format("~w ~w~n", [lists:member(2, L), lists:member(2.0, L)]),
    io:format("~w ~w~n", [lists:nth(2, L), lists:last(L)]),
    io:format("~w~n", [lists:sort([c, 1, {2}, "z", 0.5, [], b])]),
    io:format("~w~n", [lists:append([[1], [], [2, 3]])]),
    io:format("~w~n", [lists:keyfind(b, 1, [{a, 1}, {b, 2}, {b, 3}])]),
    io:format("~w ~w~n", [lists:zip([1, 2], [a, b]), lists:duplicate(3, x)]),
    io:format("~w ~w~n", [lists:flatten([1, [2, [3, []], 4]]), lists:all(fun is_atom/1, [a, b])]),
    io:format("~w~n", [quicksort([5, 3, 9, 1, 5, 2, 8])]).

quicksort([]) -> [];
quicksort([P | T]) ->
    quicksort([X || X <- T, X < P]) ++ [P] ++ quicksort([X || X <- T, X >= P]).
