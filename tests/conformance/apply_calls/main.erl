%% Calls whose target is known only at run time.
-module(main).
-export([main/0, add/2, zero/0, id/1]).

main() ->
    io:format("~w ~w~n", [apply(main, add, [1, 2]), apply(main, zero, [])]),
    io:format("~w ~w~n", [apply(fun add/2, [3, 4]), apply(fun() -> none end, [])]),
    M = main, F = add,
    io:format("~w ~w ~w~n", [M:F(5, 6), main:F(7, 8), M:add(9, 10)]),
    io:format("~w~n", [apply(lists, reverse, [[1, 2, 3]])]),
    io:format("~w~n", [apply(erlang, '+', [20, 22])]),
    io:format("~w~n", [[apply(main, G, A) || {G, A} <- [{add, [1, 1]}, {zero, []}, {id, [x]}]]]),
    Ext = fun lists:sum/1,
    io:format("~w ~w~n", [Ext([1, 2, 3]), Ext =:= fun lists:sum/1]),
    Made = fun M:F/2,
    io:format("~w ~w~n", [Made(1, 2), Made]),
    io:format("~w~n", [try apply(main, nosuch, [1]) catch error:R -> R end]),
    io:format("~w~n", [try apply(main, add, [1]) catch error:R1 -> R1 end]),
    io:format("~w~n", [try apply(main, add, [1 | 2]) catch error:R2 -> R2 end]),
    io:format("~w~n", [try apply(Ext, []) catch error:{badarity, {_, A2}} -> {badarity, A2} end]),
    io:format("~w~n", [main:id(self()) =:= self()]).

add(A, B) -> A + B.
zero() -> 0.
id(X) -> X.
