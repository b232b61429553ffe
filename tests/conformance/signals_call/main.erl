%% Calls with a fresh reference, over a mailbox that is full of other messages.
-module(main).
-export([main/0]).

server(N) ->
    receive
        {call, From, Ref, X} -> From ! {Ref, X + N}, server(N + 1);
        stop -> N
    end.

call(Pid, X) ->
    Ref = monitor(process, Pid),
    Pid ! {call, self(), Ref, X},
    receive
        {Ref, Y} -> demonitor(Ref, [flush]), Y;
        {'DOWN', Ref, process, Pid, R} -> {down, R}
    end.

main() ->
    [self() ! {noise, I} || I <- lists:seq(1, 200)],
    Pid = spawn(fun() -> server(0) end),
    io:format("~p~n", [lists:sum([call(Pid, I) || I <- lists:seq(1, 20)])]),
    Pid ! stop,
    wait(Pid),
    io:format("~p~n", [call(Pid, 1)]),
    Old = make_ref(),
    self() ! {Old, 1},
    New = make_ref(),
    self() ! {New, 2},
    io:format("~p~n", [receive {New, A} -> A end]),
    io:format("~p~n", [receive {Old, B} -> B end]),
    io:format("~p~n", [receive {New, C} -> C after 0 -> none end]),
    io:format("~p ~p~n", [element(2, process_info(self(), message_queue_len)), noise(0)]).

wait(Pid) ->
    M = monitor(process, Pid),
    receive {'DOWN', M, _, _, _} -> ok end.

noise(N) -> receive {noise, I} when I =:= N + 1 -> noise(I) after 0 -> N end.
