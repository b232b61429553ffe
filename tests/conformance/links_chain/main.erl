%% A long chain of linked processes ends from one end to the other; one in the middle that traps stops it.
-module(main).
-export([main/0]).

chain(0, Last) ->
    Last ! {last, self()},
    receive stop -> ok end;
chain(N, Last) ->
    spawn_link(fun() -> chain(N - 1, Last) end),
    receive stop -> ok end.

main() ->
    Self = self(),
    {First, M} = spawn_monitor(fun() -> chain(40, Self) end),
    Last = receive {last, L} -> L end,
    M2 = monitor(process, Last),
    exit(Last, broken),
    receive {'DOWN', M2, process, Last, R2} -> io:format("last: ~p~n", [R2]) end,
    receive {'DOWN', M, process, First, R} -> io:format("first: ~p~n", [R]) end,
    {Guard, M3} = spawn_monitor(fun() ->
        process_flag(trap_exit, true),
        spawn_link(fun() -> chain(20, Self) end),
        receive {'EXIT', _, R3} -> exit({guarded, R3}) end
    end),
    receive {last, L3} -> exit(L3, again) end,
    receive {'DOWN', M3, process, Guard, R4} -> io:format("guard: ~p~n", [R4]) end.
