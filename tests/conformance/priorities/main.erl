%% Priorities don't change what a program computes, and a busy process of a high one doesn't keep others out
%% for ever when it waits.
-module(main).
-export([main/0]).

work(0, Sum) -> Sum;
work(N, Sum) -> work(N - 1, Sum + N).

main() ->
    Self = self(),
    Levels = [low, normal, high, max],
    Pids = [{L, spawn_opt(fun() ->
        {priority, Own} = process_info(self(), priority),
        Self ! {self(), Own, work(300, 0)}
    end, [{priority, L}])} || L <- Levels],
    io:format("~p~n", [[receive {P, Own, Sum} -> {L, Own, Sum} end || {L, P} <- Pids]]),
    process_flag(priority, high),
    Low = spawn_opt(fun() -> receive {ping, From} -> From ! pong end end, [{priority, low}]),
    Low ! {ping, self()},
    receive pong -> io:format("pong~n") end,
    normal = element(2, process_info(spawn(fun() -> receive stop -> ok end end), priority)),
    io:format("~p~n", [process_flag(priority, normal)]).
