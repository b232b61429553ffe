%% Which variables are bound where.
-module(main).
-export([main/0]).
-compile(nowarn_shadow_vars).

p(X) -> io:format("~p~n", [X]).
id(X) -> X.

main() ->
    A = id(1),
    B = A,
    case id(1) of A -> p(same); _ -> p(other) end,
    case id({2, 1}) of {C, B} -> p({bound, C}) end,
    X = id(5),
    p([X || X <- [1, 2]]),
    p((fun(X) -> X end)(9)),
    p((fun() -> X end)()),
    p([{X, Y} || X <- [1, 2], Y <- [X, X * 10]]),
    case id(X) of 5 -> Y = five; _ -> Y = other end,
    p(Y),
    if X > 3 -> Z = big; true -> Z = small end,
    p(Z),
    begin W = 1, V = 2 end,
    p(W + V),
    {D, D2} = {E = id(3), E2 = id(4)},
    p([D, D2, E, E2]),
    [H | T] = L = id([1, 2, 3]),
    p({H, T, L}),
    {Same, Same} = id({q, q}),
    p(Same),
    p(try {Same, Same} = id({q, r}) catch error:{badmatch, M} -> M end),
    p([S || {S, S} <- [{1, 1}, {1, 2}, {3, 3}]]),
    p([{K, A} || {K, A} <- [{a, 1}, {b, 2}]]),
    F = fun(A2) when A2 =:= A -> yes; (_) -> no end,
    p([F(1), F(2)]),
    "ab" ++ Rest = id("abc"),
    p(Rest),
    _ = id(ignored),
    _G = id(1), _G2 = id(2),
    p(receive after 0 -> R = late, R end),
    1 = id(1), "str" = id("str"), 1.0 = id(1.0), $a = id(97),
    p(done).
