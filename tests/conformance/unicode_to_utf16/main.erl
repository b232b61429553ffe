-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    [try_(fun() -> unicode:characters_to_binary(Data, unicode, To) end)
     || To <- [utf16, {utf16, little}, utf32, {utf32, little}], Data <- data()].

data() ->
    [<<"abc", 255, "d">>, [<<"abc">>, 16#110000, "d"], [[<<"a", 255>>], "b"], <<"a", 16#e2>>,
     [<<"a", 16#e2>>, <<16#82, 16#ac>>], [<<"a", 16#e2>>, "b"], [<<16#e2>>, <<16#82>>],
     [<<16#e2>>, [<<16#82>>], <<16#ac, "x">>], foo, [foo], ["a", foo, "b"], -1, [-1], [16#d800],
     ["a" | <<"b">>], ["a" | b], [1.0], [<<1:3>>], <<1:3>>, [<<"a">> | <<16#e2>>], [1 bsl 70],
     <<16#ed, 16#a0, 16#80>>, <<16#f4, 16#90, 16#80, 16#80>>, [], <<>>, [300, <<200>>],
     [[["a", <<"b", 254, "c">>, "d"], "e"], "f"], [<<"x", 16#f0, 16#9f>>],
     [$a, <<16#c0, 16#80>>, $b | <<"c">>], [16#fffe, 16#ffff], [[], [[]], <<>>],
     [<<16#e2>> | <<16#82, 16#ac>>], [<<16#e2, 16#82>>, <<16#41>>], [[<<16#e2>>], [[<<16#82>>]]],
     [<<16#e2>>, <<>>], [<<16#e2>>, 300], "plain", [<<"gr", 16#c3, 16#bc, 16#c3, 16#9f, "e">>, 16#1f600]].

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~w~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~w ~w in ~w:~w ~w~n", [Class, Reason, M, N, Args])
    end.
