%% Which clause takes which bits: constants, common beginnings, lengths, other terms.
-module(main).
-export([main/0]).

main() ->
    Inputs = [<<>>, <<0>>, <<1>>, <<1, 2>>, <<1, 2, 3>>, <<2, 2, 3>>, <<3, 0:4>>, <<1:1>>, <<"GET /">>, <<"GET ">>,
              <<"GETS">>, <<"POST x">>, <<"PO">>, <<255, 255>>, <<255, 254>>, [], {}, a, 1, [<<1>>], {<<1, 2>>}],
    [io:format("~w: ~w ~w ~w~n", [X, one(X), two(X), three(X)]) || X <- Inputs].

one(<<1, Rest/binary>>) -> {one, Rest};
one(<<2, A, Rest/binary>>) -> {two, A, Rest};
one(<<A:4, 15:4, _/bits>>) -> {low, A};
one(<<>>) -> empty;
one(<<_>>) -> byte;
one(<<X:16>>) -> {word, X};
one(<<X:3, _/bits>>) -> {bits, X};
one([]) -> nil;
one(X) when is_bitstring(X) -> {bitstring, bit_size(X)};
one([<<1>>]) -> list;
one({<<_, X>>}) -> {tuple, X};
one(_) -> other.

two(<<"GET ", Rest/binary>>) -> {get, Rest};
two(<<"POST ", Rest/binary>>) -> {post, Rest};
two(<<"PO">>) -> po;
two(<<"GET", X>>) -> {gets, X};
two(<<X:8/signed, Y:8/signed>>) when X < 0, Y < -1 -> {negative, X, Y};
two(<<-1:8/signed, _/bits>>) -> minus_one;
two(<<1, 2>>) -> pair;
two(_) -> other.

three(<<A, B, C>>) -> {A, B, C};
three(<<A, B>>) when A =:= B -> {same, A};
three(<<A, B>>) -> {A, B};
three(<<_:4, R/bits>> = All) -> {All, R};
three(Else) -> {not_four, Else}.
