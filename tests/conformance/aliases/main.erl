%% alias and unalias.
-module(main).
-export([main/0]).

got(X) -> receive X -> true after 20 -> false end.

main() ->
    A = alias(),
    A ! one,
    A ! two,
    io:format("~p~n", [{got(one), got(two), unalias(A), unalias(A)}]),
    A ! three,
    io:format("~p~n", [got(three)]),
    B = alias([reply]),
    B ! one,
    B ! two,
    io:format("~p~n", [{got(one), got(two), unalias(B)}]),
    C = alias([explicit_unalias]),
    Self = self(),
    spawn(fun() -> C ! {from, other}, Self ! done end),
    io:format("~p~n", [{got(done), got({from, other}), unalias(C)}]),
    %% Only the owner ends an alias.
    D = alias(),
    spawn(fun() -> Self ! {unaliased, unalias(D)} end),
    receive {unaliased, U} -> io:format("~p~n", [U]) end,
    D ! x,
    io:format("~p~n", [got(x)]),
    %% A reference that is no alias takes no message, and neither does one of a process that is gone.
    {P, M} = spawn_monitor(fun() -> Self ! {alias, alias()} end),
    E = receive {alias, E0} -> E0 end,
    receive {'DOWN', M, process, P, normal} -> ok end,
    io:format("~p~n", [{make_ref() ! x, erlang:send(E, x), got(x)}]),
    io:format("~p~n", [[try alias(O) catch K:R -> {K, R} end || O <- [x, [x], [reply | y]]]]),
    io:format("~p~n", [[try unalias(O) catch K:R -> {K, R} end || O <- [x, self()]]]).
