%% Segments of fixed sizes, three at a time, over the same bytes at every alignment.
-module(main).
-export([main/0]).

main() ->
    B = <<16#f1, 16#3c, 16#80, 16#7f, 16#01, 16#fe, 16#aa, 16#55, 16#c3, 16#96, 16#0f, 16#e7, 16#18, 16#42, 16#bd, 16#ff>>,
    [io:format("~w ~w~n", [Skip, all(Skip, B)]) || Skip <- lists:seq(0, 4)].

all(Skip, B) ->
    <<_:Skip, R/bits>> = B,
    [F(R) || F <- [fun a/1, fun b/1, fun c/1, fun d/1, fun e/1, fun f/1, fun g/1]].

a(<<X:1, Y:2, Z:5, _/bits>>) -> {X, Y, Z}.
b(<<X:8/signed, Y:16/signed, Z:32/signed, _/bits>>) -> {X, Y, Z}.
c(<<X:16/little, Y:24/little, Z:40/little-signed, _/bits>>) -> {X, Y, Z}.
d(<<X:7/signed, Y:9/signed, Z:57/signed, _/bits>>) -> {X, Y, Z}.
e(<<X:56/little-signed, Y:48/little, _/bits>>) -> {X, Y}.
f(<<X:4/little, Y:3/binary, Z:13/bits, _/bits>>) -> {X, Y, Z}.
g(<<_:5, X:59, Y:60/signed, _/bits>>) -> {X, Y}.
