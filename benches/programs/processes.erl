%% Processes that are born, send one message and end.
-module(processes).
-export([main/1]).

main([N]) ->
    Count = list_to_integer(N),
    spawn_all(Count, self()),
    collect(Count).

spawn_all(0, _) -> ok;
spawn_all(N, To) ->
    spawn(fun() -> To ! done end),
    spawn_all(N - 1, To).

collect(0) -> ok;
collect(N) -> receive done -> collect(N - 1) end.
