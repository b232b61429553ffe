-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> base64:encode("") end),
    try_(fun() -> base64:encode("a") end),
    try_(fun() -> base64:encode("ab") end),
    try_(fun() -> base64:encode(<<"abc">>) end),
    try_(fun() -> base64:encode(<<"abcd">>) end),
    try_(fun() -> base64:encode(<<0, 255, 254, 127>>) end),
    try_(fun() -> base64:encode_to_string("hello") end),
    try_(fun() -> base64:encode_to_string(<<"hello">>) end),
    try_(fun() -> base64:encode(binary:copy(<<"xyz">>, 20)) end),
    try_(fun() -> base64:decode("YQ==") end),
    try_(fun() -> base64:decode(<<"YWI=">>) end),
    try_(fun() -> base64:decode(<<"YWJj">>) end),
    try_(fun() -> base64:decode("YW Jj\n\tYQ= =") end),
    try_(fun() -> base64:decode_to_string(<<"aGVsbG8=">>) end),
    try_(fun() -> base64:mime_decode(<<"Y!Q=*=">>) end),
    try_(fun() -> base64:mime_decode("YQ==YQ==") end),
    try_(fun() -> base64:mime_decode_to_string("YWJj=") end),
    try_(fun() -> byte_size(base64:decode(base64:encode(binary:copy(<<0, 1, 254>>, 3000)))) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~0p~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~0p ~0p in ~0p:~0p ~0p~n", [Class, Reason, M, N, Args])
    end.
