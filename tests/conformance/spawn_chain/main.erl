%% A chain of processes; each adds one to the number it gets and passes it on.
-module(main).
-export([main/0]).

main() ->
    io:format("~w ~w~n", [run(1), run(300)]).

run(N) ->
    Head = grow(N, self()),
    Head ! 0,
    receive X when is_integer(X) -> X end.

grow(0, Next) -> Next;
grow(I, Next) -> grow(I - 1, spawn(fun() -> counter(Next) end)).

counter(Next) -> receive X -> Next ! X + 1 end.
