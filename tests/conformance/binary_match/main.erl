-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> binary:match(<<"abcabc">>, <<"b">>) end),
    try_(fun() -> binary:match(<<"abcabc">>, <<"x">>) end),
    try_(fun() -> binary:match(<<"abcabc">>, [<<"ca">>, <<"bc">>]) end),
    try_(fun() -> binary:match(<<"abcdef">>, [<<"cd">>, <<"cde">>, <<"c">>]) end),
    try_(fun() -> binary:match(<<"abcabc">>, <<"b">>, [{scope, {2, 4}}]) end),
    try_(fun() -> binary:match(<<"abcabc">>, <<"b">>, [{scope, {6, -3}}]) end),
    try_(fun() -> binary:match(<<"abcabc">>, <<"b">>, [{scope, {2, 2}}]) end),
    try_(fun() -> binary:match(<<>>, <<"b">>) end),
    try_(fun() -> binary:match(<<"abc">>, <<>>) end),
    try_(fun() -> binary:match(<<"abc">>, []) end),
    try_(fun() -> binary:match(<<"abc">>, [<<"a">>, <<>>]) end),
    try_(fun() -> binary:match(<<"abc">>, [<<"a">>, b]) end),
    try_(fun() -> binary:match(<<"abc">>, "a") end),
    try_(fun() -> binary:match(abc, <<"a">>) end),
    try_(fun() -> binary:match(<<"abc">>, <<"b">>, [{scope, {0, 9}}]) end),
    try_(fun() -> binary:match(<<"abc">>, <<"b">>, [{scope, 1}]) end),
    try_(fun() -> binary:match(<<"abc">>, <<"b">>, [global]) end),
    try_(fun() -> binary:match(<<"abc">>, <<"b">>, foo) end),
    try_(fun() -> binary:matches(<<"abcabc">>, [<<"b">>, <<"bca">>, <<"a">>]) end),
    try_(fun() -> binary:matches(<<"aaaaa">>, <<"aa">>) end),
    try_(fun() -> binary:matches(<<"abcabc">>, <<"abc">>, [{scope, {1, 5}}]) end),
    try_(fun() -> binary:matches(<<"abc">>, <<"x">>) end),
    try_(fun() -> binary:matches(<<"abcabc">>, [<<"b">>, <<>>]) end),
    try_(fun() -> binary:matches(abc, <<"b">>) end),
    try_(fun() -> binary:matches(<<"one two three">>, binary:compile_pattern([<<" ">>, <<"e">>])) end),
    try_(fun() -> binary:match(<<"one two three">>, binary:compile_pattern(<<"two">>)) end),
    try_(fun() -> element(1, binary:compile_pattern(<<"two">>)) end),
    try_(fun() -> element(1, binary:compile_pattern([<<"two">>])) end),
    try_(fun() -> element(1, binary:compile_pattern([<<"two">>, <<"one">>])) end),
    try_(fun() -> binary:compile_pattern([]) end),
    try_(fun() -> binary:compile_pattern(<<>>) end),
    try_(fun() -> binary:compile_pattern(abc) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~0p~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~0p ~0p in ~0p:~0p ~0p~n", [Class, Reason, M, N, Args])
    end.
