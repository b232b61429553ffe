%% monitor/3 and spawn_opt's monitor: tags and aliases.
-module(main).
-export([main/0]).

idle() -> receive {stop, R} -> exit(R); {reply, To} -> To ! {To, reply}, idle() end.

main() ->
    A = spawn(fun idle/0),
    M = monitor(process, A, [{tag, {my, tag}}]),
    A ! {stop, r1},
    receive {{my, tag}, M, process, A, R} -> io:format("tag: ~p~n", [R]) end,
    {B, M2} = spawn_opt(fun idle/0, [{monitor, [{tag, down}]}]),
    B ! {stop, r2},
    receive {down, M2, process, B, R2} -> io:format("spawn_opt: ~p~n", [R2]) end,
    %% An alias that ends with its monitor.
    C = spawn(fun idle/0),
    M3 = monitor(process, C, [{alias, demonitor}]),
    M3 ! first,
    receive first -> io:format("alias~n") end,
    demonitor(M3),
    M3 ! second,
    receive second -> io:format("not this~n") after 20 -> io:format("no alias any more~n") end,
    %% One that ends with the first reply.
    M4 = monitor(process, C, [{alias, reply_demonitor}]),
    C ! {reply, M4},
    receive {M4, reply} -> io:format("reply~n") end,
    M4 ! again,
    receive again -> io:format("not this~n") after 20 -> io:format("one reply~n") end,
    io:format("~p~n", [process_info(self(), monitors)]),
    %% One that outlives its monitor.
    M5 = monitor(process, C, [{alias, explicit_unalias}]),
    demonitor(M5),
    M5 ! still,
    receive still -> io:format("still an alias~n") end,
    io:format("~p~n", [{unalias(M5), unalias(M5)}]),
    %% The end of the process ends the alias, too.
    M6 = monitor(process, C, [{alias, demonitor}]),
    C ! {stop, r3},
    receive {'DOWN', M6, process, C, R3} -> io:format("down: ~p~n", [R3]) end,
    M6 ! late,
    receive late -> io:format("not this~n") after 20 -> io:format("no alias after down~n") end,
    io:format("~p~n", [[try monitor(process, self(), O) catch K:E -> {K, E} end
                        || O <- [[{alias, x}], x, [x], [{tag}], [{nothing, 1}]]]]).
