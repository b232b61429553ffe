%% Which end of a linked process ends its partner, and with which reason: each reason with and without
%% trap_exit, through a link and by exit/2.
-module(main).
-export([main/0]).

%% What becomes of a process that gets the signal: {exit, Reason}, or the message that it gets.
partner(Traps, Signal) ->
    Self = self(),
    {Pid, Monitor} = spawn_monitor(fun() ->
        process_flag(trap_exit, Traps),
        Self ! {ready, self()},
        receive
            {'EXIT', _, Reason} -> exit({trapped, Reason});
            stop -> exit(untouched)
        end
    end),
    receive {ready, Pid} -> ok end,
    Signal(Pid),
    Pid ! stop,
    receive {'DOWN', Monitor, process, Pid, Reason} -> Reason end.

through_link(Reason) ->
    fun(Pid) ->
        {Other, Monitor} = spawn_monitor(fun() -> link(Pid), exit(Reason) end),
        receive {'DOWN', Monitor, process, Other, _} -> ok end
    end.

main() ->
    Reasons = [normal, kill, killed, shutdown, {any, term}],
    [io:format("link, ~p, trap ~p: ~p~n", [R, T, partner(T, through_link(R))])
     || T <- [false, true], R <- Reasons],
    [io:format("exit/2, ~p, trap ~p: ~p~n", [R, T, partner(T, fun(Pid) -> exit(Pid, R) end)])
     || T <- [false, true], R <- Reasons].
