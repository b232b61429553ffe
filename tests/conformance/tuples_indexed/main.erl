%% element/2 and setelement/3 with indices that are known only when they run.
-module(main).
-export([main/0]).

p(X) -> io:format("~p~n", [X]).
id(X) -> X.
t(F) -> try F() catch C:R -> {C, R} end.

at(I, T) when element(I, T) =:= b -> found;
at(_, _) -> other.

walk(I, T) when I > tuple_size(T) -> T;
walk(I, T) -> walk(I + 1, setelement(I, T, {I, element(I, T)})).

main() ->
    T = id({a, b, c}),
    p([element(I, T) || I <- [1, 2, 3]]),
    p([setelement(I, T, x) || I <- [1, 2, 3]]),
    p(T),
    p([t(fun() -> element(I, T) end) || I <- [0, 4, -1, 1.0, a, 1 bsl 70]]),
    p([t(fun() -> setelement(I, T, x) end) || I <- [0, 4, -1, 1.0, a, 1 bsl 70]]),
    p([t(fun() -> element(id(1), X) end) || X <- [{}, [], a, 1, <<"b">>, #{}, fun() -> ok end]]),
    p([t(fun() -> setelement(id(1), X, 2) end) || X <- [{}, [], a, 1, <<"b">>, #{}]]),
    p([at(I, T) || I <- [0, 1, 2, 3, 4, x]]),
    p([at(2, X) || X <- [{}, [], "ab", {b, b}, {b}]]),
    p(walk(1, {x, y, z})),
    Large = list_to_tuple(lists:seq(1, 200)),
    p(lists:sum(tuple_to_list(lists:foldl(fun(I, A) -> setelement(I, A, 2 * element(I, A)) end, Large,
                                          lists:seq(1, 200))))),
    p(lists:sum(tuple_to_list(Large))),
    p(try setelement(id(9), T, x) catch error:badarg:Trace -> setelement(4, hd(Trace), []) end).
