%% A process that is asked for its stack while it runs: the question comes behind more signals than are handled
%% before a slice, or from another scheduler.
-module(main).
-export([main/0]).

main() ->
    Busy = spawn(fun() -> deep(40), busy(0) end),
    signals(Busy, 1100),
    Askers = [spawn_monitor(fun() -> asks(Busy, 150) end) || _ <- lists:seq(1, 3)],
    io:format("~p~n", [[receive {'DOWN', Monitor, process, _, Reason} -> Reason end || {_, Monitor} <- Askers]]),
    exit(Busy, kill).

%% Signals that do nothing, and a question.
signals(Busy, Count) ->
    [exit(Busy, normal) || _ <- lists:seq(1, Count)],
    asks(Busy, 1).

asks(_, 0) -> ok;
asks(Busy, N) ->
    {current_stacktrace, Trace} = process_info(Busy, current_stacktrace),
    Known = [busy, deep, looks, other, numbers, main, '-main/0-fun-0-'],
    [] = [Entry || {main, Function, _, _} = Entry <- Trace, not lists:member(Function, Known)],
    true = length(Trace) > 0,
    asks(Busy, N - 1).

busy(N) ->
    deep(N rem 40),
    [N] = other([N], {N}),
    busy(N + 1).

deep(0) -> erlang:yield(), looks();
deep(N) -> Term = {N}, Result = deep(N - 1), {N} = Term, looks(), Result.

other(List, Tuple) -> looks(), numbers(40), {_} = Tuple, looks(), List.

numbers(0) -> [];
numbers(N) -> looks(), [16#7777777 bxor N | numbers(N - 1)].

looks() -> receive never -> never after 0 -> none end.
