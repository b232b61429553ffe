%% How late a process is that waits for a time, and what many waits cost.
-module(waits).
-export([lateness/3, sleepers/1]).

%% Of Count waits of a millisecond beside Hogs endless loops: by how many nanoseconds PerMille of them were
%% late at most.
lateness(Hogs, Count, PerMille) ->
    Loops = [spawn(fun() -> hog(Hog) end) || Hog <- lists:seq(1, Hogs)],
    Late = lists:sort(sample(Count, [])),
    lists:foreach(fun(Loop) -> exit(Loop, kill) end, Loops),
    lists:nth(Count * PerMille div 1000, Late).

hog(X) -> hog((X * 1664525 + 1013904223) band 16#7fffffff).

sample(0, Late) -> Late;
sample(Count, Late) ->
    Start = erlang:monotonic_time(nanosecond),
    receive after 1 -> ok end,
    sample(Count - 1, [erlang:monotonic_time(nanosecond) - Start - 1000000 | Late]).

%% Count processes that wait, each for a time of its own within 200 ms.
sleepers(Count) ->
    Self = self(),
    start(Count, 12345, Self),
    collect(Count).

start(0, _, _) -> ok;
start(Count, Seed, To) ->
    Next = (Seed * 1664525 + 1013904223) band 16#7fffffff,
    spawn(fun() -> receive after 1 + (Next bsr 8) rem 200 -> To ! done end end),
    start(Count - 1, Next, To).

collect(0) -> 0;
collect(Count) -> receive done -> collect(Count - 1) end.
