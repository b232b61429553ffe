%% Growing bit strings: each intermediate one stays as it is, and several may grow from one.
-module(main).
-export([main/0]).

main() ->
    A = grow(<<>>, 0, 40),
    io:format("~w ~w~n", [byte_size(A), A]),
    B = <<A/binary, "left">>,
    C = <<A/binary, "right!">>,
    D = <<B/binary, C/binary>>,
    io:format("~w~n~w~n~w~n", [B, C, D]),
    E = bits(<<>>, 0),
    io:format("~w ~w~n", [bit_size(E), E]),
    F = <<E/bits, 1:1>>,
    G = <<E/bits, 0:1>>,
    H = <<E/bits, 5:3>>,
    io:format("~w~n", [{F =:= G, F > G, H}]),
    <<_:13, I/bits>> = E,
    J = <<I/bits, 3:2>>,
    io:format("~w~n", [J]),
    K = [<<A/binary, X>> || X <- "xyz"],
    io:format("~w~n", [[binary_part(Y, 158, 3) || Y <- K]]),
    io:format("~w~n", [kept(<<>>, 5, [])]),
    io:format("~w~n", [lists:sum([byte_size(X) || X <- kept(<<>>, 100, [])])]).

grow(B, N, N) -> B;
grow(B, I, N) -> grow(<<B/binary, I:32/little>>, I + 1, N).

bits(B, 50) -> B;
bits(B, I) -> bits(<<B/bitstring, I:7>>, I + 1).

kept(_, 0, L) -> L;
kept(B, N, L) -> kept(<<B/binary, N, (N * 2):8>>, N - 1, [B | L]).
