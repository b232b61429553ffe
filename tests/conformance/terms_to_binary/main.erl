-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> [term_to_binary(X) || X <- [0, 255, 256, -1, 1 bsl 31, -(1 bsl 31), (1 bsl 31) - 1, -(1 bsl 31) - 1]] end),
    try_(fun() -> [term_to_binary(X) || X <- [1 bsl 60, -(1 bsl 60), 1 bsl 64, -(1 bsl 64), (1 bsl 64) - 1]] end),
    try_(fun() -> term_to_binary(1 bsl 2040) end),
    try_(fun() -> term_to_binary(1 bsl 2039) end),
    try_(fun() -> [term_to_binary(X) || X <- [1.5, 0.0, -0.0, 1.0e300, -1.0e-300]] end),
    try_(fun() -> [term_to_binary(X) || X <- [a, '', '\x{e9}', '\x{12c}', true]] end),
    try_(fun() -> [term_to_binary(X) || X <- [{}, {1}, {a, {b}}, [], [1], "abc", [1 | 2], [256], [1, a], [[], [[]]]]] end),
    try_(fun() -> [term_to_binary(X) || X <- [<<>>, <<"ab">>, <<1:3>>, <<1, 2:2>>]] end),
    try_(fun() -> term_to_binary(fun lists:map/2) end),
    try_(fun() -> byte_size(term_to_binary(lists:duplicate(65535, 1))) end),
    try_(fun() -> byte_size(term_to_binary(lists:duplicate(65536, 1))) end),
    try_(fun() -> byte_size(term_to_binary(list_to_tuple(lists:seq(1, 300)))) end),
    try_(fun() -> term_to_binary(1.5, [{minor_version, 0}]) end),
    try_(fun() -> term_to_binary(-1.0e100, [{minor_version, 0}]) end),
    try_(fun() -> term_to_binary('\x{e9}', [{minor_version, 2}]) end),
    try_(fun() -> term_to_binary([a], [{minor_version, 1}]) end),
    try_(fun() -> term_to_binary(a, [compressed]) end),
    try_(fun() -> term_to_binary(a, [{compressed, 0}, deterministic]) end),
    try_(fun() -> byte_size(term_to_binary(lists:duplicate(1000, a), [compressed])) < 200 end),
    try_(fun() -> term_to_binary(a, [foo]) end),
    try_(fun() -> term_to_binary(a, foo) end),
    try_(fun() -> term_to_binary(a, [{compressed, 10}]) end),
    try_(fun() -> term_to_binary(a, [{minor_version, 3}]) end),
    try_(fun() -> erlang:external_size("abc") end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~w~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~w ~w in ~w:~w ~w~n", [Class, Reason, M, N, Args])
    end.
