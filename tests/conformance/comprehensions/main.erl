%% List comprehensions: several generators, filters, patterns that don't match, nesting, guards that fail.
-module(main).
-export([main/0]).

main() ->
    L = [1, 2, 3, 4],
    io:format("~w~n", [[X * X || X <- L]]),
    io:format("~w~n", [[{X, Y} || X <- L, Y <- L, X < Y, X + Y =/= 5]]),
    io:format("~w~n", [[X || {ok, X} <- [{ok, 1}, error, {ok, 2}, {ok}, 3]]]),
    io:format("~w~n", [[[Y || Y <- lists:seq(1, X)] || X <- L]]),
    io:format("~w~n", [[X || X <- [1, a, 2, b], X > 1, is_integer(X)]]),
    io:format("~w~n", [[X || X <- [[1], x, [2, 3], []], hd(X) > 0]]),
    io:format("~w~n", [[{A, B, C} || A <- lists:seq(1, 20), B <- lists:seq(A, 20), C <- [root(A * A + B * B, 1)], C =/= none]]),
    io:format("~w~n", [primes(60)]),
    io:format("~w~n", [perms([a, b, c])]),
    io:format("~w~n", [[[] || _ <- [], true] ++ [x || is_on(1)] ++ [y || is_on(0)]]),
    X = 10,
    io:format("~w~n", [[X + Y || Y <- [1, 2]]]),
    io:format("~w~n", [queens(5)]).

is_on(N) -> N =:= 1.

root(N, R) when R * R > N; R > 25 -> none;
root(N, R) when R * R =:= N -> R;
root(N, R) -> root(N, R + 1).

primes(N) -> sieve(lists:seq(2, N)).

sieve([]) -> [];
sieve([P | T]) -> [P | sieve([X || X <- T, X rem P =/= 0])].

perms([]) -> [[]];
perms(L) -> [[H | T] || H <- L, T <- perms(L -- [H])].

queens(N) -> queens(N, N).

queens(_, 0) -> [[]];
queens(N, K) -> [[Q | Qs] || Qs <- queens(N, K - 1), Q <- lists:seq(1, N), safe(Q, 1, Qs)].

safe(_, _, []) -> true;
safe(Q, D, [H | T]) -> Q =/= H andalso abs(Q - H) =/= D andalso safe(Q, D + 1, T).
