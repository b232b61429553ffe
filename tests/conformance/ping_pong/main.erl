%% Two processes that answer each other.
-module(main).
-export([main/0]).

main() ->
    io:format("~w ~w~n", [run(1), run(300)]).

run(N) ->
    Self = self(),
    P = spawn(fun() -> pong(Self) end),
    S = ping(N, P, 0),
    P ! stop,
    S.

ping(0, _, S) -> S;
ping(N, P, S) ->
    P ! {ping, N},
    receive {pong, X} -> ping(N - 1, P, S + X) end.

pong(Parent) ->
    receive
        {ping, X} -> Parent ! {pong, X}, pong(Parent);
        stop -> ok
    end.
