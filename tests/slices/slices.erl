%% How long natives keep others from running: each works on something large while a ticker, on the same and
%% only scheduler, counts its turns and the longest time between two of them.
-module(slices).
-export([main/0, main/1, turns/2, names/0]).

-define(MANY, 1000000).

%% A table: turns of the ticker, the longest time without one and all of the time, in microseconds.
main() ->
    main([]).

main(Words) ->
    io:format("~-34s ~8s ~12s ~12s~n", ["native", "turns", "longest us", "all us"]),
    lists:foreach(fun(Name) -> show(Name, ?MANY) end, chosen(Words)).

chosen([]) -> names();
chosen(Words) -> [Name || Name <- names(), lists:any(fun(Word) -> has(Name, Word) end, Words)].

has(Name, Word) ->
    string:find(atom_to_list(Name), Word) =/= nomatch.

show(Name, Size) ->
    {Turns, Longest, All} = measure(Name, Size),
    io:format("~-34s ~8w ~12w ~12w~n", [Name, Turns, Longest div 1000, All div 1000]).

%% How often another process ran while this one called a native with something of a size.
turns(Name, Size) ->
    {Turns, _, _} = measure(Name, Size),
    Turns.

measure(Name, Size) ->
    Self = self(),
    {_, Make, Call} = lists:keyfind(Name, 1, cases()),
    {Pid, Ref} = spawn_monitor(fun() ->
        Input = Make(Size),
        erlang:garbage_collect(),
        Self ! {measured, run(Call, Input)}
    end),
    receive
        {'DOWN', Ref, process, Pid, normal} -> receive {measured, Result} -> Result end;
        {'DOWN', Ref, process, Pid, Reason} -> exit({Name, Reason})
    end.

run(Call, Input) ->
    Self = self(),
    Ticker = spawn(fun() -> tick(Self, now_ns(), 0, 0) end),
    erlang:yield(),
    Start = now_ns(),
    Kept = Call(Input),
    All = now_ns() - Start,
    Ticker ! stop,
    receive
        {ticked, Turns, Longest} ->
            put(kept, Kept),
            {Turns, Longest, All}
    end.

tick(Parent, Last, Longest, Turns) ->
    receive
        stop -> Parent ! {ticked, Turns, max(Longest, now_ns() - Last)}
    after 0 ->
        Now = now_ns(),
        erlang:yield(),
        tick(Parent, Now, max(Longest, Now - Last), Turns + 1)
    end.

now_ns() ->
    erlang:monotonic_time(nanosecond).

names() ->
    [Name || {Name, _, _} <- cases()].

cases() ->
    comparisons() ++ list_functions() ++ map_functions() ++ external() ++ texts() ++ binaries() ++ tables()
        ++ numbers() ++ others().

seq(N) -> lists:seq(1, N).

%% Two equal lists that share nothing.
twins(N) -> {floats(N), floats(N)}.

floats(N) -> [{K, [K]} || K <- seq(N div 4)].

deep(N) -> lists:foldl(fun(_, Inner) -> [Inner] end, [], seq(N)).

pairs(N) -> [{K, -K} || K <- seq(N)].

map(N) -> maps:from_list(pairs(N)).

chars(N) -> lists:duplicate(N, $a).

bytes(N) -> binary:copy(<<"a">>, N).

comparisons() ->
    [
        {'=:=', fun twins/1, fun({A, B}) -> true = A =:= B end},
        {'==', fun twins/1, fun({A, B}) -> true = A == B end},
        {'<', fun twins/1, fun({A, B}) -> false = A < B end},
        {'== deep', fun(N) -> {deep(N), deep(N)} end, fun({A, B}) -> true = A == B end},
        {'=:= deep', fun(N) -> {deep(N), deep(N)} end, fun({A, B}) -> true = A =:= B end},
        {'=:= tuple', fun(N) -> {list_to_tuple(floats(4 * N)), list_to_tuple(floats(4 * N))} end,
            fun({A, B}) -> true = A =:= B end},
        {'< tuple', fun(N) -> {list_to_tuple(floats(4 * N)), list_to_tuple(floats(4 * N))} end,
            fun({A, B}) -> false = A < B end},
        {'=:= map', fun(N) -> {map(N div 4), map(N div 4)} end, fun({A, B}) -> true = A =:= B end},
        {'< map', fun(N) -> {map(N div 4), map(N div 4)} end, fun({A, B}) -> false = A < B end},
        {'=:= in a pattern', fun twins/1, fun({A, B}) -> same(A, B) end},
        {'=:= binary', fun(N) -> {bytes(16 * N), bytes(16 * N)} end, fun({A, B}) -> true = A =:= B end},
        {max, fun twins/1, fun({A, B}) -> max(A, B) end},
        {'lists:member', fun(N) -> {A, B} = twins(N), {A, [B]} end,
            fun({A, List}) -> true = lists:member(A, List) end},
        {'lists:keyfind', fun(N) -> {A, B} = twins(N), {A, [{B}]} end,
            fun({A, List}) -> {_} = lists:keyfind(A, 1, List) end}
    ].

