%% Processes that wait at the end of a recursion.
-module(parked).
-export([start/2]).

start(Count, Depth) ->
    Self = self(),
    spawn_all(Count, fun() -> Self ! ready, wait(Depth) end),
    collect(Count),
    Count.

spawn_all(0, _) -> ok;
spawn_all(N, Fun) -> spawn(Fun), spawn_all(N - 1, Fun).

collect(0) -> ok;
collect(N) -> receive ready -> collect(N - 1) end.

wait(0) -> receive stop -> 0 end;
wait(N) -> 1 + wait(N - 1).
