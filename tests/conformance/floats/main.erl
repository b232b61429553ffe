%% Floats: printing by the shortest digits, formats with a precision, arithmetic, conversions, comparisons.
-module(main).
-export([main/0]).

main() ->
    Fs = [0.0, -0.0, 1.0, -1.5, 0.1, 1 / 3, 2 / 3, 100.0, 1.0e15, 1.0e16, 1.0e17, 123456789.125, 1.0e22, 1.0e23,
          1.0e100, 1.0e-5, 1.0e-4, 0.001, 5.0e-324, 1.7976931348623157e308, 2.2250738585072014e-308,
          1.0e77, 1.0e-77, 1.0e78, 3.141592653589793],
    [io:format("~w ~p~n", [F, F]) || F <- Fs],
    [io:format("~.3f ~.1f ~f~n", [F, F, F]) || F <- [0.0, 1.0, -2.5, 0.5, 1.5, 3.14159, 123456.789, 0.0005]],
    [io:format("~.3e ~e ~g ~.4g~n", [F, F, F, F]) || F <- [1.0, -2.5, 12345.678, 1.0e-7, 1.0e20]],
    io:format("~w~n", [[4 / 2, 1 / 4, 7 / 2.0, 1.5 + 1, 2 * 1.5, 1 - 0.25, -(1.5), 2.5e3 * 4]]),
    io:format("~w~n", [[trunc(2.7), trunc(-2.7), round(2.5), round(-2.5), round(0.49), float(3), abs(-2.5),
                        trunc(1.0e20), round(1.0e25)]]),
    io:format("~w~n", [[1 == 1.0, 1 =:= 1.0, 1 =/= 1.0, 1 /= 1.0, 1.0 < 2, 2 > 1.5, 0.0 == -0.0,
                        9007199254740993 == 9007199254740992.0, 9007199254740993 > 9007199254740992.0]]),
    io:format("~w~n", [sum(100, 0.0)]),
    io:format("~w~n", [newton(2.0, 1.0, 8)]).

sum(0, S) -> S;
sum(N, S) -> sum(N - 1, S + 1 / N).

newton(_, X, 0) -> X;
newton(A, X, N) -> newton(A, (X + A / X) / 2, N - 1).
