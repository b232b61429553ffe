-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> binary_to_list(<<"abc">>) end),
    try_(fun() -> binary_to_list(<<>>) end),
    try_(fun() -> binary_to_list(abc) end),
    try_(fun() -> binary_to_list(<<1, 2, 3, 4>>, 2, 3) end),
    try_(fun() -> binary_to_list(<<1, 2, 3, 4>>, 1, 4) end),
    try_(fun() -> binary_to_list(<<1, 2, 3, 4>>, 0, 3) end),
    try_(fun() -> binary_to_list(<<1, 2, 3, 4>>, 3, 2) end),
    try_(fun() -> binary_to_list(<<1, 2, 3, 4>>, 3, 5) end),
    try_(fun() -> binary_to_list(abc, 1, 2) end),
    try_(fun() -> list_to_binary([1, 2, [3, <<4, 5>>], <<6>> | <<7, 8>>]) end),
    try_(fun() -> list_to_binary([]) end),
    try_(fun() -> list_to_binary([[], [[]]]) end),
    try_(fun() -> list_to_binary(<<1>>) end),
    try_(fun() -> list_to_binary([256]) end),
    try_(fun() -> list_to_binary([-1]) end),
    try_(fun() -> list_to_binary([a, b]) end),
    try_(fun() -> list_to_binary([1 | 2]) end),
    try_(fun() -> list_to_binary(abc) end),
    try_(fun() -> iolist_to_binary(<<"abc">>) end),
    try_(fun() -> iolist_to_binary(["abc", [<<"d">> | <<"e">>]]) end),
    try_(fun() -> iolist_to_binary(abc) end),
    try_(fun() -> iolist_to_binary([1.0]) end),
    try_(fun() -> binary:bin_to_list(<<1, 2, 3>>) end),
    try_(fun() -> binary:bin_to_list(<<1, 2, 3>>, {1, 2}) end),
    try_(fun() -> binary:bin_to_list(<<1, 2, 3>>, 3, -2) end),
    try_(fun() -> binary:bin_to_list(<<1, 2>>, {0, 3}) end),
    try_(fun() -> binary:bin_to_list(<<1, 2>>, 0, 3) end),
    try_(fun() -> binary:bin_to_list(foo) end),
    try_(fun() -> binary:list_to_bin([1, <<2>>]) end),
    try_(fun() -> binary:list_to_bin([a]) end),
    try_(fun() -> binary:list_to_bin(<<1>>) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~0p~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~0p ~0p in ~0p:~0p ~0p~n", [Class, Reason, M, N, Args])
    end.
