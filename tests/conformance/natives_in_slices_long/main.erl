%% Natives on numbers and binaries so long that they stop in the midst of their work, or do it elsewhere.
-module(main).
-export([main/0]).
-compile(nowarn_deprecated_function).

main() ->
    put(float, 1.0),
    [io:format("~p: ~p~n", [Name, result(Call)]) || {Name, Call} <- calls()].

result(Call) ->
    try Call() of
        Value -> summary(Value)
    catch
        Class:Reason -> {Class, summary(Reason)}
    end.

summary(Value) when is_atom(Value); is_integer(Value), abs(Value) < 1 bsl 100; is_float(Value) -> Value;
summary(Value) when is_binary(Value) -> {byte_size(Value), erlang:crc32(Value)};
summary(Value) when is_integer(Value) -> {Value < 0, summary(binary:encode_unsigned(abs(Value)))};
summary(Value) when is_bitstring(Value) -> {bit_size(Value), erlang:phash(Value, 1 bsl 32)};
summary(Value) when is_list(Value), length(Value) > 20 -> {length(Value), erlang:phash(Value, 1 bsl 32)};
summary(Value) when is_list(Value) -> [summary(Element) || Element <- Value];
summary(Value) -> Value.

calls() ->
    hashes() ++ integers() ++ comparisons() ++ binaries() ++ subtractions().

%% Some ten thousand limbs.
big() -> (1 bsl 700007 - 1) div 7.
other() -> big() - 1 bsl 650000.
bytes(N) -> << <<(K * K rem 251)>> || K <- lists:seq(1, N) >>.
long() -> binary:copy(bytes(1000), 200).

hashes() ->
    All = [<<1:1>>, <<0:7>>, <<"ab", 5:3>>, [<<1:2>> | a]],
    [{hash, fun() -> erlang:phash(Bits, 1 bsl 32) end} || Bits <- All].

integers() ->
    [
        {sum, fun() -> big() + other() end},
        {sum_small, fun() -> 12345 + big() end},
        {difference, fun() -> other() - big() end},
        {no_difference, fun() -> big() - big() end},
        {product_small, fun() -> big() * -3 end},
        {product_zero, fun() -> big() * 0 end},
        {quotient_small, fun() -> big() div 10 end},
        {rest_small, fun() -> -big() rem 1000003 end},
        {by_zero, fun() -> big() div (other() - other()) end},
        {rest_by_zero, fun() -> big() rem (other() - other()) end},
        {both, fun() -> big() band -other() end},
        {either, fun() -> -big() bor other() end},
        {one, fun() -> big() bxor -1 end},
        {none, fun() -> bnot big() end},
        {negative, fun() -> -big() end},
        {absolute, fun() -> abs(-big()) end},
        {absolute_same, fun() -> abs(big()) =:= big() end},
        {left, fun() -> big() bsl 13 end},
        {left_of_small, fun() -> 5 bsl 700000 end},
        {right, fun() -> -big() bsr 100001 end},
        {right_of_left, fun() -> (5 bsl 700000) bsr 700000 end},
        {right_by_negative, fun() -> 5 bsr -700000 end},
        {right_by_big, fun() -> -big() bsr big() end},
        {left_by_big, fun() -> big() bsl -big() end},
        {zero_by_big, fun() -> (big() - big()) bsl 700000 end},
        {with_atom, fun() -> big() + list_to_atom("a") end},
        {atom_with, fun() -> list_to_atom("a") band big() end},
        {with_float, fun() -> 1.0 + big() end},
        {shift_float, fun() -> get(float) bsl 700000 end},
        {shift_by_float, fun() -> big() bsr get(float) end},
        {to_float, fun() -> float(big()) end},
        {guarded, fun() -> Big = big(), if Big + 1 > Big -> more; true -> less end end},
        {guard_fails, fun() -> Big = big(), if Big + 1.0 > 1 -> more; true -> less end end},
        {encoded, fun() -> binary:encode_unsigned(big()) end},
        {encoded_little, fun() -> binary:encode_unsigned(big(), little) end},
        {encoded_negative, fun() -> binary:encode_unsigned(-big()) end},
        {encoded_order, fun() -> binary:encode_unsigned(big(), middle) end},
        {decoded, fun() -> binary:decode_unsigned(long()) end},
        {decoded_little, fun() -> binary:decode_unsigned(long(), little) end},
        {decoded_same, fun() -> binary:decode_unsigned(binary:encode_unsigned(big())) =:= big() end},
        {decoded_bits, fun() -> binary:decode_unsigned(<<(long())/binary, 1:1>>) end}
    ].

