%% Texts as segments.
-module(main).
-export([main/0]).
-define(MAGIC, "PNG").

main() ->
    io:format("~w~n", [[<<"abc">>, <<"abc":16>>, <<"abc":16/little>>, <<"abc":4>>, <<"ab"/float>>, <<"ab":32/float>>]]),
    io:format("~w~n", [[<<"\x{e4}\x{20ac}">>, <<"\x{e4}\x{20ac}"/utf8>>, <<"\x{e4}\x{20ac}"/utf16>>, <<"\x{e4}"/utf32-little>>]]),
    io:format("~w~n", [<<"head", (id(1)):16, "tail", 0, ?MAGIC>>]),
    io:format("~w~n", [[magic(X) || X <- [<<"PNG">>, <<137, "PNG", 1>>, <<"PN">>, <<"\x{20ac}">>, <<"\x{20ac}"/utf8>>]]]),
    io:format("~w~n", [long(id(<<"The quick brown fox jumps over the lazy dog, and then it comes back to jump again">>))]),
    io:format("~w~n", [long(id(<<"The quick brown fox jumps over the lazy dog, rest">>))]),
    io:format("~w~n", [[<<>>, <<"">>, <<"", 1>>, <<"a" "b">>, <<$a, $\x{e4}, $b:16>>]]).

magic(<<?MAGIC>>) -> bare;
magic(<<137, ?MAGIC, R/bits>>) -> {full, R};
magic(<<"\x{20ac}"/utf8>>) -> euro;
magic(<<"\x{ac}">>) -> low_byte;
magic(<<"">>) -> empty;
magic(B) -> B.

long(<<"The quick brown fox jumps over the lazy dog, and then it comes back to jump again">>) -> whole;
long(<<"The quick brown fox jumps over the lazy dog", $,, R/binary>>) -> R.

id(X) -> X.
