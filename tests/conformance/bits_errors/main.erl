%% What can't be built raises, what doesn't match doesn't.
-module(main).
-export([main/0]).

main() ->
    Makes = [fun() -> <<(id(a)):8>> end, fun() -> <<(id(1.0)):8>> end, fun() -> <<(id(a))/float>> end,
             fun() -> <<(id(1)):(id(7))/float>> end, fun() -> <<(id(a))/binary>> end, fun() -> <<(id(<<1:1>>))/binary>> end,
             fun() -> <<(id(<<1>>)):2/binary>> end, fun() -> <<(id(1)):(id(-1))>> end, fun() -> <<(id(1)):(id(a))>> end,
             fun() -> <<(id(1)):(id(1.0))>> end, fun() -> <<1, (id(<<>>))>> end, fun() -> <<(id([1]))/bits>> end,
             fun() -> <<(id(<<1, 2>>)):(id(-1))/binary>> end, fun() -> <<(id(1.0e300)):32/float>> end,
             fun() -> <<1:(id(1 bsl 80))>> end, fun() -> <<(id(<<"ab">>))/binary, (id(c))/binary>> end,
             fun() -> byte_size(id(a)) end, fun() -> bit_size(id([])) end],
    [io:format("~w~n", [try Make() catch Class:Reason -> {Class, Reason} end]) || Make <- Makes],
    [io:format("~w~n", [guarded(X)]) || X <- [1, a, <<1, 2>>, <<1:3>>, 1 bsl 70]],
    [io:format("~w~n", [try head(X) catch error:R -> R end]) || X <- [<<1, 2>>, <<1>>, a]],
    io:format("~w~n", [try <<_:3, _:6>> = id(<<1>>) catch error:R -> R end]),
    io:format("~w~n", [try case id(<<1:9>>) of <<_/binary>> -> y end catch error:Last -> Last end]).

guarded(X) when <<X:8>> =:= <<1>> -> one;
guarded(X) when byte_size(<<X/binary, 0>>) =:= 3 -> two_bytes;
guarded(X) when bit_size(X) =:= 3 -> three_bits;
guarded(X) when <<X:16/little>> > <<>>; X =:= a -> integer_or_a;
guarded(_) -> other.

head(<<X, Y>>) -> {X, Y}.

id(X) -> X.
