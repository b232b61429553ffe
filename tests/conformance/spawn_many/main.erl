%% Many parked processes, each told to stop, each with an answer.
-module(main).
-export([main/0]).

main() ->
    io:format("~w ~w~n", [run(10), run(200)]).

run(N) ->
    Self = self(),
    Pids = spawn_all(N, Self, []),
    stop_all(Pids),
    collect(N, 0).

spawn_all(0, _, Acc) -> Acc;
spawn_all(I, Self, Acc) ->
    P = spawn(fun() -> worker(Self, I) end),
    spawn_all(I - 1, Self, [P | Acc]).

worker(Parent, I) ->
    receive stop -> Parent ! {done, I} end.

stop_all([]) -> ok;
stop_all([P | Ps]) -> P ! stop, stop_all(Ps).

collect(0, S) -> S;
collect(K, S) -> receive {done, I} -> collect(K - 1, S + I) end.
