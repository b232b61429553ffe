%% send_after and start_timer: what comes, and when; cancel and read.
-module(main).
-export([main/0]).

got(Wait) -> receive X -> X after Wait -> nothing end.

left(Ms, Max) when is_integer(Ms), Ms >= 0, Ms =< Max -> left;
left(Other, _) -> Other.

main() ->
    _ = erlang:send_after(10, self(), message),
    io:format("~p ~p~n", [got(0), got(2000)]),
    T1 = erlang:start_timer(10, self(), message),
    {timeout, T1, M1} = got(2000),
    io:format("~p~n", [M1]),
    io:format("~p~n", [{erlang:cancel_timer(T1), erlang:read_timer(T1)}]),
    T2 = erlang:send_after(10000, self(), never),
    io:format("~p~n", [{left(erlang:read_timer(T2), 10000), left(erlang:cancel_timer(T2), 10000),
                        erlang:cancel_timer(T2), erlang:read_timer(T2)}]),
    %% In the order of their times, whatever the order of their starts.
    [erlang:send_after(T, self(), T) || T <- [90, 30, 60, 0]],
    io:format("~p~n", [[got(2000) || _ <- [1, 2, 3, 4]]]),
    %% To a name, which is looked up when the time has come.
    _ = erlang:send_after(20, later, to_name),
    _ = erlang:send_after(20, nobody, to_nobody),
    register(later, self()),
    io:format("~p ~p~n", [got(2000), got(0)]),
    unregister(later),
    %% To a process that is gone.
    Gone = spawn(fun() -> ok end),
    _ = erlang:send_after(5, Gone, x),
    %% At a time of the monotonic clock.
    Now = erlang:monotonic_time(millisecond),
    _ = erlang:send_after(Now + 20, self(), at_time, [{abs, true}]),
    io:format("~p ~p~n", [got(2000), erlang:monotonic_time(millisecond) >= Now + 20]),
    _ = erlang:start_timer(Now - 100, self(), past, [{abs, true}]),
    {timeout, _, Past} = got(2000),
    io:format("~p~n", [Past]),
    %% Another process cancels.
    Self = self(),
    T3 = erlang:send_after(10000, self(), never),
    spawn(fun() -> Self ! {cancelled, left(erlang:cancel_timer(T3), 10000)} end),
    io:format("~p~n", [got(2000)]),
    io:format("~p~n", [got(0)]).
