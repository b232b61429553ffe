%% A parallel map: a process for each element, results in the order of the list, errors as values.
%%
%% The work is uneven and one element fails. Schedulers take work from each other, so all cores stay busy,
%% and the failure is caught in the process where it happens.
%%
%%   tambour run examples/pmap.erl
-module(pmap).
-export([main/0]).

main() ->
    Results = pmap(fun work/1, [18, 5, 20, zero, 12]),
    [io:format("fib(~w) = ~p~n", [N, R]) || {N, R} <- Results].

work(N) when is_integer(N) -> fib(N);
work(N) -> throw({not_a_number, N}).

pmap(F, List) ->
    Parent = self(),
    Started = [{X, start(Parent, F, X)} || X <- List],
    [{X, receive {Ref, Result} -> Result end} || {X, Ref} <- Started].

start(Parent, F, X) ->
    Ref = make_ref(),
    spawn(fun() -> Parent ! {Ref, attempt(F, X)} end),
    Ref.

attempt(F, X) ->
    try {ok, F(X)}
    catch
        Class:Reason -> {Class, Reason}
    end.

fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).
