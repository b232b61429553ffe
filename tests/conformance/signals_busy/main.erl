%% A process that never receives is reached all the same.
-module(main).
-export([main/0]).

loop(N) -> loop(N + 1).

main() ->
    Ends = [begin
        {Pid, Ref} = spawn_monitor(fun() -> loop(0) end),
        erlang:yield(),
        M = erlang:monitor(process, Pid),
        exit(Pid, Reason),
        R1 = receive {'DOWN', Ref, process, Pid, R} -> R end,
        R2 = receive {'DOWN', M, process, Pid, S} -> S end,
        {R1, R2, is_process_alive(Pid)}
    end || Reason <- [kill, stop, {why, [not_]}]],
    io:format("~p~n", [Ends]),
    %% With its links.
    process_flag(trap_exit, true),
    Pid = spawn_link(fun() -> spawn_link(fun() -> loop(0) end), loop(0) end),
    {links, Links} = process_info(Pid, links),
    exit(Pid, kill),
    io:format("~p~n", [receive {'EXIT', Pid, R} -> R end]),
    wait_for_end(Links -- [self()]),
    io:format("~p~n", [[is_process_alive(P) || P <- Links, P =/= self()] -- [false]]).

wait_for_end([]) -> ok;
wait_for_end([P | Ps]) ->
    M = monitor(process, P),
    receive {'DOWN', M, _, _, _} -> wait_for_end(Ps) end.
