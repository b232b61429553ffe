%% Messages and signals of one sender arrive in the order in which they were sent.
-module(main).
-export([main/0]).

collect(0) -> [];
collect(N) ->
    receive
        {'EXIT', _, {signal, I}} -> [I | collect(N - 1)];
        {'DOWN', _, _, _, _} -> [down | collect(N - 1)];
        I when is_integer(I) -> [I | collect(N - 1)]
    end.

main() ->
    process_flag(trap_exit, true),
    Self = self(),
    Sender = spawn(fun() ->
        [case I rem 3 of
             0 -> exit(Self, {signal, I});
             _ -> Self ! I
         end || I <- lists:seq(1, 300)]
    end),
    Got = collect(300),
    io:format("~p ~p~n", [Got =:= lists:seq(1, 300), is_pid(Sender)]),
    %% The last message of a process comes before the news of its end.
    {_, _} = spawn_monitor(fun() -> Self ! 1, Self ! 2 end),
    io:format("~p~n", [collect(3)]),
    spawn_link(fun() -> Self ! 1, exit({signal, 2}) end),
    io:format("~p~n", [collect(2)]),
    %% To oneself.
    self() ! 1,
    exit(self(), {signal, 2}),
    self() ! 3,
    io:format("~p~n", [collect(3)]).
