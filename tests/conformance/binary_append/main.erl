-module(main).
-export([main/0]).
-compile(nowarn_failed).

%% Binaries that grow step by step, alone and from a common beginning.
main() ->
    Grown = lists:foldl(fun(X, Acc) -> <<Acc/binary, X>> end, <<>>, lists:seq(0, 255)),
    io:format("~p ~p~n", [byte_size(Grown), Grown =:= list_to_binary(lists:seq(0, 255))]),
    Stem = lists:foldl(fun(X, Acc) -> <<Acc/binary, X>> end, <<"stem">>, "-of-them"),
    One = <<Stem/binary, "-one">>,
    Two = <<Stem/binary, "-two">>,
    Three = <<One/binary, "-three">>,
    io:format("~p ~p ~p ~p~n", [Stem, One, Two, Three]),
    Bits = lists:foldl(fun(X, Acc) -> <<Acc/bitstring, X:7>> end, <<>>, lists:seq(1, 100)),
    io:format("~p ~p~n", [bit_size(Bits), [X || <<X:7>> <= Bits] =:= lists:seq(1, 100)]),
    Odd = <<Bits/bitstring, 1:1>>,
    Even = <<Bits/bitstring, 0:1>>,
    io:format("~p ~p~n", [Odd > Even, {bit_size(Odd), bit_size(Even)}]),
    %% Parts of what has grown, and what grows from parts.
    <<Front:10/binary, Middle:5/binary, _/binary>> = Grown,
    More = <<Front/binary, Middle/binary, "!">>,
    io:format("~w~n", [More]),
    io:format("~w~n", [{<<Middle/binary, "x">>, binary:part(Grown, 250, 6)}]),
    %% Processes that grow the same one.
    Self = self(),
    Workers = [spawn(fun() -> Self ! {self(), grow(Stem, Id, 500)} end) || Id <- lists:seq(1, 8)],
    Results = [receive {Worker, Result} -> Result end || Worker <- Workers],
    io:format("~w~n", [[{byte_size(R), binary:at(R, 12), binary:last(R)} || R <- Results]]),
    io:format("~p~n", [Stem]).

grow(Binary, _Id, 0) -> Binary;
grow(Binary, Id, Times) -> grow(<<Binary/binary, Id>>, Id, Times - 1).
