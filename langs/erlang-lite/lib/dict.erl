%% Dictionaries. A linear hash table (P. A. Larson, "Dynamic hash tables", CACM 1988) in segments of 16
%% buckets: one bucket at a time is split or joined as the table grows and shrinks.
-module(dict).
-export([new/0, is_key/2, to_list/1, from_list/1, size/1, is_empty/1, fetch/2, find/2, fetch_keys/1, erase/2,
         take/2, store/3, append/3, append_list/3, update/3, update/4, update_counter/3, fold/3, map/2,
         filter/2, merge/3]).

%% Buckets in a segment.
-define(SEGMENT, 16).
%% Pairs for each bucket in use, on average, above which the table grows and below which it shrinks.
-define(FULL, 5).
-define(SPARSE, 3).
-define(EMPTY, {[], [], [], [], [], [], [], [], [], [], [], [], [], [], [], []}).

%% size: pairs; used: buckets in use, at most max; half: max div 2; grow, shrink: sizes at which that happens;
%% segments: a tuple of tuples of buckets, and a bucket is a list of [Key | Value].
-record(dict, {size = 0, used = ?SEGMENT, max = ?SEGMENT, half = ?SEGMENT div 2, grow = ?SEGMENT * ?FULL,
               shrink = ?SEGMENT * ?SPARSE, empty = ?EMPTY, segments = {?EMPTY}}).

new() -> #dict{}.

is_key(Key, Dict) -> in_bucket(Key, bucket(slot(Key, Dict), Dict)) =/= none.

%% The cell of a key, if it is there.
in_bucket(Key, [[Key | _] = Cell | _]) -> Cell;
in_bucket(Key, [_ | Bucket]) -> in_bucket(Key, Bucket);
in_bucket(_, []) -> none.

to_list(Dict) -> fold(fun(Key, Value, List) -> [{Key, Value} | List] end, [], Dict).

from_list(Pairs) -> lists:foldl(fun({Key, Value}, Dict) -> store(Key, Value, Dict) end, new(), Pairs).

