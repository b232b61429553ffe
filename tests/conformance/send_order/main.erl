%% Messages from one process to another arrive in the order in which they were sent.
-module(main).
-export([main/0]).

main() ->
    Self = self(),
    P = spawn(fun() -> [Self ! {p, I} || I <- lists:seq(1, 100)] end),
    Q = spawn(fun() -> [Self ! {q, I} || I <- lists:seq(1, 100)] end),
    io:format("~w~n", [is_pid(P) andalso is_pid(Q) andalso P =/= Q]),
    {Ps, Qs} = gather(200, [], []),
    io:format("~w ~w~n", [Ps =:= lists:seq(1, 100), Qs =:= lists:seq(1, 100)]),
    io:format("~w~n", [relay(5, 40)]),
    io:format("~w~n", [self() ! value]),
    io:format("~w~n", [receive V -> V end]),
    [self() ! I || I <- [1, 2, 3]],
    io:format("~w~n", [[receive X -> X end || _ <- [1, 2, 3]]]),
    Dead = spawn(fun() -> ok end),
    receive after 20 -> ok end,
    io:format("~w~n", [Dead ! into_the_void]).

gather(0, Ps, Qs) -> {lists:reverse(Ps), lists:reverse(Qs)};
gather(N, Ps, Qs) ->
    receive
        {p, I} -> gather(N - 1, [I | Ps], Qs);
        {q, I} -> gather(N - 1, Ps, [I | Qs])
    end.

%% N messages through a line of processes stay in order.
relay(Length, N) ->
    First = line(Length, self()),
    [First ! {item, I} || I <- lists:seq(1, N)],
    First ! stop,
    Got = take([]),
    Got =:= lists:seq(1, N).

line(0, Next) -> Next;
line(I, Next) -> line(I - 1, spawn(fun() -> forward(Next) end)).

forward(Next) ->
    receive
        stop -> Next ! stop;
        M -> Next ! M, forward(Next)
    end.

take(Acc) -> receive {item, I} -> take([I | Acc]); stop -> lists:reverse(Acc) end.
