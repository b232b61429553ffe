-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> binary:split(<<"a,b,c">>, <<",">>) end),
    try_(fun() -> binary:split(<<"a,b,c">>, <<",">>, [global]) end),
    try_(fun() -> binary:split(<<"a,b;c,d">>, [<<",">>, <<";">>], [global]) end),
    try_(fun() -> binary:split(<<"abc">>, <<",">>) end),
    try_(fun() -> binary:split(<<>>, <<",">>) end),
    try_(fun() -> binary:split(<<>>, <<",">>, [trim]) end),
    try_(fun() -> binary:split(<<>>, <<",">>, [global, trim_all]) end),
    try_(fun() -> binary:split(<<",">>, <<",">>) end),
    try_(fun() -> binary:split(<<",">>, <<",">>, [trim]) end),
    try_(fun() -> binary:split(<<"a,b,,c,">>, <<",">>, [global, trim]) end),
    try_(fun() -> binary:split(<<",a,b,,c,,">>, <<",">>, [global, trim]) end),
    try_(fun() -> binary:split(<<",a,b,,c,,">>, <<",">>, [global, trim_all]) end),
    try_(fun() -> binary:split(<<",a,b,,c,,">>, <<",">>, [trim_all]) end),
    try_(fun() -> binary:split(<<"a,b,c,d">>, <<",">>, [global, {scope, {2, 4}}]) end),
    try_(fun() -> binary:split(<<"abc">>, <<>>) end),
    try_(fun() -> binary:split(<<"abc">>, <<"b">>, [foo]) end),
    try_(fun() -> binary:split(<<"abc">>, <<"b">>, [{scope, {2, 2}}]) end),
    try_(fun() -> binary:split(foo, <<"b">>, [global]) end),
    try_(fun() -> binary:split(<<"a::b:c">>, [<<":">>, <<"::">>], [global]) end),
    try_(fun() -> length(binary:split(binary:copy(<<"ab ">>, 5000), <<" ">>, [global])) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~0p~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~0p ~0p in ~0p:~0p ~0p~n", [Class, Reason, M, N, Args])
    end.
