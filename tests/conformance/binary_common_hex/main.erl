-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> binary:longest_common_prefix([<<"erlang">>, <<"ergonomy">>]) end),
    try_(fun() -> binary:longest_common_prefix([<<"violet">>, <<"perl">>]) end),
    try_(fun() -> binary:longest_common_prefix([<<"one">>]) end),
    try_(fun() -> binary:longest_common_prefix([<<"ab">>, <<>>]) end),
    try_(fun() -> binary:longest_common_suffix([<<"erlang">>, <<"fang">>, <<"gang">>]) end),
    try_(fun() -> binary:longest_common_suffix([<<"abc">>, <<"c">>]) end),
    try_(fun() -> binary:longest_common_prefix([]) end),
    try_(fun() -> binary:longest_common_prefix([a]) end),
    try_(fun() -> binary:longest_common_prefix(<<"a">>) end),
    try_(fun() -> binary:longest_common_suffix([<<"abc">>, <<"c">> | x]) end),
    try_(fun() -> binary:encode_hex(<<"Erlang", 0, 255>>) end),
    try_(fun() -> binary:encode_hex(<<>>) end),
    try_(fun() -> binary:encode_hex(foo) end),
    try_(fun() -> binary:decode_hex(<<"45726C616E6700ff">>) end),
    try_(fun() -> binary:decode_hex(<<>>) end),
    try_(fun() -> binary:decode_hex(<<"0">>) end),
    try_(fun() -> binary:decode_hex(foo) end),
    try_(fun() -> binary:referenced_byte_size(<<"abc">>) end),
    try_(fun() -> binary:referenced_byte_size(foo) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~0p~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~0p ~0p in ~0p:~0p ~0p~n", [Class, Reason, M, N, Args])
    end.
