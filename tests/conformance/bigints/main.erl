%% Integers of any size, and the edges where a small one becomes large and back.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [fac(30)]),
    io:format("~w~n", [fac(60) div fac(58)]),
    edges([1 bsl 59, 1 bsl 60, 1 bsl 62, 1 bsl 63, 1 bsl 64]),
    io:format("~w~n", [[X - 1 || X <- [-(1 bsl 59), -(1 bsl 60), -(1 bsl 63), -(1 bsl 64)]]]),
    mixed(123456789012345678901234567890, 987654321),
    mixed(-123456789012345678901234567890, 98765432109876543210),
    io:format("~w~n", [[(1 bsl 100) bsr N || N <- [0, 1, 50, 99, 100, 101]]]),
    io:format("~w~n", [[(-5) bsr 1, -(1 bsl 70) bsr 69, 5 bsl -1, (-1) bsr 200]]),
    io:format("~w~n", [[(1 bsl 70) band ((1 bsl 66) + 5), (1 bsl 70) bor 1, (1 bsl 70) bxor (1 bsl 70),
                        bnot (1 bsl 64), (-1) band (1 bsl 65)]]),
    io:format("~w~n", [[1 bsl 64 > 1 bsl 63, 1 bsl 64 =:= (1 bsl 63) * 2, 1 bsl 64 == 18446744073709551616.0,
                        -(1 bsl 64) < 0, 1 bsl 70 < 1.0e30, 1 bsl 70 > a]]),
    io:format("~w~n", [loop(200, 1)]).

fac(0) -> 1;
fac(N) -> N * fac(N - 1).

edges(Xs) -> [io:format("~w ~w ~w ~w ~w~n", [X - 1, X, X + 1, -X, X - X]) || X <- Xs].

mixed(A, B) ->
    io:format("~w ~w ~w ~w ~w~n", [A + B, A - B, A * B, A div B, A rem B]),
    io:format("~w ~w~n", [A =:= (A div B) * B + A rem B, A / B]).

loop(0, X) -> X;
loop(N, X) -> loop(N - 1, (X * 6364136223846793005 + 1442695040888963407) band 16#ffffffffffffffff).
