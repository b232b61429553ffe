%% Funs: captures, several clauses, named funs, funs of funs, local and remote references, funs in messages.
-module(main).
-export([main/0, twice/1]).

main() ->
    Add = fun(A, B) -> A + B end,
    Inc = curry(Add, 1),
    io:format("~w ~w~n", [Add(2, 3), Inc(41)]),
    Classify = fun(0) -> zero; (N) when N > 0 -> plus; (_) -> minus end,
    io:format("~w~n", [[Classify(X) || X <- [-1, 0, 1]]]),
    Fac = fun F(0) -> 1; F(N) -> N * F(N - 1) end,
    io:format("~w~n", [Fac(25)]),
    io:format("~w~n", [(compose([fun(X) -> X + 1 end, fun twice/1, fun main:twice/1, fun erlang:abs/1]))(-6)]),
    Counters = [fun() -> {I, J} end || I <- [1, 2], J <- [a, b]],
    io:format("~w~n", [[F() || F <- Counters]]),
    {A1, B1, C1, D1, E1, F1, G1} = {1, 2, 3, 4, 5, 6, 7},
    Many = fun(X, Y) -> [A1, B1, C1, D1, E1, F1, G1, X, Y] end,
    io:format("~w~n", [Many(8, 9)]),
    X = 5,
    Shadow = fun(Z) -> Z * 10 + X end,
    io:format("~w ~w~n", [Shadow(1), X]),
    io:format("~w ~w ~w~n", [is_function(Add), is_function(Add, 2), is_function(Add, 1)]),
    Self = self(),
    P = spawn(fun() -> receive {run, F} -> Self ! {result, F(7)} end end),
    P ! {run, fun(Y) -> Y + X end},
    receive {result, R} -> io:format("~w~n", [R]) end,
    io:format("~w~n", [counter(3, fun() -> done end)]),
    io:format("~w ~w~n", [Add =:= Add, Add == Inc]).

curry(F, A) -> fun(B) -> F(A, B) end.

twice(X) -> X * 2.

compose([]) -> fun(X) -> X end;
compose([F | Fs]) -> Rest = compose(Fs), fun(X) -> F(Rest(X)) end.

%% Each step wraps the fun before it.
counter(0, F) -> F();
counter(N, F) -> counter(N - 1, fun() -> {N, F()} end).
