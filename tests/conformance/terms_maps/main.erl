-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    try_(fun() -> [term_to_binary(X) || X <- [#{}, #{a => 1, b => [2]}, #{1 => a, 1.0 => b}]] end),
    try_(fun() -> binary_to_term(<<131, 116, 0, 0, 0, 2, 97, 1, 97, 2, 97, 1, 97, 3>>) end),
    try_(fun() -> binary_to_term(<<131, 116, 0, 0, 0, 2, 97, 2, 97, 1, 97, 1, 97, 2>>) end),
    try_(fun() -> binary_to_term(<<131, 116, 0, 0, 0, 2, 97, 2, 97, 1, 97, 1>>) end),
    try_(fun() -> binary_to_term(term_to_binary(#{a => #{b => <<"c">>}, "k" => 1.0})) end),
    try_(fun() -> binary_to_term(term_to_binary(#{#{} => #{}})) =:= #{#{} => #{}} end),
    try_(fun() -> maps:size(binary_to_term(term_to_binary(maps:from_list([{X, -X} || X <- lists:seq(1, 1000)])))) end),
    try_(fun() -> maps:get(777, binary_to_term(term_to_binary(maps:from_list([{X, -X} || X <- lists:seq(1, 1000)])))) end).

%% Prints what a fun answers, or what it raises and where.
try_(F) ->
    try F() of
        Value -> io:format("~w~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, N, Args, _} | _] = Stack,
            io:format("~w ~w in ~w:~w ~w~n", [Class, Reason, M, N, Args])
    end.
