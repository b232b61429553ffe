-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> binary:part(<<"abcdef">>, 1, 3) end),
    try_(fun() -> binary:part(<<"abcdef">>, {6, -2}) end),
    try_(fun() -> binary:part(<<"abc">>, 1, 5) end),
    try_(fun() -> binary:part(<<"abc">>, {1, 5}) end),
    try_(fun() -> binary:part(<<"abc">>, -1, 1) end),
    try_(fun() -> binary:part(<<"abc">>, {1, 2, 3}) end),
    try_(fun() -> binary:part(abc, 0, 1) end),
    try_(fun() -> binary_part(<<"abcdef">>, 2, 2) end),
    try_(fun() -> binary_part(<<"abcdef">>, {0, 6}) end),
    try_(fun() -> binary_part(<<"abc">>, 3, 1) end),
    try_(fun() -> binary_part(<<"abc">>, x, 1) end),
    try_(fun() -> split_binary(<<"abcdef">>, 2) end),
    try_(fun() -> split_binary(<<"abcdef">>, 6) end),
    try_(fun() -> split_binary(<<"abc">>, 4) end),
    try_(fun() -> split_binary(<<"abc">>, -1) end),
    try_(fun() -> split_binary("abc", 1) end),
    try_(fun() -> binary:at(<<"abc">>, 2) end),
    try_(fun() -> binary:at(<<"abc">>, 3) end),
    try_(fun() -> binary:at(<<"abc">>, -1) end),
    try_(fun() -> binary:at(foo, 0) end),
    try_(fun() -> binary:first(<<"xyz">>) end),
    try_(fun() -> binary:last(<<"xyz">>) end),
    try_(fun() -> binary:first(<<>>) end),
    try_(fun() -> binary:last(<<>>) end),
    try_(fun() -> binary:last("abc") end),
    try_(fun() -> binary:copy(<<"ab">>) end),
    try_(fun() -> binary:copy(<<"ab">>, 3) end),
    try_(fun() -> binary:copy(<<"ab">>, 0) end),
    try_(fun() -> binary:copy(<<>>, 5) end),
    try_(fun() -> binary:copy(<<"ab">>, -1) end),
    try_(fun() -> binary:copy(<<"ab">>, 1 bsl 70) end),
    try_(fun() -> binary:copy("ab", 1) end),
    try_(fun() -> byte_size(binary:copy(<<"abc">>, 10000)) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~0p~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~0p ~0p in ~0p:~0p ~0p~n", [Class, Reason, M, N, Args])
    end.
