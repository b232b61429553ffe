%% Integers of all sizes and byte orders into bits; what doesn't fit is cut off.
-module(main).
-export([main/0]).

main() ->
    Numbers = [0, 1, -1, 255, -129, 16#123456789abcdef, -16#123456789abcdef, 1 bsl 60, -(1 bsl 60), 1 bsl 100 + 7,
               -(1 bsl 100) - 7],
    [[show(N, Size) || Size <- [0, 1, 3, 8, 11, 16, 23, 32, 63, 64, 65, 100, 128]] || N <- Numbers],
    [fixed(N) || N <- Numbers].

show(N, Size) ->
    io:format("~w:~w ~w ~w ~w~n", [N, Size, <<N:Size>>, <<N:Size/little>>, <<N:Size/native>>]).

fixed(N) ->
    io:format("~w~n", [{<<N>>, <<N:4>>, <<N:16>>, <<N:16/little>>, <<N:24/little>>, <<N:64>>, <<N:64/little>>}]),
    io:format("~w~n", [{<<N:13, N:51>>, <<1:3, N:60, 2:5>>, <<N:7, N:57, N:64, N:8>>, <<5:4, N:12/little>>}]),
    io:format("~w~n", [<<N:8/unit:8, 0:1, N:3/unit:4-little>>]).
