%% Tests and sizes of bit strings in guards and bodies.
-module(main).
-export([main/0]).

main() ->
    <<_:3, Odd:16/bits, Rest/bits>> = <<"abcdefgh">>,
    Long = list_to_binary(lists:duplicate(100, 7)),
    <<_:2/binary, Slice:70/binary, _/binary>> = Long,
    [io:format("~w ~w ~w~n", [kind(X), sizes(X), tests(X)])
     || X <- [<<>>, <<1>>, <<1:1>>, <<1:15>>, Odd, Rest, Long, Slice, [], "a", {}, 1, a]],
    io:format("~w~n", [[half(X) || X <- [<<>>, <<1, 2>>, <<1, 2, 3>>, x]]]).

kind(X) when is_binary(X), byte_size(X) > 50 -> long;
kind(X) when is_binary(X) -> binary;
kind(X) when is_bitstring(X), bit_size(X) < 10 -> short_bits;
kind(X) when is_bitstring(X) -> bits;
kind(X) when not is_bitstring(X) -> other.

sizes(X) -> [try F(X) catch error:R -> R end || F <- [fun(Y) -> byte_size(Y) end, fun(Y) -> bit_size(Y) end, fun(Y) -> size(Y) end]].

tests(X) -> {is_binary(X), is_bitstring(X)}.

half(X) when byte_size(X) rem 2 =:= 0, byte_size(X) > 0 -> even;
half(X) when byte_size(X) band 1 =:= 1 -> odd;
half(_) -> neither.