same(A, A) -> true.

list_functions() ->
    [
        {length, fun seq/1, fun(L) -> length(L) end},
        {'++', fun seq/1, fun(L) -> L ++ [x] end},
        {'--', fun(N) -> {seq(N), lists:reverse(seq(N))} end, fun({A, B}) -> [] = A -- B end},
        {'lists:reverse', fun seq/1, fun(L) -> lists:reverse(L) end},
        {'lists:member long', fun seq/1, fun(L) -> lists:member(x, L) end},
        {'lists:sort', fun(N) -> lists:reverse(seq(N)) end, fun(L) -> lists:sort(L) end},
        {'lists:usort', fun(N) -> lists:reverse(seq(N)) end, fun(L) -> lists:usort(L) end},
        {'lists:max', fun seq/1, fun(L) -> lists:max(L) end},
        {list_to_tuple, fun seq/1, fun(L) -> list_to_tuple(L) end},
        {tuple_to_list, fun(N) -> list_to_tuple(seq(N)) end, fun(T) -> tuple_to_list(T) end}
    ].

map_functions() ->
    [
        {'maps:from_list', fun pairs/1, fun(L) -> maps:from_list(L) end},
        {'maps:from_keys', fun seq/1, fun(L) -> maps:from_keys(L, x) end},
        {'maps:to_list', fun map/1, fun(M) -> maps:to_list(M) end},
        {'maps:keys', fun map/1, fun(M) -> maps:keys(M) end},
        {'maps:values', fun map/1, fun(M) -> maps:values(M) end},
        {'maps:merge', fun(N) -> {map(N div 2), maps:from_list([{K, x} || K <- lists:seq(N div 4, N)])} end,
            fun({A, B}) -> maps:merge(A, B) end},
        {'maps:map', fun map/1, fun(M) -> maps:map(fun(_, V) -> V + 1 end, M) end}
    ].

external() ->
    [
        {term_to_binary, fun pairs/1, fun(L) -> term_to_binary(L) end},
        {'term_to_binary map', fun map/1, fun(M) -> term_to_binary(M) end},
        {'term_to_binary compressed', fun pairs/1, fun(L) -> term_to_binary(L, [compressed]) end},
        {external_size, fun pairs/1, fun(L) -> erlang:external_size(L) end},
        {binary_to_term, fun(N) -> term_to_binary(pairs(N)) end, fun(B) -> binary_to_term(B) end},
        {'binary_to_term map', fun(N) -> term_to_binary(map(N)) end, fun(B) -> binary_to_term(B) end}
    ].

texts() ->
    [
        {'characters_to_binary', fun chars/1, fun(L) -> unicode:characters_to_binary(L) end},
        {'characters_to_list', fun bytes/1, fun(B) -> unicode:characters_to_list(B) end},
        {'characters_to_binary utf16', fun chars/1,
            fun(L) -> unicode:characters_to_binary(L, utf8, {utf16, big}) end},
        {'io_lib:format ~p', fun(N) -> pairs(N div 10) end, fun(L) -> io_lib:format("~p", [L]) end},
        {'io_lib:format ~w', fun pairs/1, fun(L) -> io_lib:format("~w", [L]) end},
        {'io_lib:format ~s', fun chars/1, fun(L) -> io_lib:format("~s", [L]) end},
        {'string:length', fun chars/1, fun(L) -> string:length(L) end},
        {'string:uppercase', fun chars/1, fun(L) -> string:uppercase(L) end},
        {'string:split', fun chars/1, fun(L) -> string:split(L, "b") end},
        {'base64:encode', fun bytes/1, fun(B) -> base64:encode(B) end},
        {'base64:decode', fun(N) -> base64:encode(bytes(N)) end, fun(B) -> base64:decode(B) end},
        {'base64:encode list', fun chars/1, fun(L) -> base64:encode(L) end}
    ].

