%% A burst of short processes from one parent, and their work in a row. Both answer nanoseconds.
-module(burst).
-export([burst/2, in_a_row/2]).

burst(Count, N) ->
    Self = self(),
    Start = erlang:monotonic_time(nanosecond),
    start(Count, N, Self),
    collect(Count),
    erlang:monotonic_time(nanosecond) - Start.

start(0, _, _) -> ok;
start(Count, N, To) ->
    spawn(fun() -> To ! {done, fib(N)} end),
    start(Count - 1, N, To).

collect(0) -> ok;
collect(Count) -> receive {done, _} -> collect(Count - 1) end.

in_a_row(Count, N) ->
    Start = erlang:monotonic_time(nanosecond),
    repeat(Count, N),
    erlang:monotonic_time(nanosecond) - Start.

repeat(0, _) -> ok;
repeat(Count, N) -> _ = fib(N), repeat(Count - 1, N).

fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).
