%% A tree of linked processes falls with any of its parts, and a trap in it holds.
-module(main).
-export([main/0]).

node(Main, 0) -> Main ! {leaf, self()}, idle();
node(Main, Depth) ->
    [spawn_link(fun() -> node(Main, Depth - 1) end) || _ <- [1, 2]],
    Main ! {inner, self()},
    idle().

idle() -> receive {crash, R} -> exit(R); stop -> ok end.

main() ->
    [run(Depth, Kind, Reason) || Depth <- [1, 3, 4], Kind <- [leaf, inner], Reason <- [boom, kill, shutdown]],
    guarded().

run(Depth, Kind, Reason) ->
    Self = self(),
    spawn(fun() -> node(Self, Depth) end),
    Count = (1 bsl (Depth + 1)) - 1,
    All = [receive {leaf, P} -> {leaf, P}; {inner, P} -> {inner, P} end || _ <- lists:seq(1, Count)],
    Refs = [monitor(process, P) || {_, P} <- All],
    {Kind, Chosen} = lists:keyfind(Kind, 1, All),
    Chosen ! {crash, Reason},
    Ends = [receive {'DOWN', Ref, process, _, R} -> R end || Ref <- Refs],
    io:format("~p~n", [{Depth, Kind, length(Ends), lists:usort(Ends)}]).

guarded() ->
    Self = self(),
    {G, Ref} = spawn_monitor(fun() ->
        process_flag(trap_exit, true),
        Kids = [spawn_link(fun() -> receive {crash, R} -> exit(R) end end) || _ <- [1, 2, 3]],
        Self ! {kids, Kids},
        Told = [receive {'EXIT', K, R} -> R end || K <- Kids],
        exit({all, Told})
    end),
    receive {kids, Kids} -> ok end,
    [K ! {crash, N} || {K, N} <- lists:zip(Kids, [1, 2, 3])],
    io:format("~p~n", [receive {'DOWN', Ref, process, G, R} -> R end]).
