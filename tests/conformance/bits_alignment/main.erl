%% The same segments behind every number of bits, and rests that begin anywhere.
-module(main).
-export([main/0]).

main() ->
    [sweep(Skip) || Skip <- lists:seq(0, 17)],
    [copy(Skip) || Skip <- lists:seq(0, 9)].

sweep(Skip) ->
    B = <<0:Skip, 16#a5, 16#1234:16, 16#5678:16/little, -5:11, 16#fedcba987654321:60, "tail">>,
    <<_:Skip, A, C:16, D:16/little, E:11/signed, F:60, Rest/bits>> = B,
    io:format("~w: ~w ~w~n", [Skip, {A, C, D, E, F, Rest}, bit_size(B)]),
    <<_:Skip, G:24/bits, H:3/binary, I/bitstring>> = B,
    io:format("   ~w~n", [{G, H, I}]),
    <<_:Skip, J:57, K:56/little, _/bits>> = B,
    io:format("   ~w~n", [{J, K}]).

copy(Skip) ->
    <<_:Skip, Rest/bits>> = <<"abcdefghij">>,
    Twice = <<Rest/bits, Rest/bits>>,
    <<X:5, Y/bits>> = Twice,
    io:format("~w ~w ~w~n", [Twice, X, <<Y/bits, X:5>>]),
    io:format("~w ~w ~w~n", [Rest =:= <<Rest/bits>>, Rest < Twice, Rest == Y]).
