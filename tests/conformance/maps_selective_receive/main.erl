-module(main).
-export([main/0]).

server() ->
    receive
        {request, From, Ref, X} -> From ! {reply, Ref, X * 2}, server();
        stop -> ok
    end.

call(Pid, X) ->
    Ref = make_ref(),
    Pid ! {request, self(), Ref, X},
    receive
        {reply, Ref, Y} -> Y
    after 5000 -> timeout
    end.

%% Two references: the older one's message waits in front of the newer one's.
crossed(Pid) ->
    A = make_ref(),
    Pid ! {request, self(), A, 1},
    B = make_ref(),
    Pid ! {request, self(), B, 2},
    Second = receive {reply, B, Y} -> Y end,
    First = receive {reply, A, X} -> X end,
    {First, Second}.

%% The message is there before the receive begins; and one that is there before the reference.
early() ->
    Me = self(),
    self() ! {tag, not_a_reference},
    Ref = make_ref(),
    Me ! {tag, Ref},
    Tag = not_a_reference,
    One = receive {tag, Ref} -> found after 0 -> missed end,
    Two = receive {tag, Tag} -> found after 0 -> missed end,
    {One, Two}.

either(Ref) ->
    receive
        {a, Ref} -> a;
        {b, Ref, _} -> b;
        #{ref := Ref} -> map
    after 0 -> none
    end.

main() ->
    [self() ! {junk, I} || I <- lists:seq(1, 200)],
    Pid = spawn(fun server/0),
    io:format("~p~n", [lists:sum([call(Pid, X) || X <- lists:seq(1, 100)])]),
    io:format("~p~n", [crossed(Pid)]),
    io:format("~p~n", [early()]),
    R = make_ref(),
    io:format("~p~n", [either(R)]),
    self() ! #{ref => R}, self() ! {b, R, 1}, self() ! {a, R},
    io:format("~p~n", [[either(R), either(R), either(R), either(R), either(x)]]),
    Pid ! stop,
    io:format("~p~n", [length([M || M <- flush(), element(1, M) =:= junk])]).

flush() ->
    receive M -> [M | flush()] after 0 -> [] end.
