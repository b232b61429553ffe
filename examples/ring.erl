%% A token travels around a ring of processes.
%%
%% Each process knows only its neighbour. It waits in `receive`, adds one to the number in the token and
%% passes it on, so when the token is home again the number says how many hops it made.
%%
%%   tambour run examples/ring.erl
%%   tambour run --schedulers 1 examples/ring.erl -- 1000 1000
-module(ring).
-export([main/0, main/1]).

main() -> run(1000, 100).

main([Processes, Rounds]) -> run(list_to_integer(Processes), list_to_integer(Rounds)).

run(Processes, Rounds) ->
    Start = erlang:monotonic_time(microsecond),
    %% This process is one of the ring, so one fewer is spawned; the last one of the chain knows us.
    Neighbour = build(Processes - 1, self()),
    Neighbour ! {token, 1},
    Hops = lead(Rounds, Neighbour),
    Neighbour ! stop,
    receive stop -> ok end,
    Micros = erlang:monotonic_time(microsecond) - Start,
    io:format("~w processes, ~w rounds: ~w hops in ~.1f ms~n", [Processes, Rounds, Hops, Micros / 1000]).

%% A chain of N processes; the answer is the one to whom a token is given.
build(0, Next) -> Next;
build(N, Next) -> build(N - 1, spawn(fun() -> pass(Next) end)).

%% What each spawned process does: a loop without end, which takes no stack, since the call comes last.
pass(Next) ->
    receive
        {token, Hops} ->
            Next ! {token, Hops + 1},
            pass(Next);
        stop ->
            Next ! stop
    end.

%% The process that counts rounds, and keeps the token after the last one.
lead(1, _) ->
    receive {token, Hops} -> Hops end;
lead(Rounds, Next) ->
    receive
        {token, Hops} ->
            Next ! {token, Hops + 1},
            lead(Rounds - 1, Next)
    end.
