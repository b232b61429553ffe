%% Group leaders: inherited, set by oneself and by others, spoken to in the protocol of I/O.
-module(main).
-export([main/0, child/1]).

child(To) -> To ! {leader, group_leader()}.

leader() -> receive {leader, L} -> L end.

main() ->
    Self = self(),
    First = group_leader(),
    io:format("~p~n", [is_pid(First)]),
    spawn(fun() -> child(Self) end),
    io:format("~p~n", [leader() =:= First]),
    Own = spawn(fun collect/0),
    %% It serves nobody, so nothing is printed meanwhile.
    Set = {group_leader(Own, self()), group_leader() =:= Own},
    spawn(fun() -> child(Self) end),
    A = leader(),
    spawn(main, child, [Self]),
    B = leader(),
    spawn(fun() -> spawn(fun() -> child(Self) end) end),
    C = leader(),
    Waiting = spawn(fun() -> receive go -> child(Self) end end),
    true = group_leader(First, Waiting),
    Waiting ! go,
    D = leader(),
    group_leader(First, self()),
    io:format("~p~n", [Set]),
    io:format("~p~n", [[A =:= Own, B =:= Own, C =:= Own, D =:= First]]),
    First ! {io_request, self(), request, {put_chars, unicode, "through the leader\n"}},
    receive {io_reply, request, Reply} -> io:format("~p~n", [Reply]) end,
    {group_leader, Of} = process_info(Own, group_leader),
    io:format("~p~n", [Of =:= First]),
    io:format("~p~n", [[try group_leader(X, Y) catch E:R -> {E, R} end || {X, Y} <- [{a, Self}, {Self, a}]]]).

collect() -> receive stop -> ok end.