size(#dict{size = Size}) when is_integer(Size), Size >= 0 -> Size.

is_empty(#dict{size = Size}) -> Size =:= 0.

fetch(Key, Dict) ->
    case in_bucket(Key, bucket(slot(Key, Dict), Dict)) of
        [_ | Value] -> Value;
        none -> erlang:error(badarg, [Key, Dict])
    end.

find(Key, Dict) ->
    case in_bucket(Key, bucket(slot(Key, Dict), Dict)) of
        [_ | Value] -> {ok, Value};
        none -> error
    end.

fetch_keys(Dict) -> fold(fun(Key, _Value, Keys) -> [Key | Keys] end, [], Dict).

%% Taking out.

erase(Key, Dict) ->
    case take(Key, Dict) of
        {_, Rest} -> Rest;
        error -> shrunk(Dict, 0)
    end.

take(Key, Dict) ->
    Slot = slot(Key, Dict),
    Bucket = bucket(Slot, Dict),
    case in_bucket(Key, Bucket) of
        [_ | Value] = Cell -> {Value, shrunk(with_bucket(Slot, lists:delete(Cell, Bucket), Dict), 1)};
        none -> error
    end.

%% Putting in. Each gives the fun the old value or none.

store(Key, Value, Dict) -> change(Key, fun(_) -> Value end, fun() -> Value end, Dict).

append(Key, Value, Dict) ->
    change(Key, fun(Values) -> Values ++ [Value] end, fun() -> [Value] end, Dict).

append_list(Key, List, Dict) ->
    change(Key, fun(Values) -> Values ++ List end, fun() -> List end, Dict).

update(Key, Fun, Dict) ->
    change(Key, Fun, fun() -> erlang:error(badarg, [Key, Fun, Dict]) end, Dict).

update(Key, Fun, Initial, Dict) -> change(Key, Fun, fun() -> Initial end, Dict).

update_counter(Key, Step, Dict) when is_number(Step) ->
    change(Key, fun(Value) -> Value + Step end, fun() -> Step end, Dict).

change(Key, Old, New, Dict) ->
    Slot = slot(Key, Dict),
    Bucket = bucket(Slot, Dict),
    case in_bucket(Key, Bucket) of
        none -> grown(with_bucket(Slot, Bucket ++ [[Key | New()]], Dict));
        [_ | _] -> with_bucket(Slot, change_cell(Key, Old, Bucket), Dict)
    end.

change_cell(Key, Fun, [[Key | Value] | Bucket]) -> [[Key | Fun(Value)] | Bucket];
change_cell(Key, Fun, [Cell | Bucket]) -> [Cell | change_cell(Key, Fun, Bucket)].

%% All pairs.

fold(Fun, Acc, Dict) when is_function(Fun, 3) ->
    lists:foldr(fun(Segment, Acc1) -> fold_segment(Fun, Acc1, Segment) end, Acc,
                tuple_to_list(Dict#dict.segments)).

fold_segment(Fun, Acc, Segment) ->
    lists:foldr(fun(Bucket, Acc1) -> fold_bucket(Fun, Acc1, Bucket) end, Acc, tuple_to_list(Segment)).

fold_bucket(Fun, Acc, [[Key | Value] | Bucket]) -> fold_bucket(Fun, Fun(Key, Value, Acc), Bucket);
fold_bucket(_Fun, Acc, []) -> Acc.

map(Fun, Dict) when is_function(Fun, 2) ->
    each_bucket(fun(Bucket) -> [[Key | Fun(Key, Value)] || [Key | Value] <- Bucket] end, Dict).

filter(Fun, #dict{size = Size} = Dict) ->
    Kept = each_bucket(fun(Bucket) -> [Cell || [Key | Value] = Cell <- Bucket, Fun(Key, Value)] end, Dict),
    shrunk(Kept, Size - fold(fun(_, _, Count) -> Count + 1 end, 0, Kept)).

each_bucket(Fun, #dict{segments = Segments} = Dict) ->
    Mapped = [list_to_tuple([Fun(Bucket) || Bucket <- tuple_to_list(Segment)])
              || Segment <- tuple_to_list(Segments)],
    Dict#dict{segments = list_to_tuple(Mapped)}.

%% The smaller one is put into the other one.
merge(Fun, #dict{size = Size1} = Dict1, #dict{size = Size2} = Dict2) when Size1 < Size2 ->
    Put = fun(Key, Value1, Dict) ->
                  update(Key, fun(Value2) -> Fun(Key, Value1, Value2) end, Value1, Dict)
          end,
    fold(Put, Dict2, Dict1);
merge(Fun, Dict1, Dict2) ->
    Put = fun(Key, Value2, Dict) ->
                  update(Key, fun(Value1) -> Fun(Key, Value1, Value2) end, Value2, Dict)
          end,
    fold(Put, Dict1, Dict2).

%% The table. Buckets count from 1; those above `used` are still part of the ones half a table below.

slot(Key, Dict) ->
    Slot = erlang:phash(Key, Dict#dict.max),
    if
        Slot > Dict#dict.used -> Slot - Dict#dict.half;
        true -> Slot
    end.

bucket(Slot, #dict{segments = Segments}) ->
    element((Slot - 1) rem ?SEGMENT + 1, element((Slot - 1) div ?SEGMENT + 1, Segments)).

with_bucket(Slot, Bucket, #dict{segments = Segments} = Dict) ->
    Index = (Slot - 1) div ?SEGMENT + 1,
    Segment = setelement((Slot - 1) rem ?SEGMENT + 1, element(Index, Segments), Bucket),
    Dict#dict{segments = setelement(Index, Segments, Segment)}.

%% After a pair was put in: may split the first bucket that isn't split yet.
grown(#dict{size = Size, grow = Grow} = Dict) when Size < Grow -> Dict#dict{size = Size + 1};
grown(#dict{size = Size} = Dict) ->
    #dict{used = Used, max = Max, half = Half} = Wide = widened(Dict#dict{size = Size + 1}),
    New = Used + 1,
    Old = New - Half,
    {Kept, Moved} = lists:partition(fun([Key | _]) -> erlang:phash(Key, Max) =:= Old end, bucket(Old, Wide)),
    with_bucket(New, Moved, with_bucket(Old, Kept, limited(New, Wide))).

limited(Used, Dict) -> Dict#dict{used = Used, grow = Used * ?FULL, shrink = Used * ?SPARSE}.

widened(#dict{used = Max, max = Max, empty = Empty, segments = Segments} = Dict) ->
    More = list_to_tuple(tuple_to_list(Segments) ++ lists:duplicate(tuple_size(Segments), Empty)),
    Dict#dict{max = 2 * Max, half = Max, segments = More};
widened(Dict) -> Dict.

%% After so many pairs were taken out: may join the last bucket with the one that it was split from.
shrunk(#dict{size = Size, shrink = Shrink, used = Used} = Dict, Count)
  when Size - Count < Shrink, Used > ?SEGMENT ->
    #dict{half = Half, empty = Empty} = Dict,
    Joined = bucket(Used - Half, Dict) ++ bucket(Used, Dict),
    Fewer = with_bucket(Used, [], with_bucket(Used - Half, Joined, Dict)),
    narrowed(limited(Used - 1, Fewer#dict{size = Size - Count, empty = Empty}));
shrunk(#dict{size = Size} = Dict, Count) -> Dict#dict{size = Size - Count}.

narrowed(#dict{used = Half, half = Half, max = Max, segments = Segments} = Dict) ->
    Fewer = list_to_tuple(lists:sublist(tuple_to_list(Segments), tuple_size(Segments) div 2)),
    Dict#dict{max = Max div 2, half = Half div 2, segments = Fewer};
narrowed(Dict) -> Dict.
