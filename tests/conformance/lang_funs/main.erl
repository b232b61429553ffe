%% Funs: clauses, guards, captures, names, references to functions, apply in its forms.
-module(main).
-export([main/0, double/1, sum/3]).
-import(lists, [map/2, foldl/3]).

p(X) -> io:format("~p~n", [X]).
double(X) -> X * 2.
sum(A, B, C) -> A + B + C.
adder(N) -> fun(X) -> X + N end.
compose(F, G) -> fun(X) -> F(G(X)) end.

main() ->
    Fact = fun F(0) -> 1; F(N) -> N * F(N - 1) end,
    p(Fact(20)),
    Fib = fun Fib(N) when N < 2 -> N; Fib(N) -> Fib(N - 1) + Fib(N - 2) end,
    p([Fib(N) || N <- lists:seq(0, 12)]),
    p(map(fun double/1, [1, 2, 3])),
    p(map(fun ?MODULE:double/1, [1, 2, 3])),
    p(foldl(fun(X, A) -> X + A end, 0, [1, 2, 3])),
    p((adder(3))(4)),
    p((compose(adder(1), fun double/1))(10)),
    M = lists, Fn = reverse, A = 1,
    p(M:Fn([1, 2])),
    p(apply(M, Fn, [[1, 2]])),
    p(apply(fun M:Fn/A, [[3, 4]])),
    p(apply(fun sum/3, [1, 2, 3])),
    p([is_function(X) || X <- [fun double/1, fun lists:map/2, foo, Fact]]),
    p([is_function(Fact, N) || N <- [0, 1, 2]]),
    p(fun lists:map/2),
    p(fun lists:map/2 =:= fun lists:map/2),
    p(erlang:fun_info(fun lists:map/2, arity)),
    p(erlang:fun_info(Fact, arity)),
    G = fun(X, _) when X > 1 -> big; (_, Z) -> Z end,
    p([G(2, a), G(1, small)]),
    X = 5,
    H = fun(Y) -> fun(Z) -> {X, Y, Z} end end,
    p((H(6))(7)),
    p([(fun({K, V}) -> {V, K} end)(T) || T <- [{a, 1}, {b, 2}]]),
    Counter = fun() -> receive {add, N} -> N after 0 -> nothing end end,
    self() ! {add, 9},
    p([Counter(), Counter()]),
    p(try Fact(a, b) catch error:{badarity, {Fun, Args}} -> {is_function(Fun), Args} end),
    p(lists:sort(fun(P, Q) -> P >= Q end, [3, 1, 2])).
