%% Deep recursion: the stack grows many times with values of all kinds in its frames, and is deep twice.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [depth(2000)]),
    io:format("~w~n", [mixed(300, 1.5, [a], {t})]),
    io:format("~w~n", [ack(2, 6)]),
    Self = self(),
    [spawn(fun() -> Self ! {I, depth(I * 100)} end) || I <- [1, 2, 3, 4]],
    io:format("~w~n", [[receive {I, D} -> D end || I <- [4, 3, 2, 1]]]),
    io:format("~w~n", [length(build(1000))]),
    io:format("~w~n", [wide(60, 1, 2, 3, 4, 5)]).

depth(0) -> 0;
depth(N) -> 1 + depth(N - 1).

mixed(0, F, L, T) -> [{F, L, T}];
mixed(N, F, L, T) ->
    [R] = mixed(N - 1, F + 0.5, L, {N rem 7}),
    {F1, L1, _} = R,
    [{F1 + F, L1 ++ first(L, N), T}].

first(_, N) when N rem 100 =/= 0 -> [];
first([H | _], _) -> [H].

ack(0, N) -> N + 1;
ack(M, 0) -> ack(M - 1, 1);
ack(M, N) -> ack(M - 1, ack(M, N - 1)).

build(0) -> [];
build(N) -> [{N, [N]} | build(N - 1)].

%% A frame with many live values.
wide(0, A, B, C, D, E) -> {A, B, C, D, E};
wide(N, A, B, C, D, E) ->
    X1 = A + 1, X2 = B + 2, X3 = C + 3, X4 = D + 4, X5 = E + 5, X6 = A * B, X7 = C * D, X8 = A - E,
    {P, Q, R, S, T} = wide(N - 1, X1, X2, X3, X4, X5),
    {(P + X1 + X6) rem 10007, (Q + X2 + X7) rem 10007, (R + X3 + X8) rem 10007, (S + X4) rem 10007, (T + X5) rem 10007}.
