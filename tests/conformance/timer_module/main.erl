%% Module timer.
-module(main).
-export([main/0, told/2]).

told(To, What) -> To ! {told, What}.

got(Wait) -> receive X -> X after Wait -> nothing end.

ends(F) ->
    {Pid, M} = spawn_monitor(F),
    receive {'DOWN', M, process, Pid, R} -> R end.

main() ->
    Self = self(),
    io:format("~p~n", [[timer:seconds(2), timer:minutes(3), timer:hours(4), timer:hms(1, 2, 3)]]),
    io:format("~p~n", [timer:now_diff({1, 2, 3}, {1, 1, 4})]),
    {T, V} = timer:tc(fun() -> timer:sleep(10), value end),
    io:format("~p ~p~n", [T >= 10000, V]),
    {_, 3} = timer:tc(erlang, '+', [1, 2]),
    {_, [2]} = timer:tc(fun(X) -> [X] end, [2]),
    {ok, _} = timer:send_after(10, first),
    io:format("~p~n", [got(2000)]),
    {ok, _} = timer:send_after(10, Self, second),
    io:format("~p~n", [got(2000)]),
    {ok, _} = timer:send_after(0, now),
    io:format("~p~n", [got(2000)]),
    {ok, _} = timer:apply_after(10, main, told, [Self, after_some_time]),
    io:format("~p~n", [got(2000)]),
    {ok, _} = timer:apply_after(0, main, told, [Self, at_once]),
    io:format("~p~n", [got(2000)]),
    register(main_process, self()),
    {ok, _} = timer:send_after(10, main_process, to_name),
    io:format("~p~n", [got(2000)]),
    {ok, Never} = timer:send_after(10000, never),
    io:format("~p~n", [timer:cancel(Never)]),
    {ok, Never2} = timer:apply_after(10000, main, told, [Self, never]),
    io:format("~p~n", [timer:cancel(Never2)]),
    io:format("~p~n", [timer:cancel(nothing)]),
    {ok, Often} = timer:send_interval(5, again),
    io:format("~p~n", [[got(2000) || _ <- [1, 2, 3]]]),
    io:format("~p~n", [timer:cancel(Often)]),
    receive after 30 -> ok end,
    flush(),
    io:format("~p~n", [got(30)]),
    {ok, Apply} = timer:apply_interval(5, main, told, [Self, interval]),
    io:format("~p~n", [[got(2000) || _ <- [1, 2]]]),
    {ok, cancel} = timer:cancel(Apply),
    io:format("~p~n", [ends(fun() -> {ok, _} = timer:exit_after(10, too_late), timer:sleep(5000) end)]),
    io:format("~p~n", [ends(fun() -> {ok, _} = timer:kill_after(10), timer:sleep(5000) end)]),
    Victim = spawn(fun() -> timer:sleep(5000) end),
    M = monitor(process, Victim),
    {ok, _} = timer:exit_after(10, Victim, reason),
    receive {'DOWN', M, process, Victim, R} -> io:format("~p~n", [R]) end,
    io:format("~p~n", [[timer:send_after(-1, x), timer:send_after(a, x), timer:apply_after(-1, a, b, []),
                        timer:send_interval(-1, x), timer:exit_after(-1, x), timer:kill_after(a)]]).

flush() -> receive _ -> flush() after 0 -> ok end.
