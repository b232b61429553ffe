-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> [byte_size(<<>>), byte_size(<<"abc">>), bit_size(<<"abc">>), size(<<"abc">>)] end),
    try_(fun() -> byte_size(abc) end),
    try_(fun() -> byte_size("abc") end),
    try_(fun() -> bit_size([]) end),
    try_(fun() -> size([]) end),
    try_(fun() -> size(abc) end),
    try_(fun() -> iolist_size(["abc", <<"def">>, [1, [2 | <<"x">>]]]) end),
    try_(fun() -> iolist_size(<<"abc">>) end),
    try_(fun() -> iolist_size([]) end),
    try_(fun() -> iolist_size(abc) end),
    try_(fun() -> iolist_size([256]) end),
    try_(fun() -> iolist_size([a]) end),
    try_(fun() -> iolist_size(["abc" | d]) end),
    try_(fun() -> {is_binary(<<"a">>), is_bitstring(<<"a">>), is_binary([]), is_bitstring(a)} end),
    try_(fun() -> [X || X <- [<<>>, <<"a">>, a, "a", {<<"a">>}], is_binary(X)] end),
    try_(fun() -> [X || X <- [<<>>, <<"abc">>, a, "a"], byte_size(X) > 2] end),
    try_(fun() -> erlang:iolist_to_iovec(["abc", <<"def">>]) end),
    try_(fun() -> erlang:iolist_to_iovec([]) end),
    try_(fun() -> erlang:iolist_to_iovec(<<"xyz">>) end),
    try_(fun() -> erlang:iolist_to_iovec([a]) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~0p~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~0p ~0p in ~0p:~0p ~0p~n", [Class, Reason, M, N, Args])
    end.
