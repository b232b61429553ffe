%% Characters in their encodings, built and matched.
-module(main).
-export([main/0]).

main() ->
    [show(C) || C <- [0, $a, 127, 128, 16#7ff, 16#800, 16#d7ff, 16#e000, 16#fffd, 16#ffff, 16#10000, 16#10ffff]],
    [io:format("~w~n", [wrong(C)]) || C <- [-1, 16#d800, 16#dfff, 16#110000, 1 bsl 64, a, 1.0]],
    Bytes = [<<>>, <<16#80>>, <<16#c0, 16#80>>, <<16#c2>>, <<16#c2, 16#41>>, <<16#e0, 16#80, 16#80>>,
             <<16#ed, 16#a0, 16#80>>, <<16#f4, 16#90, 16#80, 16#80>>, <<16#f8, 16#88, 16#80, 16#80, 16#80>>,
             <<16#e2, 16#82, 16#ac, 1>>, <<$a, 16#ff>>, <<1:7>>],
    [io:format("~w ~w~n", [B, first8(B)]) || B <- Bytes],
    Words = [<<>>, <<16#d8>>, <<16#d800:16>>, <<16#d800:16, 16#41:16>>, <<16#dc00:16>>, <<16#d800:16, 16#dc00:16, 3>>,
             <<16#20ac:16>>, <<16#110000:32>>, <<16#d800:32>>, <<16#1f600:32>>],
    [io:format("~w ~w ~w~n", [B, first16(B), first32(B)]) || B <- Words],
    io:format("~w~n", [all(<<"h\x{e4}l\x{20ac}\x{1f600}"/utf8>>, [])]),
    <<_:3, Odd/bits>> = <<5:3, "\x{20ac}x"/utf8>>,
    io:format("~w~n", [all(Odd, [])]),
    io:format("~w ~w~n", [text(<<"gr\x{fc}n"/utf8, 1>>), text(<<"gr\x{fc}n"/utf16-little>>)]),
    io:format("~w~n", [skip(<<"\x{20ac}\x{e4}rest"/utf8>>)]).

show(C) ->
    Eight = <<C/utf8>>,
    Sixteen = <<C/utf16>>,
    Little = <<C/utf16-little>>,
    Long = <<C/utf32>>,
    Back = <<C/little-utf32>>,
    io:format("~w ~w~n", [C, {Eight, Sixteen, Little, Long, Back}]),
    <<C/utf8>> = Eight,
    <<C1/utf16>> = Sixteen,
    <<C2/utf16-little>> = Little,
    <<C3/utf32>> = Long,
    <<C4/utf32-little>> = Back,
    io:format("~w~n", [[C1, C2, C3, C4]]).

wrong(C) -> [try Make() catch error:R -> R end
             || Make <- [fun() -> <<C/utf8>> end, fun() -> <<C/utf16>> end, fun() -> <<C/utf32>> end]].

first8(<<C/utf8, Rest/bits>>) -> {C, Rest};
first8(<<B, Rest/bits>>) -> {byte, B, Rest};
first8(B) -> {none, B}.

first16(<<C/utf16, Rest/bits>>) -> {C, Rest};
first16(_) -> none.

first32(<<C/utf32, Rest/bits>>) -> {C, Rest};
first32(_) -> none.

all(<<C/utf8, Rest/bits>>, Cs) -> all(Rest, [C | Cs]);
all(<<>>, Cs) -> lists:reverse(Cs).

text(<<"gr\x{fc}n"/utf8, R/bits>>) -> {eight, R};
text(<<"gr\x{fc}n"/utf16-little, R/bits>>) -> {sixteen, R}.

skip(<<_/utf8, $\x{e4}/utf8, R/binary>>) -> R.
