%% Loops over bits, with rests that are read in different ways.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [sum(<<1, 2, 3, 250>>, 0)]),
    io:format("~w~n", [try sum(<<1, 2, 3:4>>, 0) catch error:R:T -> {R, element(3, hd(T))} end]),
    io:format("~w~n", [try sum(foo, 0) catch error:R1:T1 -> {R1, element(3, hd(T1))} end]),
    io:format("~w~n", [pairs(<<"abcd">>, <<"wxyz12">>, [])]),
    io:format("~w~n", [escape(<<"a&b<c>&&">>, <<>>)]),
    io:format("~w~n", [tails(<<"abc">>)]),
    io:format("~w~n", [alias(<<"abc">>, [])]),
    io:format("~w~n", [alternate(<<"abcdefg">>, [], [])]),
    io:format("~w~n", [tokens(<<"one two  three ">>, <<>>, [])]),
    io:format("~w~n", [guarded(<<5, 1, 7, 2, 9>>, 0)]),
    io:format("~w~n", [nested({<<"xyz">>, 0})]),
    io:format("~w~n", [cased(<<3, 1, 0, 2>>, [])]),
    io:format("~w~n", [stops(<<"key: value">>)]),
    io:format("~w~n", [varint(<<16#8e, 16#02, 16#7f, 16#ff, 16#ff, 16#03>>, 0, 0, [])]),
    io:format("~w~n", [restart(<<2, 1, 2, 3>>, <<"ab">>, 0)]),
    io:format("~w~n", [caught(<<1, 2, 0, 4>>, [])]),
    io:format("~w~n", [floats(<<1.5/float, 2.5/float, 7>>, 0)]),
    io:format("~w~n", [chars(<<"\x{e4}\x{20ac}x"/utf8, 255, 1>>, [])]),
    io:format("~w~n", [funs(<<1, 2, 3>>, [])]),
    Self = self(),
    [Self ! M || M <- [<<1>>, <<2>>, done]],
    io:format("~w~n", [collect(<<>>)]).

sum(<<X, Rest/binary>>, S) -> sum(Rest, S + X);
sum(<<>>, S) -> S.

pairs(<<A, R/binary>>, <<B, S/binary>>, L) -> pairs(R, S, [{A, B} | L]);
pairs(A, B, L) -> {A, B, lists:reverse(L)}.

escape(<<$&, R/binary>>, Out) -> escape(R, <<Out/binary, "&amp;">>);
escape(<<$<, R/binary>>, Out) -> escape(R, <<Out/binary, $&, $l, $t, $;>>);
escape(<<C, R/binary>>, Out) -> escape(R, <<Out/binary, C>>);
escape(<<>>, Out) -> Out.

tails(<<_, R/binary>> = B) -> [B | tails(R)];
tails(<<>>) -> [].

alias(<<C, R/binary>> = B, L) -> alias(R, [{C, R, B} | L]);
alias(_, L) -> L.

alternate(<<X, R/binary>>, A, B) -> alternate(R, B, [X | A]);
alternate(R, A, B) -> {R, A, B}.

tokens(<<$\s, R/binary>>, <<>>, L) -> tokens(R, <<>>, L);
tokens(<<$\s, R/binary>>, W, L) -> tokens(R, <<>>, [W | L]);
tokens(<<C, R/binary>>, W, L) -> tokens(R, <<W/binary, C>>, L);
tokens(<<>>, <<>>, L) -> lists:reverse(L);
tokens(<<>>, W, L) -> lists:reverse([W | L]).

guarded(<<X, R/binary>>, S) when X > 4, byte_size(R) > 1 -> guarded(R, S + X);
guarded(<<X, R/binary>>, S) when byte_size(R) =:= 3; X < 2 -> guarded(R, S * 10);
guarded(B, S) -> {B, S}.

nested({<<X, R/binary>>, N}) -> nested({R, N * 3 + X});
nested(T) -> T.

cased(B, L) ->
    case B of
        <<N, R/binary>> when N > 0 ->
            if N > 2 -> cased(R, [N | L]);
               true -> cased(R, L)
            end;
        <<0, R/binary>> -> cased(R, [zero | L]);
        <<>> -> L
    end.

stops(<<": ", R/binary>>) -> R;
stops(<<_, R/binary>>) -> stops(R).

varint(<<0:1, X:7, R/bits>>, N, Shift, L) -> varint(R, 0, 0, [N bor (X bsl Shift) | L]);
varint(<<1:1, X:7, R/bits>>, N, Shift, L) -> varint(R, N bor (X bsl Shift), Shift + 7, L);
varint(<<>>, 0, 0, L) -> lists:reverse(L).

restart(<<N, R/binary>>, More, S) when N > 1 -> restart(<<R/binary, (N - 1)>>, More, S + N);
restart(<<_, R/binary>>, More, S) -> restart(R, More, S + 100);
restart(<<>>, <<>>, S) -> S;
restart(<<>>, More, S) -> restart(More, <<>>, S).

caught(<<X, R/binary>>, L) ->
    V = try 10 div X catch error:E -> E end,
    caught(R, [V | L]);
caught(<<>>, L) -> L.

floats(<<F/float, R/binary>>, S) -> floats(R, S + F);
floats(R, S) -> {R, S}.

chars(<<C/utf8, R/binary>>, L) -> chars(R, [C | L]);
chars(R, L) -> {R, L}.

funs(<<X, R/binary>>, L) -> funs(R, [fun() -> {X, byte_size(R)} end | L]);
funs(<<>>, L) -> [F() || F <- L].

collect(B) ->
    receive
        <<X>> -> collect(<<B/binary, X, 0>>);
        done -> B
    end.
