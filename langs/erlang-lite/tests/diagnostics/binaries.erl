-module(binaries).
-export([f/1, g/1, h/1, i/1]).

f(X) -> <<X/foo>>, <<X/integer-float>>, <<X/unit:8>>, <<X:8/utf8>>, <<X/signed-unsigned>>, <<X/big-little>>.
g(<<A/binary, B/binary>>) -> {A, B}; g(<<A:3/float, "abc"/integer, _/bits>>) -> A; g(<<"x":8>>) -> 1.
h(<<N:8, X:(N * 2), Y:(foo(N)), Z:(local(N)), W:(a), V:1.5, U:(1 + 2)>>) -> {X, Y, Z, W, V, U};
h(<<(1 + 2), (X + 1), <<1>>, {a}>>) -> X.
i(X) -> <<X:Y, (A = 1), A, 3:4/unit:257, 1.0:17/float, X/bytes-unit:1>>.
local(X) -> X.
