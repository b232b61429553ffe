%% What natives answer when they stop in the midst of their work and go on later, some of them elsewhere.
-module(main).
-export([main/0]).
-compile(nowarn_deprecated_function).

-define(MANY, 3000).

main() ->
    [io:format("~p: ~p~n", [Name, result(Call)]) || {Name, Call} <- calls()],
    killed().

result(Call) ->
    try Call() of
        Value -> summary(Value)
    catch
        Class:Reason -> {Class, Reason}
    end.

summary(Value) when is_atom(Value); is_integer(Value), Value < 1 bsl 100 -> Value;
summary(Value) when is_map(Value) -> {map_size(Value), erlang:phash(lists:sort(maps:to_list(Value)), 1 bsl 32)};
summary(Value) -> erlang:phash(Value, 1 bsl 32).

numbers() -> lists:seq(1, ?MANY).
pairs(Add) -> [{{key, K}, [K + Add]} || K <- numbers()].
map(Add) -> maps:from_list(pairs(Add)).
deep(Inner) -> lists:foldl(fun(_, In) -> [In] end, Inner, numbers()).
text() -> binary:copy(<<"abcxyz">>, ?MANY).

calls() ->
    comparisons() ++ searches() ++ maps() ++ terms() ++ texts() ++ integers().

comparisons() ->
    Changed = pairs(0) ++ [x],
    Last = fun(M, V) -> M#{{key, ?MANY} := V} end,
    [
        {equal, fun() -> pairs(0) =:= pairs(0) end},
        {not_equal, fun() -> pairs(0) ++ [y] =:= Changed end},
        {like, fun() -> pairs(0) == [{{key, K}, [float(K)]} || K <- numbers()] end},
        {less, fun() -> pairs(0) ++ [w] < Changed end},
        {deep, fun() -> deep(a) =:= deep(a) end},
        {deep_less, fun() -> deep(a) < deep(b) end},
        {tuples, fun() -> list_to_tuple(pairs(0)) =:= list_to_tuple(pairs(0)) end},
        {tuples_order, fun() -> list_to_tuple(pairs(0)) < list_to_tuple(Changed) end},
        {maps, fun() -> map(0) =:= map(0) end},
        {maps_like, fun() -> map(0) == maps:from_list([{{key, K}, [float(K)]} || K <- numbers()]) end},
        {maps_values, fun() -> map(0) < Last(map(0), [a]) end},
        {maps_first_value, fun() -> (Last(map(0), [a]))#{{key, 1} := []} < map(0) end},
        {maps_keys, fun() -> maps:put({key, 0}, 1, maps:remove({key, 7}, map(0))) < map(0) end},
        {maps_other_keys, fun() -> maps:put({key, a}, 1, maps:remove({key, 7}, map(0))) < map(0) end},
        {maps_inside, fun() -> {map(0), [map(1)], 1} < {map(0), [map(1)], 2} end},
        {maps_of_maps, fun() ->
            In = fun(N) -> maps:from_list([{J, [J + N]} || J <- lists:seq(1, 40)]) end,
            Of = fun(N) -> maps:from_list([{K, #{K => In(N)}} || K <- lists:seq(1, 40)]) end,
            {Of(1) =:= Of(1), Of(1) < Of(2), Of(2) < Of(1)}
        end},
        {binaries, fun() -> binary:copy(<<"a">>, 500000) =:= binary:copy(<<"a">>, 500000) end},
        {binaries_order, fun() -> binary:copy(<<"a">>, 500001) < binary:copy(<<"a">>, 500000) end},
        {maximum, fun() -> max(pairs(0), pairs(1)) end},
        {matched, fun() -> {X, X} = {pairs(0), pairs(0)}, ok end},
        {unmatched, fun() -> case {pairs(0), pairs(1)} of {X, X} -> same; _ -> other end end},
        {guarded, fun() -> Pairs = pairs(0), if Pairs < [{{key, 1}, [1]}] -> less; true -> more end end}
    ].

searches() ->
    [
        {member, fun() -> lists:member(pairs(0), [pairs(1), pairs(2), pairs(0)]) end},
        {no_member, fun() -> lists:member(pairs(0), lists:duplicate(20, pairs(1)) ++ numbers()) end},
        {member_improper, fun() -> lists:member(x, numbers() ++ y) end},
        {keyfind, fun() -> lists:keyfind(pairs(0), 1, [{pairs(1)}, b, {pairs(0), found}]) end},
        {keysearch, fun() -> lists:keysearch(7.0, 1, [{K, x} || K <- numbers()]) end},
        {keymember, fun() -> lists:keymember(a, 1, [{K} || K <- numbers()]) end},
        {keyfind_badarg, fun() -> lists:keyfind(a, 0, []) end},
        {subtract, fun() -> numbers() -- lists:seq(5, ?MANY, 3) end},
        {subtract_twice, fun() -> (numbers() ++ numbers()) -- lists:reverse(numbers()) end},
        {subtract_terms, fun() -> pairs(0) -- lists:reverse(tl(pairs(0))) end},
        {subtract_improper, fun() -> numbers() -- (numbers() ++ x) end},
        {to_tuple, fun() -> list_to_tuple(numbers()) end},
        {to_tuple_improper, fun() -> list_to_tuple(numbers() ++ x) end},
        {from_tuple, fun() -> tuple_to_list(list_to_tuple(numbers())) end}
    ].

maps() ->
    [
        {from_list, fun() -> maps:from_list(pairs(0) ++ pairs(1)) end},
        {from_list_few, fun() -> maps:from_list(lists:append(lists:duplicate(100, lists:sublist(pairs(0), 20)))) end},
        {from_list_badarg, fun() -> maps:from_list(pairs(0) ++ [x]) end},
        {from_keys, fun() -> maps:from_keys(numbers(), [x]) end},
        {keys, fun() -> lists:sort(maps:keys(map(0))) end},
        {values, fun() -> lists:sort(maps:values(map(0))) end},
        {values_badmap, fun() -> maps:values(x) end},
        {merge, fun() -> maps:merge(map(0), maps:from_list([{K, x} || K <- numbers()])) end},
        {merge_over, fun() -> maps:merge(map(0), map(1)) end},
        {merge_few, fun() -> maps:merge(map(0), #{{key, 1} => x, y => z}) end},
        {merge_into, fun() -> maps:merge(#{{key, 1} => x, y => z}, map(0)) end},
        {merge_badmap, fun() -> maps:merge(map(0), x) end}
    ].

terms() ->
    Map = fun() -> binary_to_term(term_to_binary(map(0))) end,
    [
        {encode, fun() -> term_to_binary([pairs(0), text(), 1.5, list_to_tuple(numbers()) | x]) end},
        {encode_text, fun() -> term_to_binary(binary_to_list(text())) end},
        {size, fun() -> erlang:external_size(pairs(0)) end},
        {decode, fun() -> binary_to_term(term_to_binary([pairs(0), list_to_tuple(numbers()), deep(a) | x])) end},
        {decode_map, fun() -> Map() =:= map(0) end},
        {decode_used, fun() -> binary_to_term(<<(term_to_binary(pairs(0)))/binary, 1, 2>>, [used]) end},
        {decode_cut, fun() -> binary_to_term(binary:part(term_to_binary(pairs(0)), 0, 5000)) end},
        {compressed, fun() -> binary_to_term(term_to_binary(pairs(0), [compressed])) =:= pairs(0) end},
        {hash, fun() -> erlang:phash(pairs(0), 1 bsl 32) end}
    ].

texts() ->
    [
        {format, fun() -> lists:flatten(io_lib:format("~p ~w", [pairs(0), pairs(1)])) end},
        {format_badarg, fun() -> io_lib:format("~p ~p" ++ tl("~"), [pairs(0)]) end},
        {write, fun() -> lists:flatten(io_lib:write(pairs(0))) end},
        {crc32, fun() -> erlang:crc32(binary:copy(text(), 5)) end},
        {adler32, fun() -> erlang:adler32([text(), [text() | text()]]) end},
        {md5, fun() -> erlang:md5(binary:copy(text(), 5)) end},
        {md5_badarg, fun() -> erlang:md5(numbers()) end},
        {base64, fun() -> base64:encode(binary:copy(text(), 10)) end},
        {base64_decode, fun() -> base64:decode(base64:encode_to_string(text())) =:= text() end}
    ].

integers() ->
    Big = fun() -> (1 bsl 70000) - 12345 end,
    [
        {product, fun() -> Big() * (Big() - 1) rem 1000000007 end},
        {quotient, fun() -> (Big() * Big() + 17) div Big() =:= Big() end},
        {remainder, fun() -> (Big() * Big() + 17) rem Big() end},
        {negative, fun() -> (-Big() * Big()) div Big() =:= -Big() end},
        {no_number, fun() -> Big() * list_to_atom("a") end},
        {digits, fun() -> integer_to_list(Big()) end},
        {digits_in_binary, fun() -> integer_to_binary(Big(), 36) end},
        {bad_base, fun() -> integer_to_list(Big(), 37) end},
        {from_digits, fun() -> list_to_integer(integer_to_list(-Big())) =:= -Big() end},
        {from_binary, fun() -> binary_to_integer(integer_to_binary(Big(), 16), 16) =:= Big() end},
        {no_digits, fun() -> list_to_integer(lists:duplicate(5000, $7) ++ "x") end}
    ].

%% A process that is killed in the midst of a native.
killed() ->
    [begin
         {Pid, Monitor} = spawn_monitor(fun() -> again(Call) end),
         erlang:yield(),
         erlang:yield(),
         exit(Pid, kill),
         receive {'DOWN', Monitor, process, Pid, Reason} -> io:format("~p: ~p~n", [Name, Reason]) end
     end || {Name, Call} <- calls(), lists:member(Name, [equal, maps_values, from_list, decode, format, product])].

again(Call) -> Call(), again(Call).
