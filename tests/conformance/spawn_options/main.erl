%% The spawn family: links, monitors, priorities, names of functions, wrong arguments.
-module(main).
-export([main/0, child/2]).

child(To, What) ->
    To ! {child, What, process_info(self(), [priority, trap_exit])},
    exit(What).

await(Pid) -> receive {'EXIT', Pid, R} -> {linked, R} after 20 -> unlinked end.

down(M) -> receive {'DOWN', M, process, _, R} -> R end.

told() -> receive {child, What, Info} -> {What, Info} end.

try_it(F) ->
    try F() catch C:R:S -> {_, N, _, [{error_info, Info}]} = hd(S), {C, R, N, Info} end.

main() ->
    process_flag(trap_exit, true),
    Self = self(),
    P1 = spawn(main, child, [Self, 1]),
    io:format("~p ~p~n", [told(), await(P1)]),
    P2 = spawn_link(main, child, [Self, 2]),
    io:format("~p ~p~n", [told(), await(P2)]),
    {P3, M3} = spawn_monitor(main, child, [Self, 3]),
    io:format("~p ~p ~p~n", [told(), down(M3), await(P3)]),
    P4 = spawn(node(), main, child, [Self, 4]),
    io:format("~p ~p~n", [told(), await(P4)]),
    P5 = spawn_link(node(), fun() -> child(Self, 5) end),
    io:format("~p ~p~n", [told(), await(P5)]),
    P6 = spawn_opt(main, child, [Self, 6], [link, {priority, high}]),
    io:format("~p ~p~n", [told(), await(P6)]),
    {P7, M7} = spawn_opt(fun() -> child(Self, 7) end, [link, monitor, {priority, low}, {fullsweep_after, 10},
                                                     {min_heap_size, 1000}, {message_queue_data, off_heap}]),
    io:format("~p ~p ~p~n", [told(), down(M7), await(P7)]),
    P8 = spawn_opt(fun() -> child(Self, 8) end, []),
    io:format("~p ~p~n", [told(), await(P8)]),
    P9 = spawn_opt(node(), main, child, [Self, 9], [link]),
    io:format("~p ~p~n", [told(), await(P9)]),
    Nothing = opaque(nothing),
    io:format("~p~n", [[try_it(F) || F <- [
        fun() -> spawn(Nothing) end,
        fun() -> spawn_link(Nothing) end,
        fun() -> spawn_monitor(Nothing) end,
        fun() -> spawn_opt(Nothing, []) end,
        fun() -> spawn(1, f, []) end,
        fun() -> spawn(m, f, opaque(x)) end,
        fun() -> spawn_link(m, 2, []) end,
        fun() -> spawn_opt(m, f, opaque(x), []) end,
        fun() -> spawn_opt(fun() -> ok end, [nothing]) end,
        fun() -> spawn_opt(fun() -> ok end, opaque(nothing)) end,
        fun() -> spawn_opt(fun() -> ok end, [{priority, nothing}]) end,
        fun() -> spawn_opt(fun() -> ok end, [{monitor, [nothing]}]) end,
        fun() -> spawn_opt(m, f, [], [{min_heap_size, -1}]) end]]]).

%% What the compiler can't know.
opaque(X) -> hd([X || true <- [self() =:= self()]]).
