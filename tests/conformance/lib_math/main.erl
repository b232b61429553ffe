%% All of math, at the edges of its functions' domains.
-module(main).
-export([main/0]).

main() ->
    Points = [0, 1, -1, 0.5, -0.5, 1.5, 10, -3.25, 1.0e-9, 1.0e10, 710.0, 1 bsl 62],
    [io:format("~w ~w~n", [Function, [value(Function, [X]) || X <- Points]])
     || Function <- [sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh, exp, log, log2, log10,
                     sqrt, ceil, floor, erf, erfc]],
    [io:format("~w ~w~n", [Function, [value(Function, [X, Y]) || X <- [0, 2, -2.5, 9.75], Y <- [0, 3, -0.5, 400]]])
     || Function <- [atan2, pow, fmod]],
    io:format("~w ~w~n", [math:pi(), [value(sqrt, [X]) || X <- [a, 1 bsl 2000, -0.0, "1"]]]).

value(Function, Args) ->
    try apply(math, Function, Args) catch error:Reason -> Reason end.
