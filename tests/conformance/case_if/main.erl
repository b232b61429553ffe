%% case and if: nested patterns, bound variables, aliases, variables exported from a case.
-module(main).
-export([main/0]).

main() ->
    [io:format("~w~n", [shape(T)]) || T <- shapes()],
    io:format("~w~n", [[class(N) || N <- [0, 7, 20, 55, 1000]]]),
    io:format("~w~n", [export(3)]),
    io:format("~w ~w ~w~n", [bound(4, {4, 4}), bound(4, {4, 5}), bound(4, 4)]),
    io:format("~w ~w~n", [nested({a, [1, {b, 2} | rest]}), nested(x)]).

shapes() ->
    [{circle, 2}, {rect, 2, 3}, {square, 5}, [1, 2, 3], [1], [], "str", {a, {b, {c, d}}}, 3.0, 3].

shape(T) ->
    case T of
        {circle, R} when R > 1 -> {big, R * R * 3};
        {circle, _} -> small;
        {rect, W, H} -> W * H;
        {square, _} = S -> {alias, S};
        [A, B | Rest] when A < B -> {two, A, B, Rest};
        [One] -> {one, One};
        [] -> nil;
        [$s | _] -> string;
        {_, {_, {_, D}}} -> {deep, D};
        3 -> three;
        _ -> other
    end.

class(N) ->
    if
        N =:= 0 -> zero;
        N < 10 -> digit;
        N > 10, N < 50; N =:= 55 -> middle;
        true -> large
    end.

export(X) ->
    case X of
        1 -> Y = one, Z = 1;
        _ -> Y = many, Z = X
    end,
    {Y, Z}.

bound(X, T) ->
    case T of
        {X, X} -> both;
        {X, Y} -> {left, Y};
        X -> same
    end.

nested({_, [_, {Tag, N} | Tail]}) when N > 1 -> {Tag, N, Tail};
nested(_) -> no.