comparisons() ->
    Zeros = binary:copy(<<0>>, 200000),
    A = <<Zeros/binary, 1>>,
    B = <<Zeros/binary, 2>>,
    [
        {bits_first, fun() -> [[A, 2] < [B, 1], {A, 2} < {B, 1}, #{a => A, b => 2} < #{a => B, b => 1}] end},
        {bits_inside, fun() -> [[A, 2] == [B, 2], {A, 2} == {B, 2}, [[A], 3] > [[B], 2]] end},
        {integers_first, fun() -> [[big(), 2] > [big() - 1, 3], {-big(), 1} < {-other(), 0}] end},
        {integers_like, fun() -> [big() == big(), big() =:= big() + 1, [big(), x] =:= [big(), x]] end},
        {integers_sizes, fun() ->
            [big() > other() bsr 64, -big() < other(), big() > 1.0e308, -big() < -1.0]
        end},
        {sorted, fun() -> [E - big() || E <- lists:sort([big() + K || K <- [3, 1, 2]])] end}
    ].

binaries() ->
    [
        {copies, fun() -> binary:copy(bytes(333), 1000) end},
        {copies_of_one, fun() -> binary:copy(<<7>>, 300001) end},
        {copies_of_long, fun() -> binary:copy(long(), 3) end},
        {copy_of_long, fun() -> binary:copy(long()) end},
        {copy_of_none, fun() -> binary:copy(<<>>, 1000000) end},
        {no_copies, fun() -> binary:copy(long(), 0) end},
        {copies_negative, fun() -> binary:copy(long(), -1) end},
        {copies_of_bits, fun() -> binary:copy(<<(long())/binary, 1:3>>, 2) end},
        {copies_unaligned, fun() -> <<_:3, Rest:150000/binary, _/bits>> = long(), binary:copy(Rest, 2) end},
        {prefix, fun() -> binary:longest_common_prefix([long(), <<(long())/binary, 1>>, long()]) end},
        {suffix, fun() -> binary:longest_common_suffix([long(), <<1, (long())/binary>>]) end},
        {prefix_badarg, fun() -> binary:longest_common_prefix([long(), long() | x]) end},
        {gathered, fun() -> list_to_binary([[long(), $a, "bcd"], bytes(50000), [long() | <<"end">>]]) end},
        {gathered_bytes, fun() -> iolist_to_binary(binary_to_list(long())) end},
        {gathered_one, fun() -> iolist_to_binary([[], [long()], []]) =:= long() end},
        {gathered_bits, fun() ->
            list_to_bitstring([<<5:3>>, long(), 9, <<1:1>>, binary_to_list(bytes(70000))])
        end},
        {gathered_wrong, fun() -> list_to_binary([long(), binary_to_list(bytes(50000)), 256]) end},
        {gathered_to_vector, fun() -> iolist_to_binary(erlang:iolist_to_iovec([long(), $a | long()])) end},
        {size_of_all, fun() -> iolist_size([long(), $a, binary_to_list(bytes(70000)) | long()]) end}
    ].

subtractions() ->
    Numbers = lists:seq(1, 5000),
    Mixed = [1.0, 1, {a}, "b", <<"c">>, 0.0, -0.0, 1 bsl 70, #{a => 1}, make],
    Many = lists:append(lists:duplicate(30, Mixed)),
    [
        {numbers, fun() -> Numbers -- lists:seq(5, 5000, 3) end},
        {equal_ones, fun() -> lists:duplicate(5000, a) -- lists:duplicate(4990, a) end},
        {many_mixed, fun() -> (Many ++ Mixed) -- lists:reverse(Many) end},
        {more_than_all, fun() -> Mixed -- Many end},
        {none, fun() -> Numbers -- [] end},
        {of_none, fun() -> [] -- Numbers end},
        {improper_first, fun() -> (Numbers ++ x) -- Numbers end},
        {improper_second, fun() -> Numbers -- (Numbers ++ x) end}
    ].
