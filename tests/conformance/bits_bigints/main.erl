%% Segments wider than a machine word.
-module(main).
-export([main/0]).

main() ->
    N = id(16#fedcba9876543210fedcba9876543210fedcba987654321),
    [sizes(Size, N) || Size <- [65, 80, 100, 127, 128, 129, 188, 200, 256]],
    Bin = id(<<1:1, 0:255, 16#77>>),
    <<A:256, B>> = Bin,
    <<C:256/signed, _/bits>> = Bin,
    <<D:256/little, _/bits>> = Bin,
    <<_:3, E:200/signed-little, _/bits>> = Bin,
    io:format("~w~n", [{A, B, C, D, E}]),
    <<F:1000>> = id(<<-1:1000>>),
    io:format("~w~n", [F]),
    io:format("~w~n", [<<(id(-F)):1003/little>>]),
    <<Half:2000/bits, _/bits>> = id(<<F:3000>>),
    io:format("~w~n", [Half =:= <<0:2000>>]),
    io:format("~w~n", [case id(<<N:200>>) of <<16#fedcba9876543210fedcba9876543210fedcba987654321:200>> -> yes; _ -> no end]),
    io:format("~w~n", [case id(<<N:200>>) of <<N:200>> -> yes; _ -> no end]).

sizes(Size, N) ->
    B = <<N:Size, (-N):Size, N:Size/little, (-N):Size/little>>,
    <<A:Size, C:Size/signed, D:Size/little, E:Size/little-signed>> = B,
    io:format("~w ~w ~w~n", [Size, B, {A, C, D, E}]).

id(X) -> X.
