-module('receive').
-export([hop/1, wait/1]).
hop(Next) ->
    receive
        {tok, X} -> Next ! {tok, X}, hop(Next);
        stop -> Next
    end.
wait(T) -> receive X -> X after T -> late end.
