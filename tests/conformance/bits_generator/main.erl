%% Generators over bits: what doesn't match is passed over, what is too short ends.
-module(main).
-export([main/0]).
-compile(nowarn_shadow_vars).

main() ->
    io:format("~w~n", [[X || <<X:8>> <= <<1, 2, 3>>]]),
    io:format("~w~n", [[X || <<X:8>> <= <<1, 2, 3:4>>]]),
    io:format("~w~n", [[X || <<1:1, X:3>> <= <<16#1f, 16#8a>>]]),
    io:format("~w~n", [[{A, B} || <<A:3, B:7/bits>> <= <<"abcd">>]]),
    io:format("~w~n", [[B || <<N, B:N/binary>> <= <<1, "a", 0, 3, "bcd", 5, "x">>]]),
    io:format("~w~n", [[{K, V} || <<K, $=, V, $;>> <= <<"a=1;b:2;c=3;">>]]),
    X = id($b),
    io:format("~w~n", [[{X, Y} || <<X, Y>> <= <<"a1b2">>]]),
    io:format("~w~n", [[Y || <<C, Y>> <= <<"a1b2b3">>, C =:= X]]),
    io:format("~w~n", [[{A, B} || A <- [1, 2], <<B>> <= <<3, 4>>, A + B > 4]]),
    io:format("~w~n", [[{A, B} || <<A, L/bits>> <- [<<1, 2>>, <<3, 4>>, x, <<>>], <<B>> <= L]]),
    io:format("~w~n", [[C || <<C/utf8>> <= <<"\x{20ac}\x{e4}z", 255, "q"/utf8>>]]),
    io:format("~w~n", [[C || <<C/utf8>> <= <<"\x{20ac}\x{e4}z"/utf8, 255, "q">>]]),
    io:format("~w~n", [[F || <<F:64/float>> <= <<1.5/float, -1:64, 2.5/float>>]]),
    io:format("~w~n", [[Y || <<Y:4, 1:4>> <= <<16#11, 16#22, 16#31>>]]),
    N = id(5),
    io:format("~w~n", [[Y || <<Y:N>> <= <<16#1234:16>>]]),
    io:format("~w~n", [[Y || <<Y:(N + 1)/signed>> <= <<16#1234:16>>]]),
    io:format("~w~n", [length([ok || <<_:3>> <= <<0:1000>>])]),
    io:format("~w~n", [[Y || <<X2, _:X2/bits, Y:4>> <= <<4, 16#ab, 0, 16#c, 16#f0>>]]),
    io:format("~w~n", [try [Y || <<Y>> <= id(foo)] catch error:R -> R end]).

id(X) -> X.
