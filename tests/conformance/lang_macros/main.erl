%% Macros: with and without arguments, overloaded by arity, nested, as text, undefined and defined again.
-module(main).
-export([main/0]).
-define(ONE, 1).
-define(ADD(X, Y), ((X) + (Y))).
-define(ADD(X), ?ADD(X, 10)).
-define(TEXT(X), ??X).
-define(SHOW(E), io:format("~s = ~p~n", [??E, E])).
-define(MATCHES(X, P), case X of P -> true; _ -> false end).
-define(EMPTY, ).
-define(PAIR(A), {A, A}).
-define(CALL(M, F, As), M:F As).
-define(AGAIN, first).
-undef(AGAIN).
-define(AGAIN, second).

main() ->
    io:format("~p ~p ~p~n", [?ADD(1, 2), ?ADD(3), ?ADD(?ONE, ?ADD(?ONE))]),
    io:format("~s~n", [?TEXT(a + b * {c, "d", 'E f'})]),
    ?SHOW(lists:sum([1, 2, 3])),
    ?SHOW({?ONE, "x"}),
    io:format("~p ~p~n", [?MATCHES({a, 1}, {a, _}), ?MATCHES(b, {a, _})]),
    io:format("~p ?ONE ~p~n", [?PAIR([1, 2]) ?EMPTY, ?AGAIN]),
    io:format("~p~n", [?CALL(lists, reverse, ([1, 2, 3]))]),
    io:format("~p ~s ~p ~p~n", [?MODULE, ?MODULE_STRING, ?FUNCTION_NAME, ?FUNCTION_ARITY]),
    io:format("~p~n", [?LINE]),
    io:format("~p~n", [lists:suffix("main.erl", ?FILE)]),
    io:format("~p~n", [other(1, 2)]),
    io:format("~p~n", [?MACHINE]).

other(_, _) -> {?FUNCTION_NAME, ?FUNCTION_ARITY, ?LINE}.
