-module(main).
-export([main/0]).

id(X) -> X.

f(X) when is_integer(X), X >= 0, X rem 2 =:= 0 -> even;
f(X) when is_integer(X); is_float(X) -> number;
f(X) when is_list(X), hd(X) =:= a -> a_list;
f(X) when tl(X) =:= [] -> single;
f(X) when length(X) > 2; byte_size(X) > 2 -> long;
f(X) when is_tuple(X) andalso tuple_size(X) =:= 2 andalso element(1, X) =:= k -> pair;
f(X) when is_atom(X) orelse is_pid(X) -> name;
f(X) when is_function(X, 1) -> fun1;
f(X) when is_function(X) -> fun_other;
f(X) when is_binary(X) -> binary;
f(X) when is_reference(X) -> reference;
f(X) when is_map(X), map_size(X) > 0 -> map;
f(X) when size(X) =:= 3 -> three;
f(_) -> other.

g(A, B) when A < B -> less;
g(A, B) when A == B, A =/= B -> equal_not_same;
g(A, B) when A =:= B -> same;
g(A, B) when not (A < B) -> more.

h(X) when abs(X) > 5 -> big;
h(X) when trunc(X) =:= 2 -> two;
h(X) when round(X) =:= 4; float(X) =:= 1.0 -> four_or_one;
h(X) when X div 0 =:= 1 -> never;
h(X) when (X + 1) * 2 =:= 2 -> zero;
h(X) when is_atom(X) =:= true, X > 3 -> atom;
h(_) -> rest.

main() ->
    Terms = [2, 3, -2, 1.5, [a, b], [x], [x, y, z], [x, y], <<"abc">>, <<"a">>, {k, 1}, {j, 1}, {1, 2, 3}, name,
             self(), fun id/1, fun main/0, make_ref(), #{a => 1}, #{}, {}],
    [io:format("~p ", [f(X)]) || X <- Terms],
    io:format("~n~p~n", [[g(1, 2), g(1, 1.0), g(a, a), g(b, a), g([], 1)]]),
    io:format("~p~n", [[h(X) || X <- [-7, 2, 2.5, 3.7, 1, 0, abc, 3, "s"]]]),
    X = id(5),
    io:format("~p~n", [if X > 3, X < 5; X =:= 5 -> yes; true -> no end]),
    io:format("~p~n", [if is_atom(X) -> a; X + a > 1 -> b; true -> c end]).
