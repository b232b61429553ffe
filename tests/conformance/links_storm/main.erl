%% Many processes linked with one: all end with it, and it with the first of them.
-module(main).
-export([main/0]).

-define(COUNT, 200).

main() ->
    Self = self(),
    Hub = spawn(fun() ->
        [spawn_link(fun() -> receive after infinity -> ok end end) || _ <- lists:seq(1, ?COUNT)],
        Self ! {partners, element(2, process_info(self(), links))},
        receive stop -> exit(storm) end
    end),
    Partners = receive {partners, Ps} -> Ps end,
    Monitors = [{monitor(process, P), P} || P <- Partners],
    io:format("~p partners~n", [length(Partners)]),
    Hub ! stop,
    Reasons = [receive {'DOWN', M, process, P, R} -> R end || {M, P} <- Monitors],
    io:format("~p~n", [lists:usort(Reasons)]),
    %% All of them exit at once, with a reason each; one is the first.
    {Other, M2} = spawn_monitor(fun() ->
        [spawn_link(fun() -> exit(N) end) || N <- lists:seq(1, ?COUNT)],
        receive after infinity -> ok end
    end),
    receive {'DOWN', M2, process, Other, N} -> io:format("~p~n", [N >= 1 andalso N =< ?COUNT]) end,
    %% With trap_exit each of them is told once.
    process_flag(trap_exit, true),
    Pids = [spawn_link(fun() -> exit(I) end) || I <- lists:seq(1, ?COUNT)],
    Told = [receive {'EXIT', P, I} -> I end || P <- Pids],
    io:format("~p ~p~n", [Told =:= lists:seq(1, ?COUNT), receive X -> X after 0 -> nothing end]).
