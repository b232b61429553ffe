%% Calls and arithmetic on small integers.
-module(calls).
-export([main/1]).

main([N]) -> fib(list_to_integer(N)).

fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).
