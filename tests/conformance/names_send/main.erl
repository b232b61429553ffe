%% Messages to names, to names on nodes, to what is none.
-module(main).
-export([main/0]).

got() -> receive X -> X after 20 -> nothing end.

try_it(F) ->
    try F() catch C:R:S -> {M, N, A, _} = hd(S), {C, R, {M, N, A}} end.

main() ->
    register(me, self()),
    io:format("~p~n", [{me ! one, got()}]),
    io:format("~p~n", [{{me, node()} ! two, got()}]),
    io:format("~p~n", [{erlang:send(me, three), got()}]),
    io:format("~p~n", [{erlang:send({me, node()}, four, []), got()}]),
    io:format("~p~n", [{erlang:send(me, five, [noconnect, nosuspend]), got()}]),
    io:format("~p~n", [{erlang:send_nosuspend(me, six), got()}]),
    io:format("~p~n", [{{nobody, node()} ! seven, got()}]),
    [io:format("~p~n", [try_it(fun() -> To ! hello end)])
     || To <- [nobody, 1, "me", {me}, {me, "node"}, {1, node()}]],
    [io:format("~p~n", [try_it(fun() -> erlang:send(To, hello) end)]) || To <- [nobody, 1.5]],
    [io:format("~p~n", [try_it(fun() -> erlang:send(To, hello, Os) end)])
     || {To, Os} <- [{nobody, []}, {me, [x]}, {me, x}, {12, []}]],
    io:format("~p~n", [got()]),
    Gone = spawn(fun() -> ok end),
    receive after 20 -> ok end,
    io:format("~p~n", [{Gone ! x =:= x, erlang:send(Gone, x, [])}]),
    unregister(me),
    io:format("~p~n", [try_it(fun() -> me ! x end)]).
