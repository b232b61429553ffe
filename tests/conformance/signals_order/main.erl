%% Signals and messages from one process to another come in the order in which they were sent.
-module(main).
-export([main/0]).

collect(0) -> [];
collect(N) -> receive X -> [X | collect(N - 1)] end.

main() ->
    Self = self(),
    process_flag(trap_exit, true),
    %% Messages, an exit signal that is trapped, the end of a link, the message of a monitor.
    [begin
        {Pid, M} = spawn_opt(fun() ->
            Self ! one,
            exit(Self, signal),
            Self ! two,
            exit(ends)
        end, [link, monitor]),
        [one, {'EXIT', Pid, signal}, two | Rest] = collect(5),
        [{'EXIT', Pid, ends}, {'DOWN', M, process, Pid, ends}] = lists:sort(Rest)
     end || _ <- lists:seq(1, 20)],
    io:format("in order~n"),
    %% A message that was sent before the kill is there for the receiver, one sent after it isn't.
    [begin
        Receiver = spawn(fun() ->
            receive first -> Self ! {got, first} end,
            receive second -> Self ! {got, second} after infinity -> ok end
        end),
        M2 = monitor(process, Receiver),
        Receiver ! first,
        receive {got, first} -> ok end,
        exit(Receiver, kill),
        Receiver ! second,
        [{'DOWN', M2, process, Receiver, killed}] = collect(1)
     end || _ <- lists:seq(1, 20)],
    io:format("none after the kill~n"),
    %% process_info sees what was sent before it.
    Idle = spawn(fun() -> receive stop -> ok end end),
    [Idle ! N || N <- lists:seq(1, 10)],
    io:format("~p~n", [process_info(Idle, messages)]),
    link(Idle),
    io:format("~p~n", [process_info(Idle, links) =:= {links, [Self]}]),
    unlink(Idle),
    exit(Idle, x),
    io:format("~p~n", [process_info(Idle, status)]),
    receive X -> X after 0 -> io:format("nothing more~n") end.
