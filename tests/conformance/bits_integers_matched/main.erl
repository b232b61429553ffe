%% Integers of all sizes, signs and byte orders out of one binary.
-module(main).
-export([main/0]).

main() ->
    B = id(<<16#81, 16#23, 16#45, 16#67, 16#89, 16#ab, 16#cd, 16#ef, 16#10>>),
    [show(Size, of_size(Size, B)) || Size <- [0, 1, 3, 7, 8, 9, 12, 15, 16, 24, 31, 33, 48, 57, 60, 61, 64, 65, 72]],
    fixed(B).

of_size(Size, B) ->
    <<UB:Size/big-unsigned, _/bits>> = B,
    <<SB:Size/big-signed, _/bits>> = B,
    <<UL:Size/little-unsigned, _/bits>> = B,
    <<SL:Size/little-signed, _/bits>> = B,
    <<UN:Size/native-unsigned, _/bits>> = B,
    {UB, SB, UL, SL, UN}.

show(Size, Values) -> io:format("~w: ~w~n", [Size, Values]).

fixed(B) ->
    <<A1:1, A2:2/signed, A3:5, A4:8/signed, A5:16/little, A6:24/little-signed, A7/bits>> = B,
    io:format("~w~n", [{A1, A2, A3, A4, A5, A6, A7}]),
    <<B1:3, B2:12/little, B3:33/signed, B4/bits>> = B,
    io:format("~w~n", [{B1, B2, B3, B4}]),
    <<C1:64, C2:8>> = B,
    io:format("~w~n", [{C1, C2}]),
    <<D1:64/signed, D2:8>> = B,
    io:format("~w~n", [{D1, D2}]),
    <<E1:64/little-signed, _:8>> = B,
    io:format("~w~n", [E1]),
    <<F1:57/signed, F2:15>> = B,
    io:format("~w~n", [{F1, F2}]),
    <<G1:58/signed, G2:14/little>> = B,
    io:format("~w~n", [{G1, G2}]),
    <<H1:72/signed>> = B,
    <<H2:72/little-signed>> = B,
    io:format("~w~n", [{H1, H2}]).

id(X) -> X.
