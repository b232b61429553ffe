-module(bits).
-export([sum/2, build/2, header/1, pack/2]).

sum(<<X:16, Rest/binary>>, Sum) -> sum(Rest, Sum + X);
sum(<<>>, Sum) -> Sum.

build(0, Bits) -> Bits;
build(N, Bits) -> build(N - 1, <<Bits/bits, N:7>>).

header(<<Version:4, Length:4, Rest:Length/binary, _/bits>>) when Version > 3 -> {Length, Rest};
header(<<Version:4, 15:4, _/bits>>) -> Version.

pack(A, B) -> <<A:12, 7:4, B:32/little>>.
