-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> unicode:bom_to_encoding(<<16#ef, 16#bb, 16#bf, "a">>) end),
    try_(fun() -> unicode:bom_to_encoding(<<16#fe, 16#ff>>) end),
    try_(fun() -> unicode:bom_to_encoding(<<16#ff, 16#fe, 1>>) end),
    try_(fun() -> unicode:bom_to_encoding(<<0, 0, 16#fe, 16#ff>>) end),
    try_(fun() -> unicode:bom_to_encoding(<<16#ff, 16#fe, 0, 0>>) end),
    try_(fun() -> unicode:bom_to_encoding(<<"abc">>) end),
    try_(fun() -> unicode:bom_to_encoding(<<>>) end),
    try_(fun() -> [unicode:encoding_to_bom(E) || E <- [utf8, unicode, utf16, {utf16, little}, utf32, {utf32, little}, latin1]] end),
    try_(fun() -> unicode:encoding_to_bom(foo) end),
    try_(fun() -> unicode:characters_to_list("a", foo) end),
    try_(fun() -> unicode:characters_to_binary("a", utf8, foo) end),
    try_(fun() -> unicode:characters_to_binary("a", {utf16, middle}, utf8) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~w~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~w ~w in ~w:~w ~w~n", [Class, Reason, M, N, Args])
    end.
