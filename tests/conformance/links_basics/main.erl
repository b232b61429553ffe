%% link and unlink: in both directions, more than once, with oneself, with nobody.
-module(main).
-export([main/0]).

idle() -> receive stop -> ok end.

flush() -> receive M -> [M | flush()] after 0 -> [] end.

stop(Pid) ->
    M = monitor(process, Pid),
    Pid ! stop,
    receive {'DOWN', M, process, Pid, R} -> R end.

main() ->
    %% In a process of its own, which has no links at first.
    {Pid, M} = spawn_monitor(fun run/0),
    receive {'DOWN', M, process, Pid, normal} -> ok end.

run() ->
    process_flag(trap_exit, true),
    io:format("~p~n", [[link(self()), unlink(self()), process_info(self(), links)]]),
    A = spawn_link(fun idle/0),
    io:format("~p~n", [[link(A), link(A), process_info(self(), links) =:= {links, [A]},
                        process_info(A, links) =:= {links, [self()]}]]),
    A ! stop,
    receive {'EXIT', A, R} -> io:format("ended: ~p, links ~p~n", [R, process_info(self(), links)]) end,
    io:format("~p~n", [flush()]),
    B = spawn_link(fun idle/0),
    true = unlink(B),
    io:format("~p~n", [{process_info(self(), links), process_info(B, links)}]),
    io:format("unlinked: ~p ~p~n", [stop(B), flush()]),
    C = spawn(fun idle/0),
    link(C),
    unlink(C),
    link(C),
    exit(C, reason),
    receive {'EXIT', C, CR} -> io:format("linked again: ~p~n", [CR]) end,
    io:format("gone: ~p~n", [[link(C), receive {'EXIT', C, N} -> N after 1000 -> nothing end]]),
    io:format("unlink gone: ~p~n", [unlink(C)]),
    io:format("~p~n", [[try F(X) catch K:E -> {K, E} end
                        || F <- [fun erlang:link/1, fun erlang:unlink/1], X <- [a, 1, make_ref()]]]),
    io:format("~p~n", [try exit(a, b) catch K:E -> {K, E} end]),
    %% Of several partners each is told.
    Parent = self(),
    Hub = spawn(fun() ->
        Spokes = [spawn_link(fun() ->
            process_flag(trap_exit, true),
            Parent ! {ready, N},
            receive {'EXIT', _, W} -> Parent ! {N, W} end
        end) || N <- [1, 2, 3]],
        receive {go, Count} -> Count = length(Spokes) end,
        exit(hub_ends)
    end),
    [receive {ready, N} -> ok end || N <- [1, 2, 3]],
    Hub ! {go, 3},
    io:format("~p~n", [[receive {N, W} -> {N, W} end || N <- [1, 2, 3]]]).
