%% Processes that are born: all there at once, one after another, in batches, in a chain. All times are
%% nanoseconds.
-module(spawning).
-export([parked/1, in_turn/1, in_batches/2, chain/1]).

%% Count processes that wait, are told to stop, and answer: the time until all are born, the time of all, and
%% the resident bytes that came with them.
parked(Count) ->
    Self = self(),
    Bytes = figures:resident(),
    Start = now_ns(),
    Waiting = bear(Count, fun() -> receive stop -> Self ! 1 end end, []),
    Born = now_ns(),
    More = figures:resident() - Bytes,
    Told = now_ns(),
    lists:foreach(fun(Pid) -> Pid ! stop end, Waiting),
    Count = collect(Count, 0),
    {Born - Start, Born - Start + now_ns() - Told, More}.

bear(0, _, Pids) -> Pids;
bear(Count, Fun, Pids) -> bear(Count - 1, Fun, [spawn(Fun) | Pids]).

%% Each is born when the one before has sent its message.
in_turn(Count) ->
    Start = now_ns(),
    turns(Count, self()),
    now_ns() - Start.

turns(0, _) -> ok;
turns(Count, Self) ->
    spawn(fun() -> Self ! Count end),
    receive Count -> turns(Count - 1, Self) end.

in_batches(Batches, Count) ->
    Self = self(),
    Start = now_ns(),
    batches(Batches, Count, fun() -> Self ! 1 end),
    now_ns() - Start.

batches(0, _, _) -> ok;
batches(Batches, Count, Fun) ->
    _ = bear(Count, Fun, []),
    Count = collect(Count, 0),
    batches(Batches - 1, Count, Fun).

%% Each waits for a number and hands one more to the next.
chain(Count) ->
    Start = now_ns(),
    First = links(Count, self()),
    First ! 0,
    receive Count -> now_ns() - Start end.

links(0, Next) -> Next;
links(Count, Next) -> links(Count - 1, spawn(fun() -> receive X -> Next ! X + 1 end end)).

collect(0, Sum) -> Sum;
collect(Count, Sum) -> receive X -> collect(Count - 1, Sum + X) end.

now_ns() -> erlang:monotonic_time(nanosecond).
