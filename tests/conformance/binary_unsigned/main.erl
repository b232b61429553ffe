-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> binary:encode_unsigned(0) end),
    try_(fun() -> binary:encode_unsigned(127) end),
    try_(fun() -> binary:encode_unsigned(256) end),
    try_(fun() -> binary:encode_unsigned(16#123456789abcdef0123456789) end),
    try_(fun() -> binary:encode_unsigned(258, little) end),
    try_(fun() -> binary:encode_unsigned(1 bsl 64, little) end),
    try_(fun() -> binary:encode_unsigned(1 bsl 60) end),
    try_(fun() -> binary:encode_unsigned(258, big) end),
    try_(fun() -> binary:encode_unsigned(-1) end),
    try_(fun() -> binary:encode_unsigned(1.0) end),
    try_(fun() -> binary:encode_unsigned(-(1 bsl 70)) end),
    try_(fun() -> binary:encode_unsigned(258, foo) end),
    try_(fun() -> binary:decode_unsigned(<<>>) end),
    try_(fun() -> binary:decode_unsigned(<<0, 0, 1>>) end),
    try_(fun() -> binary:decode_unsigned(<<1, 2>>) end),
    try_(fun() -> binary:decode_unsigned(<<1, 2>>, little) end),
    try_(fun() -> binary:decode_unsigned(<<255, 255, 255, 255, 255, 255, 255, 255>>) end),
    try_(fun() -> binary:decode_unsigned(<<1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11>>) end),
    try_(fun() -> binary:decode_unsigned(<<1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11>>, little) end),
    try_(fun() -> binary:decode_unsigned(<<0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7>>) end),
    try_(fun() -> binary:decode_unsigned(foo) end),
    try_(fun() -> binary:decode_unsigned(<<1>>, foo) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~0p~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~0p ~0p in ~0p:~0p ~0p~n", [Class, Reason, M, N, Args])
    end.
