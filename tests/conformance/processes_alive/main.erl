%% processes/0 and is_process_alive/1, before and after an end.
-module(main).
-export([main/0]).

main() ->
    Idle = [spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, 8)],
    All = processes(),
    io:format("~p~n", [{lists:member(self(), All), [P || P <- Idle, not lists:member(P, All)]}]),
    io:format("~p~n", [lists:usort([is_process_alive(P) || P <- [self() | Idle]])]),
    [exit(P, kill) || P <- Idle],
    %% A signal that was sent before is seen.
    io:format("~p~n", [lists:usort([is_process_alive(P) || P <- Idle])]),
    io:format("~p~n", [[P || P <- processes(), lists:member(P, Idle)]]),
    {Pid, M} = spawn_monitor(fun() -> ok end),
    receive {'DOWN', M, process, Pid, normal} -> io:format("~p~n", [is_process_alive(Pid)]) end,
    io:format("~p~n", [[try is_process_alive(X) catch C:R -> {C, R} end || X <- [a, 1, make_ref()]]]).
