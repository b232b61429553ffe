-module('receive').
-export([node/1, wait/1]).
node(Next) ->
    receive
        {tok, X} -> Next ! {tok, X}, node(Next);
        stop -> Next
    end.
wait(T) -> receive X -> X after T -> late end.
