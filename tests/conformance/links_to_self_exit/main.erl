%% exit/2 to oneself.
-module(main).
-export([main/0]).

ends(F) ->
    {Pid, Monitor} = spawn_monitor(fun() -> exit({returned, F()}) end),
    receive {'DOWN', Monitor, process, Pid, Reason} -> Reason end.

flush() ->
    receive {'EXIT', Pid, Reason} -> {Pid =:= self(), Reason} after 0 -> nothing end.

main() ->
    [io:format("~p without trap: ~p~n", [R, ends(fun() -> exit(self(), R) end)]) || R <- [normal, kill, other]],
    [io:format("~p with trap: ~p~n", [R, ends(fun() ->
        process_flag(trap_exit, true),
        true = exit(self(), R),
        flush()
     end)]) || R <- [normal, kill, other]],
    io:format("caught: ~p~n", [ends(fun() -> catch exit(self(), reason) end)]),
    io:format("in try: ~p~n", [ends(fun() -> try exit(self(), reason) after ok end end)]),
    io:format("exit/1 normal: ~p~n", [ends(fun() -> exit(normal) end)]),
    io:format("exit/1 kill: ~p~n", [ends(fun() -> exit(kill) end)]).
