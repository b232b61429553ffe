%% After unlink nothing comes of the link, also when both ends and the exit cross.
-module(main).
-export([main/0]).

main() ->
    {Pid, Ref} = spawn_monitor(fun run/0),
    receive {'DOWN', Ref, process, Pid, normal} -> ok end.

run() ->
    process_flag(trap_exit, true),
    [turn(N) || N <- lists:seq(1, 200)],
    receive M -> io:format("unexpected: ~p~n", [M]) after 20 -> io:format("nothing~n") end,
    io:format("~p~n", [process_info(self(), links)]),
    both(100),
    io:format("~p~n", [process_info(self(), links)]).

turn(N) ->
    Pid = spawn_link(fun() -> [erlang:yield() || _ <- lists:seq(1, N rem 7)], exit(N) end),
    unlink(Pid),
    receive {'EXIT', Pid, R} -> R after 0 -> none end,
    N rem 10 =:= 0 andalso (catch link(Pid)),
    unlink(Pid),
    receive {'EXIT', Pid, _} -> ok after 0 -> ok end.

%% Both ends link and unlink; the last word is an unlink of both.
both(0) -> ok;
both(N) ->
    Self = self(),
    {Pid, Ref} = spawn_monitor(fun() ->
        [begin link(Self), unlink(Self) end || _ <- lists:seq(1, 10)],
        Self ! {self(), done},
        receive stop -> exit(crash) end
    end),
    [begin link(Pid), unlink(Pid) end || _ <- lists:seq(1, 10)],
    receive {Pid, done} -> ok end,
    unlink(Pid),
    Pid ! stop,
    receive {'DOWN', Ref, process, Pid, crash} -> ok end,
    receive {'EXIT', Pid, _} = M -> io:format("unexpected: ~p~n", [M]) after 0 -> ok end,
    both(N - 1).
