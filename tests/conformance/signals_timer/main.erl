%% Timers: order, cancelling, reading, names, the dead.
-module(main).
-export([main/0]).

next() -> receive M -> M after 20000 -> none end.

main() ->
    [erlang:send_after(T, self(), T) || T <- [60, 0, 30, 90]],
    io:format("~p~n", [[next() || _ <- [1, 2, 3, 4]]]),
    R = erlang:start_timer(1, self(), {some, "term"}),
    io:format("~p~n", [receive {timeout, R, M} -> M end]),
    C = erlang:send_after(100000, self(), never),
    io:format("~p~n", [[is_integer(erlang:read_timer(C)), is_integer(erlang:cancel_timer(C)),
                        erlang:cancel_timer(C), erlang:read_timer(C), erlang:cancel_timer(R)]]),
    register(some_name, self()),
    erlang:send_after(5, some_name, by_name),
    erlang:send_after(1, no_such_name, lost),
    io:format("~p~n", [next()]),
    {P, Ref} = spawn_monitor(fun() -> receive stop -> ok end end),
    D = erlang:send_after(20, P, stop),
    io:format("~p~n", [receive {'DOWN', Ref, process, P, Why} -> Why end]),
    io:format("~p~n", [erlang:cancel_timer(D)]),
    %% Another process cancels.
    Self = self(),
    E = erlang:send_after(100000, self(), never),
    spawn(fun() -> Self ! {cancelled, is_integer(erlang:cancel_timer(E))} end),
    io:format("~p~n", [next()]),
    Many = [erlang:send_after(N rem 17, self(), {n, N}) || N <- lists:seq(1, 500)],
    io:format("~p~n", [length(lists:usort([next() || _ <- Many]))]),
    io:format("~p~n", [receive X -> X after 0 -> none end]).
