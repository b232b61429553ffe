%% The exit reasons of linked processes that fail: errors and throws with their traces.
-module(main).
-export([main/0, named/2]).

named(A, B) -> A + B.

reason(F) ->
    Pid = spawn_link(F),
    receive {'EXIT', Pid, Reason} -> Reason end.

main() ->
    process_flag(trap_exit, true),
    io:format("~p~n", [reason(fun() -> ok end)]),
    io:format("~p~n", [reason(fun() -> exit(my_reason) end)]),
    io:format("~p~n", [reason(fun() -> throw(ball) end)]),
    io:format("~p~n", [reason(fun() -> error(my_error) end)]),
    io:format("~p~n", [reason(fun() -> error({my, error}, [arg]) end)]),
    io:format("~p~n", [reason(fun() -> {ok, _} = named(1, 2) end)]),
    Pid = spawn_link(main, named, [a, 1]),
    receive {'EXIT', Pid, {R1, [T1 | _]}} -> io:format("~p ~p~n", [R1, T1]) end,
    Undefined = spawn_link(main, missing, [1, 2]),
    receive {'EXIT', Undefined, R2} -> io:format("~p~n", [R2]) end,
    receive after 100 -> ok end.
