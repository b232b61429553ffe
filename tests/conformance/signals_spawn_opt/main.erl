%% What spawn_opt and its relatives set up is there before the child runs.
-module(main).
-export([main/0]).

main() ->
    process_flag(trap_exit, true),
    Results = [begin
        {P, R} = spawn_opt(fun() -> exit(N) end, [link, monitor]),
        A = receive {'EXIT', P, X} -> X end,
        B = receive {'DOWN', R, process, P, Y} -> Y end,
        {N, A, B}
    end || N <- lists:seq(1, 100)],
    io:format("~p~n", [lists:all(fun({N, A, B}) -> N =:= A andalso N =:= B end, Results)]),
    P1 = spawn_opt(fun() -> exit(process_info(self(), priority)) end, [link, {priority, high}]),
    io:format("~p~n", [receive {'EXIT', P1, X1} -> X1 end]),
    P2 = spawn_opt(erlang, apply, [fun() -> exit(process_info(self(), priority)) end, []], [link, {priority, low}]),
    io:format("~p~n", [receive {'EXIT', P2, X2} -> X2 end]),
    {P3, R3} = spawn_opt(fun() -> exit({crash, [why]}) end, [{monitor, [{alias, explicit_unalias}]}]),
    io:format("~p~n", [receive {'DOWN', R3, process, P3, {crash, [_ | _]}} -> crashed end]),
    R3 ! still_an_alias,
    io:format("~p~n", [receive M -> M after 0 -> none end]),
    io:format("~p~n", [try spawn_opt(fun() -> ok end, [no_option]) catch C:E -> {C, E} end]),
    {P4, R4} = spawn_monitor(fun() -> exit({ball, why}) end),
    io:format("~p~n", [receive {'DOWN', R4, process, P4, {Why, _}} -> Why end]),
    {P5, R5} = spawn_monitor(fun() -> process_flag(priority, max), {priority, max} = process_info(self(), priority) end),
    io:format("~p~n", [receive {'DOWN', R5, process, P5, Why5} -> Why5 end]).
