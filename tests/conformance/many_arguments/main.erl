%% More than six arguments: calls, tail calls, recursion, funs with captures, apply and spawn.
-module(main).
-export([main/0, eight/8, ten/10]).

main() ->
    io:format("~w~n", [eight(1, 2, 3, 4, 5, 6, 7, 8)]),
    io:format("~w~n", [ten(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)]),
    io:format("~w~n", [rotate(100, a, b, c, d, e, f, g, h)]),
    io:format("~w~n", [sum(10, 1, 2, 3, 4, 5, 6, 7)]),
    io:format("~w~n", [mixed(eight(1, 1, 1, 1, 1, 1, 1, 1), 2, eight(2, 2, 2, 2, 2, 2, 2, 2), 4, 5, 6, {7}, 8.5)]),
    F = fun(A, B, C, D, E, G, H) -> {A + H, B, C, D, E, G} end,
    io:format("~w~n", [F(1, 2, 3, 4, 5, 6, 7)]),
    X = 100, Y = 200,
    G = fun(A, B, C, D, E, H, I, J) -> [X, A, B, C, D, E, H, I, J, Y] end,
    io:format("~w~n", [G(1, 2, 3, 4, 5, 6, 7, 8)]),
    io:format("~w~n", [apply(fun eight/8, lists:seq(11, 18))]),
    io:format("~w~n", [apply(main, ten, lists:seq(21, 30))]),
    Self = self(),
    spawn(fun() -> Self ! eight(1, 2, 3, 4, 5, 6, 7, self()) end),
    io:format("~w~n", [receive {A1, _, _, _, _, _, _, P} when is_pid(P) -> A1 end]),
    spawn(main, eight, [1, 2, 3, 4, 5, 6, Self, send]),
    io:format("~w~n", [receive {sent, S} -> S end]),
    io:format("~w~n", [try fails(1, 2, 3, 4, 5, 6, 7, 8, 0) catch error:R -> R end]).

eight(A, B, C, D, E, F, G, send) -> G ! {sent, A + B + C + D + E + F};
eight(A, B, C, D, E, F, G, H) -> {A, B, C, D, E, F, G, H}.

ten(A, B, C, D, E, F, G, H, I, J) -> [J, I, H, G, F, E, D, C, B, A].

rotate(0, A, B, C, D, E, F, G, H) -> [A, B, C, D, E, F, G, H];
rotate(N, A, B, C, D, E, F, G, H) -> rotate(N - 1, H, A, B, C, D, E, F, G).

sum(0, _, _, _, _, _, _, G) -> [G];
sum(N, A, B, C, D, E, F, G) -> [A + B + C + D + E + F + G | sum(N - 1, B, C, D, E, F, G, A + N)].

mixed(A, B, C, D, E, F, G, H) -> {H, G, F, E, D, C, B, A}.

fails(A, B, C, D, E, F, G, H, Z) -> eight(A, B, C, D, E, F, G, H div Z).
