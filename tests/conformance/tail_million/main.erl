%% A million calls in tail position: would not fit any stack that grew, and takes many slices.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [ping(1000000, 0)]),
    Self = self(),
    [spawn(fun() -> Self ! {I, ping(50000, I)} end) || I <- [1, 2, 3]],
    io:format("~w~n", [[receive {I, S} -> S end || I <- [1, 2, 3]]]).

ping(0, S) -> S;
ping(N, S) -> pong(N - 1, S + 1).

pong(0, S) -> S;
pong(N, S) -> ping(N - 1, S + 2).
