%% Selective receive: messages that don't match stay in their order; guards; a bound variable in the pattern.
-module(main).
-export([main/0]).

main() ->
    Self = self(),
    [Self ! {n, I} || I <- lists:seq(1, 6)],
    Self ! stop,
    io:format("~w~n", [receive stop -> stopped end]),
    io:format("~w~n", [receive {n, N} when N > 3 -> N end]),
    io:format("~w~n", [receive {n, N1} when N1 rem 2 =:= 0 -> N1 end]),
    Want = 5,
    io:format("~w~n", [receive {n, Want} -> found end]),
    io:format("~w~n", [drain([])]),
    io:format("~w~n", [reverse_order(30)]),
    io:format("~w~n", [call(spawn(fun server/0), [3, 4, 5])]),
    io:format("~w~n", [drain([])]).

drain(Acc) ->
    receive M -> drain([M | Acc])
    after 0 -> lists:reverse(Acc)
    end.

%% The queue is emptied from its far end.
reverse_order(N) ->
    [self() ! {item, I} || I <- lists:seq(1, N)],
    [receive {item, I} -> I * I end || I <- lists:seq(N, 1, -1)].

server() ->
    receive
        {From, Ref, N} when N < 5 -> From ! {Ref, N * N}, server();
        {From, Ref, _} -> From ! {Ref, too_large}
    end.

call(Pid, Ns) ->
    Refs = [begin R = make_ref(), Pid ! {self(), R, N}, {R, N} end || N <- Ns],
    [receive {R, A} -> {N, A} end || {R, N} <- lists:reverse(Refs)].
