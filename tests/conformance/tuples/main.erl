%% Tuples: matching, element and setelement, comparison, size, conversion.
-module(main).
-export([main/0]).

main() ->
    T = {1, two, 3.0, [4], {5}},
    {A, B, _, [C], {D}} = T,
    io:format("~w ~w ~w ~w ~w~n", [A, B, C, D, tuple_size(T)]),
    io:format("~w ~w~n", [element(2, T), setelement(3, T, three)]),
    io:format("~w ~w~n", [T, tuple_to_list(T)]),
    io:format("~w~n", [list_to_tuple([a, b, c])]),
    io:format("~w~n", [[{} < {1}, {2} < {1, 1}, {1, 2} < {1, 3}, {a, 1} == {a, 1.0}, {a, 1} =:= {a, 1.0}, {} =:= {}]]),
    io:format("~w~n", [swap_all([{1, 2}, {3, 4}, {5, 6}])]),
    io:format("~w~n", [nest(10, {})]),
    io:format("~w~n", [matrix(3)]).

swap_all(L) -> [{Y, X} || {X, Y} <- L].

nest(0, T) -> T;
nest(N, T) -> nest(N - 1, {N, T}).

matrix(N) -> list_to_tuple([list_to_tuple([I * J || J <- lists:seq(1, N)]) || I <- lists:seq(1, N)]).
