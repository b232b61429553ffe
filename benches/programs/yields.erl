%% Processes that do nothing but give way.
-module(yields).
-export([run/2]).

%% So many processes, of which each gives way so often: nanoseconds.
run(Processes, Count) ->
    Self = self(),
    Start = erlang:monotonic_time(nanosecond),
    start(Processes, fun() -> give_way(Count), Self ! done end),
    collect(Processes),
    erlang:monotonic_time(nanosecond) - Start.

start(0, _) -> ok;
start(Count, Fun) -> spawn(Fun), start(Count - 1, Fun).

give_way(0) -> ok;
give_way(Count) -> erlang:yield(), give_way(Count - 1).

collect(0) -> ok;
collect(Count) -> receive done -> collect(Count - 1) end.
