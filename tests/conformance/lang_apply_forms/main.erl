-module(main).
-export([main/0, f/0, f/1, f/2]).

id(X) -> X.
f() -> none.
f(A) -> {one, A}.
f(A, B) -> {two, A, B}.

t(F) ->
    try F() of
        V -> io:format("~p~n", [V])
    catch
        C:R:S ->
            [{M, N, A, _} | _] = S,
            io:format("~p ~p ~p~n", [C, R, {M, N, A}])
    end.

main() ->
    M = id(main), F = id(f), L = id([1, 2]),
    t(fun() -> apply(main, f, []) end),
    t(fun() -> apply(M, F, [1]) end),
    t(fun() -> apply(M, F, L) end),
    t(fun() -> apply(fun main:f/2, L) end),
    t(fun() -> apply(fun(X) -> {x, X} end, [9]) end),
    t(fun() -> M:F() end),
    t(fun() -> M:f(3) end),
    t(fun() -> main:F(4, 5) end),
    t(fun() -> erlang:apply(M, F, [a, b]) end),
    t(fun() -> apply(erlang, abs, [-3]) end),
    t(fun() -> apply(M, nosuch, [1, 2]) end),
    t(fun() -> apply(nomod, f, []) end),
    t(fun() -> apply(M, F, [1, 2, 3]) end),
    t(fun() -> apply(M, F, id(notalist)) end),
    t(fun() -> apply(id(1), F, []) end),
    t(fun() -> (id(1)):f() end),
    t(fun() -> M:(id("f"))() end),
    t(fun() -> apply(id(notfun), [1]) end),
    t(fun() -> apply(erlang, id('+'), [1, a]) end),
    t(fun() -> erlang:hd(id([])) end).
