%% A token that travels around a ring of processes.
-module(main).
-export([main/0]).

main() ->
    io:format("~w ~w~n", [run(2, 3), run(20, 15)]).

run(P, R) ->
    Last = link_up(P - 1, self()),
    Last ! {tok, 0},
    S = lead(R, Last),
    Last ! stop,
    receive stop -> ok end,
    S.

link_up(0, Next) -> Next;
link_up(I, Next) -> link_up(I - 1, spawn(fun() -> node_loop(Next) end)).

node_loop(Next) ->
    receive
        {tok, X} -> Next ! {tok, X + 1}, node_loop(Next);
        stop -> Next ! stop
    end.

lead(1, _) -> receive {tok, X} -> X + 1 end;
lead(R, Next) -> receive {tok, X} -> Next ! {tok, X + 1}, lead(R - 1, Next) end.
