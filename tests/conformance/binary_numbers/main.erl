-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> binary_to_integer(<<"123">>) end),
    try_(fun() -> binary_to_integer(<<"-7b">>, 16) end),
    try_(fun() -> binary_to_integer(<<"+5">>) end),
    try_(fun() -> binary_to_integer(<<>>) end),
    try_(fun() -> binary_to_integer(<<"12x">>) end),
    try_(fun() -> binary_to_integer(<<"12">>, 37) end),
    try_(fun() -> binary_to_integer("12") end),
    try_(fun() -> binary_to_integer(<<"123456789012345678901234567890">>) end),
    try_(fun() -> integer_to_binary(-123456789012345678901234567890) end),
    try_(fun() -> integer_to_binary(255, 16) end),
    try_(fun() -> integer_to_binary(255, 1) end),
    try_(fun() -> integer_to_binary(a) end),
    try_(fun() -> binary_to_float(<<"1.5e3">>) end),
    try_(fun() -> binary_to_float(<<"1">>) end),
    try_(fun() -> binary_to_float(<<"1.0x">>) end),
    try_(fun() -> binary_to_float(a) end),
    try_(fun() -> float_to_binary(1.5) end),
    try_(fun() -> float_to_binary(1.5, [{decimals, 2}]) end),
    try_(fun() -> float_to_binary(1.5, [short]) end),
    try_(fun() -> float_to_binary(1) end),
    try_(fun() -> float_to_binary(1.0, [foo]) end),
    try_(fun() -> binary_to_atom(<<"abc">>) end),
    try_(fun() -> binary_to_atom(<<"a b">>, utf8) end),
    try_(fun() -> binary_to_atom(<<233>>, latin1) =:= list_to_atom([233]) end),
    try_(fun() -> binary_to_atom(<<195, 169>>, utf8) =:= list_to_atom([233]) end),
    try_(fun() -> binary_to_atom(<<128>>, utf8) end),
    try_(fun() -> binary_to_atom(<<"abc">>, foo) end),
    try_(fun() -> binary_to_atom(abc) end),
    try_(fun() -> binary_to_atom(binary:copy(<<"a">>, 256)) end),
    try_(fun() -> binary_to_existing_atom(<<"binary">>) end),
    try_(fun() -> binary_to_existing_atom(<<"no such atom at all">>) end),
    try_(fun() -> atom_to_binary(abc) end),
    try_(fun() -> lists:sum(binary_to_list(atom_to_binary(list_to_atom([233])))) end),
    try_(fun() -> atom_to_binary('\x{12c}', latin1) end),
    try_(fun() -> atom_to_binary("abc") end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~0p~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~0p ~0p in ~0p:~0p ~0p~n", [Class, Reason, M, N, Args])
    end.
