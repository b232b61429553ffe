%% Messages between two processes, around a ring, from many to one, and from all to all. Each function answers
%% nanoseconds; the processes are born before the clock starts, but for those of gather/2.
-module(messages).
-export([round_trips/1, ring/2, gather/2, all_to_all/1]).

round_trips(Count) ->
    Self = self(),
    Echo = spawn(fun() -> echo(Self) end),
    Start = now_ns(),
    Sum = trips(Count, Echo, 0),
    Time = now_ns() - Start,
    Echo ! stop,
    Sum = Count * (Count + 1) div 2,
    Time.

trips(0, _, Sum) -> Sum;
trips(Count, Echo, Sum) ->
    Echo ! {there, Count},
    receive {back, X} -> trips(Count - 1, Echo, Sum + X) end.

echo(To) ->
    receive
        {there, X} -> To ! {back, X}, echo(To);
        stop -> ok
    end.

%% One token, passed on by each of so many processes in each round.
ring(Processes, Rounds) ->
    Next = neighbours(Processes - 1, self()),
    Start = now_ns(),
    Hops = rounds(Rounds, Next, 0),
    Time = now_ns() - Start,
    Next ! stop,
    receive stop -> ok end,
    Hops = Processes * Rounds,
    Time.

neighbours(0, Next) -> Next;
neighbours(Count, Next) -> neighbours(Count - 1, spawn(fun() -> pass(Next) end)).

pass(Next) ->
    receive
        {token, Hops} -> Next ! {token, Hops + 1}, pass(Next);
        stop -> Next ! stop
    end.

rounds(0, _, Hops) -> Hops;
rounds(Count, Next, Hops) ->
    Next ! {token, Hops},
    receive {token, More} -> rounds(Count - 1, Next, More + 1) end.

%% So many senders, each of so many messages, one receiver.
gather(Senders, Count) ->
    Self = self(),
    Start = now_ns(),
    senders(Senders, fun() -> send(Count, Self) end),
    Total = Senders * Count,
    Total = items(Total, 0),
    now_ns() - Start.

senders(0, _) -> ok;
senders(Count, Fun) -> spawn(Fun), senders(Count - 1, Fun).

send(0, _) -> ok;
send(Count, To) -> To ! {item, 1}, send(Count - 1, To).

items(0, Sum) -> Sum;
items(Count, Sum) -> receive {item, X} -> items(Count - 1, Sum + X) end.

%% Each process asks every other one and waits for all answers.
all_to_all(Processes) ->
    Self = self(),
    All = [spawn(fun() -> member(Self) end) || _ <- lists:seq(1, Processes)],
    Start = now_ns(),
    lists:foreach(fun(Pid) -> Pid ! {all, All} end, All),
    Answers = Processes * (Processes - 1),
    Answers = items(Processes, 0),
    Time = now_ns() - Start,
    lists:foreach(fun(Pid) -> Pid ! stop end, All),
    Time.

member(Main) ->
    Self = self(),
    receive
        {all, All} ->
            Others = lists:delete(Self, All),
            lists:foreach(fun(Pid) -> Pid ! {ask, Self} end, Others),
            answer(Main, length(Others), 0)
    end.

answer(Main, Asked, Asked) ->
    Main ! {item, Asked},
    answer(Main, Asked, done);
answer(Main, Asked, Got) ->
    receive
        {ask, From} -> From ! answer, answer(Main, Asked, Got);
        answer -> answer(Main, Asked, Got + 1);
        stop -> ok
    end.

now_ns() -> erlang:monotonic_time(nanosecond).
