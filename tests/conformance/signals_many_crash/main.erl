%% Many processes end at once, linked with one and monitored by it.
-module(main).
-export([main/0]).

main() ->
    process_flag(trap_exit, true),
    N = 120,
    Pids = [spawn_link(fun() -> exit({crash, I rem 7}) end) || I <- lists:seq(1, N)],
    Reasons = [receive {'EXIT', P, {crash, R}} -> R end || P <- Pids],
    io:format("~p~n", [[length([R || R <- Reasons, R =:= K]) || K <- lists:seq(0, 6)]]),
    Refs = [begin {_, R} = spawn_monitor(fun() -> receive after I rem 3 -> exit(I) end end), {I, R} end
            || I <- lists:seq(1, N)],
    io:format("~p~n", [lists:all(fun({I, R}) -> receive {'DOWN', R, process, _, I} -> true end end, Refs)]),
    %% One crash ends all.
    Main = self(),
    Hub = spawn(fun() ->
        [spawn_link(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, N)],
        Main ! ready,
        receive crash -> exit(crash) end
    end),
    receive ready -> ok end,
    {links, Links} = process_info(Hub, links),
    Ms = [monitor(process, P) || P <- Links],
    Hub ! crash,
    Ends = [receive {'DOWN', M, process, _, R} -> R end || M <- Ms],
    io:format("~p~n", [lists:usort([R || R <- Ends, R =/= noproc])]),
    receive X -> io:format("unexpected: ~p~n", [X]) after 0 -> io:format("nothing left~n") end.
