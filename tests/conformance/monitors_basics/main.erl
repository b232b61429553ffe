%% Monitors: of one that lives, of one that is gone, several of the same, by name.
-module(main).
-export([main/0]).

idle() -> receive stop -> ok; {stop, Reason} -> exit(Reason) end.

down(M) -> down(M, 2000).

down(M, Wait) -> receive {'DOWN', M, Kind, Object, Reason} -> {Kind, Object, Reason} after Wait -> nothing end.

main() ->
    A = spawn(fun idle/0),
    M1 = monitor(process, A),
    M2 = monitor(process, A),
    io:format("~p~n", [M1 =/= M2]),
    io:format("~p~n", [{process_info(self(), monitors) =:= {monitors, [{process, A}, {process, A}]},
                        process_info(A, monitored_by) =:= {monitored_by, [self(), self()]}}]),
    A ! {stop, why},
    {process, A, R1} = down(M1),
    {process, A, R2} = down(M2),
    io:format("~p~n", [{R1, R2, process_info(self(), monitors)}]),
    {process, A, R3} = down(monitor(process, A)),
    io:format("gone: ~p~n", [R3]),
    {B, M3} = spawn_monitor(fun idle/0),
    B ! stop,
    {process, B, R4} = down(M3),
    io:format("spawn_monitor: ~p~n", [R4]),
    register(named, C = spawn(fun idle/0)),
    M4 = monitor(process, named),
    M5 = monitor(process, {named, node()}),
    ByName = {process, {named, node()}},
    io:format("~p~n", [process_info(self(), monitors) =:= {monitors, [ByName, ByName]}]),
    C ! stop,
    io:format("by name: ~p ~p~n", [down(M4), down(M5)]),
    io:format("no such name: ~p ~p~n", [down(monitor(process, named)), down(monitor(process, {nobody, node()}))]),
    Own = monitor(process, self()),
    io:format("own: ~p~n", [{is_reference(Own), down(Own, 20), demonitor(Own)}]),
    %% A monitor is no link, and not mutual.
    {D, M6} = spawn_monitor(fun() -> exit(kill) end),
    {process, D, R6} = down(M6),
    io:format("exit(kill): ~p~n", [R6]),
    {E, M7} = spawn_monitor(fun idle/0),
    exit(E, kill),
    {process, E, R7} = down(M7),
    io:format("killed: ~p~n", [R7]),
    io:format("~p~n", [[try monitor(K, X) catch C0:E0 -> {C0, E0} end
                        || {K, X} <- [{process, 1}, {process, "a"}, {nothing, self()}, {process, {a, b, c}}]]]),
    io:format("~p~n", [try spawn_monitor(a) catch C0:E0 -> {C0, E0} end]).