binaries() ->
    [
        {list_to_binary, fun chars/1, fun(L) -> list_to_binary(L) end},
        {iolist_to_binary, fun(N) -> [[$a, <<"b">>] || _ <- seq(N div 2)] end,
            fun(L) -> iolist_to_binary(L) end},
        {binary_to_list, fun bytes/1, fun(B) -> binary_to_list(B) end},
        {'binary:match', fun(N) -> bytes(16 * N) end, fun(B) -> nomatch = binary:match(B, <<"b">>) end},
        {'binary:matches', fun bytes/1, fun(B) -> binary:matches(B, <<"a">>) end},
        {'binary:split', fun bytes/1, fun(B) -> binary:split(B, <<"a">>, [global]) end},
        {'binary:replace', fun bytes/1, fun(B) -> binary:replace(B, <<"a">>, <<"bc">>, [global]) end},
        {'binary:encode_hex', fun bytes/1, fun(B) -> binary:encode_hex(B) end},
        {'binary:decode_hex', fun(N) -> binary:copy(<<"0a">>, N) end, fun(B) -> binary:decode_hex(B) end},
        {'binary:copy', fun(N) -> N end, fun(N) -> binary:copy(<<"a">>, 16 * N) end},
        {'binary:copy long', fun(N) -> bytes(16 * N) end, fun(B) -> binary:copy(B) end},
        {'binary:longest_common_prefix', fun(N) -> [bytes(16 * N), bytes(16 * N)] end,
            fun(L) -> binary:longest_common_prefix(L) end},
        {'binary:encode_unsigned', fun big/1, fun(I) -> binary:encode_unsigned(I) end},
        {'binary:decode_unsigned', fun(N) -> bytes(N) end, fun(B) -> binary:decode_unsigned(B) end},
        {iolist_size, fun(N) -> [[$a, <<"b">>] || _ <- seq(N div 2)] end, fun(L) -> iolist_size(L) end},
        {'iolist_to_binary of binaries', fun(N) -> [bytes(8 * N), bytes(8 * N)] end,
            fun(L) -> iolist_to_binary(L) end},
        {md5, fun(N) -> bytes(16 * N) end, fun(B) -> erlang:md5(B) end},
        {crc32, fun(N) -> bytes(16 * N) end, fun(B) -> erlang:crc32(B) end},
        {'crc32 list', fun chars/1, fun(B) -> erlang:crc32(B) end},
        {adler32, fun(N) -> bytes(16 * N) end, fun(B) -> erlang:adler32(B) end}
    ].

table(N) ->
    Table = ets:new(t, [ordered_set]),
    lists:foreach(fun(Pair) -> ets:insert(Table, Pair) end, pairs(N)),
    Table.

%% One who only looks at a table waits for an insertion as others do.
waiting(Pairs) ->
    Table = ets:new(t, [public]),
    {Pid, Ref} = spawn_monitor(fun() -> ets:insert(Table, Pairs) end),
    [erlang:yield() || _ <- seq(20)],
    % Nothing before the list was looked at.
    true = lists:member(ets:info(Table, size), [0, length(Pairs)]),
    receive {'DOWN', Ref, process, Pid, normal} -> true end.

tables() ->
    [
        {'ets:insert many', fun pairs/1, fun(L) -> ets:insert(ets:new(t, []), L) end},
        {'ets:insert waiting', fun pairs/1, fun waiting/1},
        {'ets:insert_new many', fun pairs/1, fun(L) -> ets:insert_new(ets:new(t, []), L) end},
        {'ets:tab2list', fun table/1, fun(T) -> ets:tab2list(T) end},
        {'ets:select', fun table/1, fun(T) -> ets:select(T, [{{'$1', '_'}, [], ['$1']}]) end},
        {'ets:match', fun table/1, fun(T) -> ets:match(T, {'$1', '_'}) end},
        {'ets:foldl', fun table/1, fun(T) -> ets:foldl(fun(_, N) -> N + 1 end, 0, T) end},
        {'ets:delete_all_objects', fun table/1, fun(T) -> ets:delete_all_objects(T) end},
        {'ets:delete', fun table/1, fun(T) -> ets:delete(T) end}
    ].

%% Ten times as many bits as elements of the others.
big(N) -> (1 bsl (3 * N)) - 1.

numbers() ->
    [
        {'bigint +', fun big/1, fun(I) -> I + I end},
        {'bigint *', fun big/1, fun(I) -> I * I end},
        {'bigint div', fun big/1, fun(I) -> (I * 3) div (I bsr 100000) end},
        {'bigint bsl', fun big/1, fun(I) -> I bsl 7 end},
        {'bigint =:=', fun(N) -> {big(N), big(N)} end, fun({A, B}) -> true = A =:= B end},
        {'bigint < in a list', fun(N) -> {[big(N), 1], [big(N), 0]} end, fun({A, B}) -> false = A < B end},
        {integer_to_list, fun big/1, fun(I) -> integer_to_list(I) end},
        {list_to_integer, fun(N) -> lists:duplicate(N, $7) end, fun(L) -> list_to_integer(L) end}
    ].

text(N) -> list_to_binary(["{key, [1, 2, 3], \"text\"}.\n" || _ <- seq(N div 20)]).

%% As many as others have elements.
crowd(N) -> [spawn(fun() -> receive stop -> ok end end) || _ <- seq(N div 10)].

others() ->
    [
        {'file:parse_terms', fun text/1, fun(T) -> {ok, _} = file:parse_terms(T) end},
        {processes, fun crowd/1, fun(Pids) -> All = processes(), [Pid ! stop || Pid <- Pids], All end},
        {'erlang:phash', fun pairs/1, fun(L) -> erlang:phash(L, 1000) end},
        {'map key', fun seq/1, fun(L) -> #{L => x} end},
        {'put', fun seq/1, fun(L) -> put(L, x) end},
        {send, fun seq/1, fun(L) -> self() ! L, receive L -> ok end end}
    ].
