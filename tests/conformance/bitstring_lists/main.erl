-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> bitstring_to_list(<<1, 2, 3:5>>) end),
    try_(fun() -> bitstring_to_list(<<1, 2>>) end),
    try_(fun() -> bitstring_to_list(<<5:3>>) end),
    try_(fun() -> bitstring_to_list(<<>>) end),
    try_(fun() -> bitstring_to_list(abc) end),
    try_(fun() -> list_to_bitstring([1, <<2:4>>, 3, <<1:1>>]) end),
    try_(fun() -> list_to_bitstring([<<1:1>>, [<<0:1>>, <<1:1>>] | <<1:5>>]) end),
    try_(fun() -> list_to_bitstring([]) end),
    try_(fun() -> list_to_bitstring(<<1:3>>) end),
    try_(fun() -> list_to_bitstring([256]) end),
    try_(fun() -> list_to_bitstring([a]) end),
    try_(fun() -> list_to_bitstring([1 | a]) end),
    try_(fun() -> list_to_binary([1, <<2:4>>]) end),
    try_(fun() -> iolist_to_binary(<<1:3>>) end),
    try_(fun() -> iolist_to_binary([<<1:4>>, <<2:4>>]) end),
    try_(fun() -> iolist_size([<<1:3>>]) end),
    try_(fun() -> iolist_size(<<1:3>>) end),
    try_(fun() -> binary_to_list(<<1:3>>) end),
    try_(fun() -> {bit_size(<<1:3>>), byte_size(<<1:3>>), bit_size(<<1, 2:9>>), byte_size(<<1, 2:9>>), size(<<1, 2:9>>)} end),
    try_(fun() -> {is_binary(<<1:3>>), is_bitstring(<<1:3>>), is_binary(<<1:16>>)} end),
    try_(fun() -> [if is_binary(X) -> binary; is_bitstring(X) -> bits; true -> other end || X <- [<<1:7>>, <<1:8>>, <<>>, [], a]] end),
    try_(fun() -> split_binary(<<1, 2, 3:3>>, 1) end),
    try_(fun() -> split_binary(<<1, 2, 3:3>>, 3) end),
    try_(fun() -> binary:part(<<1, 2:3>>, 0, 1) end),
    try_(fun() -> binary:at(<<1, 2:3>>, 0) end),
    try_(fun() -> binary:copy(<<1:3>>) end),
    try_(fun() -> binary:match(<<1:3>>, <<"a">>) end),
    try_(fun() -> binary:encode_hex(<<1:3>>) end),
    try_(fun() -> binary:decode_unsigned(<<1:3>>) end),
    try_(fun() -> binary_to_atom(<<1:3>>) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~w~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~w ~w in ~w:~w ~w~n", [Class, Reason, M, N, Args])
    end.
