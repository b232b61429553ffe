%% A crash in the middle of bits says what was left of them.
-module(main).
-export([main/0]).

main() -> take(<<1, 2, 3, 200, 5>>, []).

take(<<X, R/binary>>, L) when X < 100 -> take(R, [X | L]).
