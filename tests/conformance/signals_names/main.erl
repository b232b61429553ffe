%% A name is free before anybody hears of its process's end.
-module(main).
-export([main/0]).

main() ->
    [one(N) || N <- lists:seq(1, 200)],
    io:format("~p~n", [whereis(a_name)]),
    %% A name sends to whom has it then.
    register(a_name, self()),
    a_name ! 1,
    unregister(a_name),
    P = spawn(fun() -> receive {From, M} -> From ! {got, M} end end),
    register(a_name, P),
    a_name ! {self(), 2},
    io:format("~p~n", [[receive X -> X end || _ <- [1, 2]]]),
    io:format("~p~n", [catch_all(fun() -> a_name_that_is_none ! 1 end)]),
    io:format("~p~n", [catch_all(fun() -> register(a_name, spawn(fun() -> ok end)) end) =/= none]),
    M = monitor(process, a_name_that_is_none),
    io:format("~p~n", [receive {'DOWN', M, process, O, R} -> {O, R} end]).

one(N) ->
    {Pid, Ref} = spawn_monitor(fun() -> receive stop -> exit(N) end end),
    true = register(a_name, Pid),
    a_name ! stop,
    receive {'DOWN', Ref, process, Pid, N} -> undefined = whereis(a_name) end.

catch_all(F) -> try F(), none catch C:R -> {C, R} end.
