%% Calls and small arithmetic.
-module(main).
-export([main/0]).

main() -> io:format("~w~n", [[fib(N) || N <- [0, 1, 2, 5, 10, 16]]]).

fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).
