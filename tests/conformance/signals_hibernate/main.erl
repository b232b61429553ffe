%% A process that hibernates: what wakes it, what it goes on with, what ends it.
-module(main).
-export([main/0, awake/2]).

awake(From, N) ->
    receive
        {add, M} -> From ! {self(), N + M}, erlang:hibernate(?MODULE, awake, [From, N + M]);
        stop -> From ! {self(), stopped}, ok
    end.

main() ->
    Self = self(),
    {P, Ref} = spawn_monitor(fun() ->
        put(key, value),
        try erlang:hibernate(?MODULE, awake, [Self, 0]) catch _:_ -> not_here end
    end),
    io:format("~p~n", [[begin P ! {add, I}, receive {P, S} -> S end end || I <- [1, 20, 300]]]),
    %% Signals don't wake it.
    exit(P, normal),
    M = monitor(process, P),
    demonitor(M, [flush]),
    io:format("~p~n", [process_info(P, [message_queue_len, dictionary])]),
    P ! stop,
    io:format("~p~n", [[receive {P, X} -> X end, receive {'DOWN', Ref, process, P, R} -> R end]]),
    %% With a message already there it goes on at once.
    Q = spawn(fun() -> self() ! {add, 7}, erlang:hibernate(?MODULE, awake, [Self, 1]) end),
    io:format("~p~n", [receive {Q, Y} -> Y end]),
    link(Q),
    process_flag(trap_exit, true),
    exit(Q, bye),
    io:format("~p~n", [receive {'EXIT', Q, W} -> W end]).
