%% Parts outlive what they are parts of, and are equal to copies.
-module(main).
-export([main/0]).

main() ->
    Parts = parts(3000),
    erlang:garbage_collect(),
    io:format("~w~n", [[{byte_size(P), hash(P, 0)} || P <- Parts]]),
    B = list_to_binary(lists:seq(0, 255)),
    <<_:10/binary, C:100/binary, D/binary>> = B,
    <<_:5/binary, E:80/binary, _/binary>> = C,
    io:format("~w~n", [E =:= list_to_binary(lists:seq(15, 94))]),
    io:format("~w~n", [{E < D, C == D, lists:sort([D, E, C]) =:= [C, E, D]}]),
    <<_:3, F:800/bits, _/bits>> = B,
    <<G:800/bits>> = <<F/bits>>,
    io:format("~w ~w~n", [F =:= G, hash(F, 7)]),
    Self = self(),
    spawn(fun() -> Self ! {hash(E, 1), hash(F, 1)} end),
    receive Answer -> io:format("~w~n", [Answer]) end,
    io:format("~w~n", [[{size(X), X} || X <- [binary_part(E, 0, 3), element(1, split_binary(E, 2))]]]).

parts(N) ->
    B = list_to_binary(lists:duplicate(N, "0123456789")),
    split(B, 7001).

split(<<Part:7001/binary, Rest/binary>>, Size) -> [Part | split(Rest, Size)];
split(Rest, _) -> [Rest].

hash(<<X, Rest/bits>>, H) -> hash(Rest, (H * 33 + X) rem 16#ffffff);
hash(<<_/bits>>, H) -> H.
