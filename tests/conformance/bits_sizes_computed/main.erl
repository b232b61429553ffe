%% Sizes out of earlier segments and of variables, also as expressions.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [packet(<<3, "abcdef">>)]),
    io:format("~w~n", [packet(<<7, "abcdef">>)]),
    io:format("~w~n", [packet(<<0, "abcdef">>)]),
    io:format("~w~n", [nested(<<2, 3, "abcdefg">>)]),
    io:format("~w~n", [expression(<<10, 1:3, 16#ff, 16#80>>)]),
    [io:format("~w ~w~n", [N, outer(N, <<"abcdefghijkl">>)])
     || N <- [0, 1, 5, 12, 13, -1, 1 bsl 62, 1 bsl 70, 1.0, a, <<1>>]],
    [io:format("~w ~w~n", [N, divided(<<N, "abc">>)]) || N <- [0, 1, 2, 4, 16, 33]],
    io:format("~w~n", [guards(<<4, 1, 2, 3, 4, 5>>)]),
    io:format("~w~n", [same(<<2, 2, 5>>)]),
    io:format("~w~n", [same(<<2, 3, 5>>)]),
    io:format("~w~n", [tuple({<<1, 7, 8>>, <<2, 7, 8>>})]).

packet(<<Length, Body:Length/binary, Rest/binary>>) -> {Length, Body, Rest};
packet(<<Length, Rest/binary>>) -> {short, Length, Rest}.

nested(<<A, B, X:A/binary, Y:B/binary, Z/binary>>) -> {A, B, X, Y, Z}.

expression(<<N, X:3, Y:(N - X)/bits, Z:((N + 4) div 2), Rest/bits>>) -> {N, X, Y, Z, Rest};
expression(<<N, X:3, Rest/bits>>) -> {N, X, Rest}.

outer(N, B) ->
    case B of
        <<X:N/binary, Rest/binary>> -> {X, Rest};
        _ -> none
    end.

divided(<<N, X:(16 div N)/bits, Rest/bits>>) -> {X, Rest};
divided(<<_, Rest/bits>>) -> {failed, Rest}.

guards(<<N, X:(length([a, b])), Rest:(byte_size(<<1, 2, 3>>))/binary, _/bits>>) when N > X -> {N, X, Rest};
guards(B) -> {other, B}.

same(<<N, N, X>>) -> {same, N, X};
same(<<N, M, X>>) -> {different, N, M, X}.

tuple({<<N, X:N/binary, _/bits>>, <<M, Y:M/binary, _/bits>>}) -> {N, X, M, Y}.
