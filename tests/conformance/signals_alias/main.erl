%% Aliases: how long each kind lasts.
-module(main).
-export([main/0]).

flush() -> receive M -> [M | flush()] after 0 -> [] end.

main() ->
    A = alias(),
    [A ! {plain, N} || N <- [1, 2]],
    io:format("~p ~p ~p~n", [flush(), unalias(A), unalias(A)]),
    A ! lost,
    io:format("~p~n", [flush()]),
    R = alias([reply]),
    [R ! {reply, N} || N <- [1, 2]],
    io:format("~p ~p~n", [flush(), unalias(R)]),
    [monitored(Mode) || Mode <- [explicit_unalias, demonitor, reply_demonitor]],
    %% Another process sends to it.
    B = alias(),
    {P, M} = spawn_monitor(fun() -> B ! {from, other}, exit(done) end),
    io:format("~p~n", [[receive {from, X} -> X end, receive {'DOWN', M, process, P, Y} -> Y end]]),
    unalias(B),
    spawn_monitor(fun() -> B ! lost end),
    io:format("~p~n", [receive {'DOWN', _, _, _, Z} -> {Z, flush()} end]).

monitored(Mode) ->
    Pid = spawn(fun() -> receive {ask, To} -> To ! {To, answer}, To ! {To, again}, receive stop -> ok end end end),
    Ref = monitor(process, Pid, [{alias, Mode}]),
    Pid ! {ask, Ref},
    Answer = receive {Ref, What} -> What end,
    Again = receive {Ref, What2} -> What2 after 20 -> none end,
    Pid ! stop,
    Down = receive {'DOWN', Ref, process, Pid, Why} -> Why after 20 -> none end,
    Ref ! late,
    Late = receive late -> late after 0 -> none end,
    io:format("~p: ~p~n", [Mode, {Answer, Again, Down, Late, unalias(Ref), demonitor(Ref, [info])}]).
