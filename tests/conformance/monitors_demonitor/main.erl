%% demonitor: before and after the end, with flush and info.
-module(main).
-export([main/0]).

idle() -> receive stop -> ok end.

ended() ->
    {P, M} = spawn_monitor(fun() -> ok end),
    P2 = monitor(process, P),
    receive {'DOWN', P2, process, P, _} -> ok end,
    %% Monitors of one process are told in the order in which they were made, or in another; wait for both.
    receive {'DOWN', M, _, _, _} = Down -> self() ! Down end,
    M.

flush() -> receive X -> [element(1, X) | flush()] after 0 -> [] end.

main() ->
    A = spawn(fun idle/0),
    M1 = monitor(process, A),
    io:format("~p~n", [{demonitor(M1), demonitor(M1), flush()}]),
    M2 = monitor(process, A),
    io:format("~p~n", [{demonitor(M2, [info]), demonitor(M2, [info]), demonitor(M2, []), flush()}]),
    M3 = monitor(process, A),
    io:format("~p~n", [{demonitor(M3, [info, flush]), demonitor(M3, [flush]), flush()}]),
    io:format("~p~n", [process_info(A, monitored_by)]),
    M4 = ended(),
    io:format("late: ~p~n", [{demonitor(M4), flush()}]),
    M5 = ended(),
    io:format("late, flush: ~p~n", [{demonitor(M5, [flush]), flush()}]),
    M6 = ended(),
    io:format("late, flush, info: ~p~n", [{demonitor(M6, [flush, info]), flush()}]),
    M7 = ended(),
    io:format("late, info: ~p~n", [{demonitor(M7, [info]), flush()}]),
    M8 = monitor(process, A),
    demonitor(M8),
    A ! stop,
    receive after 20 -> ok end,
    io:format("no message: ~p~n", [flush()]),
    io:format("~p~n", [[try demonitor(R, O) catch C:E -> {C, E} end
                        || {R, O} <- [{make_ref(), []}, {a, []}, {make_ref(), [x]}, {make_ref(), x},
                                      {make_ref(), [flush | x]}]]]),
    io:format("~p~n", [try demonitor(a) catch C:E -> {C, E} end]).
