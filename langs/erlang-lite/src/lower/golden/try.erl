-module('try').
-export([f/1]).
f(X) ->
    try f(X) of
        Y -> f(Y)
    catch
        error:R:S -> {R, S}
    end.
