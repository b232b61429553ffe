%% Timeouts: 0 looks once through the queue, others wait; a message in time wins; infinity; only `after`.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [receive x -> got after 0 -> empty end]),
    self() ! x,
    io:format("~w~n", [receive x -> got after 0 -> empty end]),
    self() ! y,
    io:format("~w~n", [receive x -> got after 0 -> {left, drain()} end]),
    io:format("~w~n", [receive never -> got after 20 -> timeout end]),
    io:format("~w~n", [receive after 5 -> slept end]),
    Self = self(),
    spawn(fun() -> receive after 10 -> Self ! late end end),
    io:format("~w~n", [receive late -> in_time after 60000 -> timeout end]),
    spawn(fun() -> receive after 10 -> Self ! {n, 1} end end),
    io:format("~w~n", [receive {n, N} -> N after infinity -> never end]),
    spawn(fun() -> Self ! noise, receive after 300000 -> Self ! wanted end end),
    io:format("~w~n", [receive wanted -> wanted after 40 -> {timeout_beside, drain()} end]),
    T = 1 + 1,
    io:format("~w~n", [receive never -> x after T * 5 -> computed end]),
    order(Self),
    io:format("~w~n", [[receive {woke, I} -> I end || _ <- [1, 2, 3]]]),
    io:format("~w~n", [catch_timeout(-1)]),
    io:format("~w~n", [catch_timeout(foo)]),
    io:format("~w~n", [catch_timeout(1 bsl 70)]).

drain() -> receive M -> [M | drain()] after 0 -> [] end.

%% Deadlines far enough apart that the order is certain.
order(Self) ->
    [spawn(fun() -> receive after Ms -> Self ! {woke, Ms} end end) || Ms <- [600, 10, 300]].

catch_timeout(T) ->
    try receive never -> x after T -> timeout end
    catch C:R -> {C, R}
    end.
