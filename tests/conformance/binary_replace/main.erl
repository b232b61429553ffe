-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> binary:replace(<<"abcb">>, <<"b">>, <<"x-y">>) end),
    try_(fun() -> binary:replace(<<"abcb">>, <<"b">>, <<"x-y">>, [global]) end),
    try_(fun() -> binary:replace(<<"abcb">>, [<<"b">>, <<"a">>], <<>>, [global]) end),
    try_(fun() -> binary:replace(<<"abcb">>, <<"z">>, <<"x">>, [global]) end),
    try_(fun() -> binary:replace(<<"abc">>, <<"b">>, <<"x-y">>, [{insert_replaced, 1}]) end),
    try_(fun() -> binary:replace(<<"abc">>, <<"b">>, <<"x-y">>, [{insert_replaced, [1, 1]}]) end),
    try_(fun() -> binary:replace(<<"abcb">>, <<"b">>, <<"x-y">>, [{insert_replaced, [1, 1, 3]}, global]) end),
    try_(fun() -> binary:replace(<<"abcb">>, <<"b">>, <<"x">>, [{scope, {2, 2}}]) end),
    try_(fun() -> binary:replace(<<"abc">>, <<"b">>, <<"x">>, [{insert_replaced, 7}]) end),
    try_(fun() -> binary:replace(<<"abc">>, <<"b">>, x) end),
    try_(fun() -> binary:replace(<<"abc">>, <<>>, <<"x">>) end),
    try_(fun() -> binary:replace(abc, <<"b">>, <<"x">>) end),
    try_(fun() -> binary:replace(<<"abc">>, <<"b">>, <<"x">>, [foo]) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~0p~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~0p ~0p in ~0p:~0p ~0p~n", [Class, Reason, M, N, Args])
    end.
