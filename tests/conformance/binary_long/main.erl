-module(main).
-export([main/0]).
-compile(nowarn_failed).

%% Longer than what natives do between two looks at the clock.
main() ->
    Bytes = [X rem 256 || X <- lists:seq(1, 40000)],
    Binary = list_to_binary(Bytes),
    io:format("~p ~p~n", [byte_size(Binary), binary_to_list(Binary) =:= Bytes]),
    Deep = lists:foldl(fun(X, Acc) -> [Acc, X rem 256] end, [], lists:seq(1, 20000)),
    io:format("~p ~p~n", [iolist_size(Deep), iolist_to_binary(Deep) =:= part(Binary)]),
    Mixed = [[<<"abc">>, $d, [X rem 256]] || X <- lists:seq(1, 12000)],
    Joined = iolist_to_binary([Mixed | <<"end">>]),
    io:format("~p ~p~n", [byte_size(Joined), binary:part(Joined, byte_size(Joined), -3)]),
    io:format("~p~n", [length(binary:matches(Joined, <<"abcd">>))]),
    io:format("~p~n", [length(binary_to_list(Joined, 100, 40000))]),
    try list_to_binary([Mixed | atom])
    catch error:badarg:Stack ->
        [{M, F, [[First | _]], _} | _] = Stack,
        io:format("~p:~p ~p~n", [M, F, length(First)])
    end,
    io:format("~p~n", [length(bitstring_to_list(Joined))]),
    Big = list_to_bitstring([Mixed, Bytes]),
    io:format("~p~n", [bit_size(Big)]).

part(Binary) -> binary:part(Binary, 0, 20000).
