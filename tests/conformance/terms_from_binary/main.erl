-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> binary_to_term(<<131, 97, 1, 2, 3>>) end),
    try_(fun() -> binary_to_term(<<131, 97, 1, 2, 3>>, [used]) end),
    try_(fun() -> binary_to_term(<<131, 97, 1>>, [used, safe]) end),
    try_(fun() -> binary_to_term(<<131, 119, 11, "no_such_atm">>, [safe]) end),
    try_(fun() -> binary_to_term(<<131, 100, 0, 2, "ok">>, [safe]) end),
    try_(fun() -> binary_to_term(<<131, 115, 1, 97>>) end),
    try_(fun() -> binary_to_term(<<131, 118, 0, 2, 195, 169>>) =:= list_to_atom([233]) end),
    try_(fun() -> binary_to_term(<<131>>) end),
    try_(fun() -> binary_to_term(<<>>) end),
    try_(fun() -> binary_to_term(<<130, 97, 1>>) end),
    try_(fun() -> binary_to_term(foo) end),
    try_(fun() -> binary_to_term(<<1:3>>) end),
    try_(fun() -> binary_to_term(<<131, 97, 1>>, [foo]) end),
    try_(fun() -> binary_to_term(<<131, 104, 2, 97, 1>>) end),
    try_(fun() -> binary_to_term(<<131, 105, 255, 255, 255, 255, 97, 1>>) end),
    try_(fun() -> binary_to_term(<<131, 108, 0, 0, 0, 1, 97, 1>>) end),
    try_(fun() -> binary_to_term(<<131, 108, 0, 0, 0, 0, 106>>) end),
    try_(fun() -> binary_to_term(<<131, 108, 0, 0, 0, 0, 97, 1>>) end),
    try_(fun() -> binary_to_term(<<131, 108, 0, 0, 0, 2, 97, 1, 106, 97, 3>>) end),
    try_(fun() -> binary_to_term(<<131, 77, 0, 0, 0, 1, 9, 255>>) end),
    try_(fun() -> binary_to_term(<<131, 77, 0, 0, 0, 1, 0, 255>>) end),
    try_(fun() -> binary_to_term(<<131, 77, 0, 0, 0, 2, 3, 255, 255>>) end),
    try_(fun() -> binary_to_term(<<131, 110, 1, 0, 5>>) end),
    try_(fun() -> binary_to_term(<<131, 110, 2, 1, 5, 0>>) end),
    try_(fun() -> binary_to_term(<<131, 110, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1>>) end),
    try_(fun() -> binary_to_term(<<131, 111, 0, 0, 0, 1, 1, 9>>) end),
    try_(fun() -> binary_to_term(<<131, 70, 127, 240, 0, 0, 0, 0, 0, 0>>) end),
    try_(fun() -> binary_to_term(<<131, 70, 63, 248, 0, 0, 0, 0, 0, 0>>) end),
    try_(fun() -> binary_to_term(<<131, 99, "1.50000000000000000000e+00", 0, 0, 0, 0, 0>>) end),
    try_(fun() -> binary_to_term(<<131, 107, 0, 2, 1, 2>>) end),
    try_(fun() -> binary_to_term(<<131, 1>>) end),
    try_(fun() -> binary_to_term(<<131, 118, 0, 2, 195, 40>>) end),
    try_(fun() -> binary_to_term(<<131, 109, 0, 0, 0, 5, 1, 2>>) end),
    try_(fun() -> binary_to_term(<<131, 80, 0, 0, 0, 5, 1, 2>>) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~w~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~w ~w in ~w:~w ~w~n", [Class, Reason, M, N, Args])
    end.
