%% The reasons that monitors of failing processes tell, and the reports on stderr: none of exits.
-module(main).
-export([main/0]).

down(F) ->
    {Pid, M} = spawn_monitor(F),
    receive {'DOWN', M, process, Pid, R} -> R end.

show(F) ->
    io:format("~p~n", [case down(F) of {R, [{_, _, _, _} = T | _]} -> {R, T}; R -> R end]).

main() ->
    show(fun() -> ok end),
    show(fun() -> exit(normal) end),
    show(fun() -> exit({any, "reason"}) end),
    show(fun() -> error(broken) end),
    show(fun() -> throw({ball, 1}) end),
    show(fun() -> hd(get_keys()) end),
    show(fun() -> nowhere:nothing(1, a) end),
    show(fun() -> exit(self(), kill) end),
    show(fun() -> link(spawn(fun() -> exit(partner) end)), receive after infinity -> ok end end),
    show(fun() -> erlang:raise(error, raised, [{m, f, 1, []}]) end),
    show(fun() -> try error(inside) catch error:inside -> exit(outside) end end),
    receive after 100 -> ok end.
