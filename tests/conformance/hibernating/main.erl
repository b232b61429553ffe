%% hibernate: a process without a stack, that goes on with the next message.
-module(main).
-export([main/0, awake/2, loop/1]).

awake(To, State) ->
    receive
        {get, From} -> From ! {state, State}, erlang:hibernate(?MODULE, awake, [To, State]);
        {add, N} -> erlang:hibernate(?MODULE, awake, [To, State + N]);
        stop -> To ! {stopped, State, get(kept)}
    end.

loop(To) ->
    put(kept, yes),
    process_flag(trap_exit, true),
    try erlang:hibernate(?MODULE, awake, [To, 0])
    catch _:_ -> To ! caught
    after To ! after_block
    end.

main() ->
    Self = self(),
    {Pid, M} = spawn_monitor(fun() -> loop(Self) end),
    [Pid ! {add, N} || N <- lists:seq(1, 30)],
    Pid ! {get, Self},
    receive {state, S} -> io:format("~p~n", [S]) end,
    receive after 10 -> ok end,
    io:format("~p~n", [[process_info(Pid, I) || I <- [status, message_queue_len, current_function, dictionary, trap_exit]]]),
    Pid ! stop,
    receive Stopped -> io:format("~p~n", [Stopped]) end,
    receive {'DOWN', M, process, Pid, R} -> io:format("~p~n", [R]) end,
    receive X -> io:format("~p~n", [X]) after 0 -> io:format("nothing else~n") end,
    %% One with a message in its mailbox doesn't wait.
    {P2, M2} = spawn_monitor(fun() ->
        self() ! stop,
        erlang:hibernate(?MODULE, awake, [Self, waiting])
    end),
    receive Stopped2 -> io:format("~p~n", [Stopped2]) end,
    receive {'DOWN', M2, process, P2, R2} -> io:format("~p~n", [R2]) end,
    %% Signals reach it.
    {P3, M3} = spawn_monitor(fun() -> erlang:hibernate(?MODULE, awake, [Self, 0]) end),
    receive after 10 -> ok end,
    exit(P3, reason),
    receive {'DOWN', M3, process, P3, R3} -> io:format("~p~n", [R3]) end,
    io:format("~p~n", [[try erlang:hibernate(A, B, C) catch K:E -> {K, E} end
                        || {A, B, C} <- [{1, awake, []}, {main, "awake", []}, {main, awake, x}]]]).
