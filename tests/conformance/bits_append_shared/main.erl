%% Processes that append to the same bits at the same time: each has its own, and nobody sees another's.
-module(main).
-export([main/0]).

main() ->
    Base = grow(<<5:3>>, 200),
    Self = self(),
    Pids = [spawn(fun() -> Self ! {I, work(Base, I, 300)} end) || I <- lists:seq(1, 8)],
    Results = [receive {I, R} -> R end || I <- lists:seq(1, length(Pids))],
    io:format("~w~n", [[check(R, I, bit_size(Base)) || {I, R} <- lists:zip(lists:seq(1, 8), Results)]]),
    io:format("~w ~w~n", [bit_size(Base), sum(Base, 0)]).

grow(B, 0) -> B;
grow(B, N) -> grow(<<B/bits, N:9>>, N - 1).

work(B, _, 0) -> B;
work(B, I, N) ->
    %% One that grows further, and one that is dropped.
    C = <<B/bits, I:5, N:11>>,
    _ = <<B/bits, 0:5, 1:11>>,
    work(C, I, N - 1).

check(R, I, Skip) ->
    <<_:Skip/bits, Own/bits>> = R,
    Numbers = [N || <<J:5, N:11>> <= Own, J =:= I],
    {bit_size(R), Numbers =:= lists:seq(300, 1, -1), sum(R, 0)}.

sum(<<X:6, R/bits>>, S) -> sum(R, (S * 3 + X) rem 1000003);
sum(R, S) -> S + bit_size(R).
