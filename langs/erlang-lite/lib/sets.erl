%% Sets. Version 1 is a linear hash table (P. A. Larson, "Dynamic hash tables", CACM 1988) in segments of 16
%% buckets: one bucket at a time is split or joined as the table grows and shrinks. Version 2 is a map whose
%% keys are the elements.
-module(sets).
-compile({no_auto_import, [size/1]}).
-export([new/0, new/1, is_set/1, size/1, is_empty/1, to_list/1, from_list/1, from_list/2, is_element/2,
         add_element/2, del_element/2, union/2, union/1, intersection/2, intersection/1, is_disjoint/2,
         subtract/2, is_subset/2, fold/3, filter/2]).

%% Buckets in a segment.
-define(SEGMENT, 16).
%% Elements for each bucket in use, on average, above which the table grows and below which it shrinks.
-define(FULL, 5).
-define(SPARSE, 3).
-define(EMPTY, {[], [], [], [], [], [], [], [], [], [], [], [], [], [], [], []}).

%% size: elements; used: buckets in use, at most max; half: max div 2; grow, shrink: sizes at which that
%% happens; segments: a tuple of tuples of buckets, and a bucket is a list of elements.
-record(set, {size = 0, used = ?SEGMENT, max = ?SEGMENT, half = ?SEGMENT div 2, grow = ?SEGMENT * ?FULL,
              shrink = ?SEGMENT * ?SPARSE, empty = ?EMPTY, segments = {?EMPTY}}).

new() -> #set{}.

new([{version, 2}]) -> maps:new();
new(Options) ->
    case proplists:get_value(version, Options, 1) of
        1 -> new();
        2 -> maps:new()
    end.

is_set(#set{}) -> true;
is_set(Set) -> is_map(Set).

size(#set{size = Size}) -> Size;
size(Set) when is_map(Set) -> map_size(Set).

is_empty(#set{size = Size}) -> Size =:= 0;
is_empty(Set) when is_map(Set) -> map_size(Set) =:= 0.

to_list(Set) when is_map(Set) -> maps:keys(Set);
to_list(Set) -> fold(fun(Element, List) -> [Element | List] end, [], Set).

from_list(List) -> lists:foldl(fun add_element/2, new(), List).

from_list(List, Options) ->
    case new(Options) of
        #set{} -> from_list(List);
        _ -> maps:from_keys(List, [])
    end.

is_element(Element, Set) when is_map(Set) -> is_map_key(Element, Set);
is_element(Element, Set) -> lists:member(Element, bucket(slot(Element, Set), Set)).

add_element(Element, Set) when is_map(Set) -> maps:put(Element, [], Set);
add_element(Element, Set) ->
    Slot = slot(Element, Set),
    Bucket = bucket(Slot, Set),
    case lists:member(Element, Bucket) of
        true -> Set;
        false -> grown(with_bucket(Slot, [Element | Bucket], Set))
    end.

del_element(Element, Set) when is_map(Set) -> maps:remove(Element, Set);
del_element(Element, Set) ->
    Slot = slot(Element, Set),
    Bucket = bucket(Slot, Set),
    case lists:member(Element, Bucket) of
        true -> shrunk(with_bucket(Slot, lists:delete(Element, Bucket), Set), 1);
        false -> Set
    end.

%% Two sets, and many: the smaller one decides the work.

union(Set1, Set2) when is_map(Set1), is_map(Set2) -> maps:merge(Set1, Set2);
union(Set1, Set2) ->
    {Smaller, Larger} = ordered(Set1, Set2),
    fold(fun add_element/2, Larger, Smaller).

%% The smaller set, the second one of two of the same size, and the other one.
ordered(Set1, Set2) ->
    case size(Set1) < size(Set2) of
        true -> {Set1, Set2};
        false -> {Set2, Set1}
    end.

union([Set1, Set2 | Sets]) -> union([union(Set1, Set2) | Sets]);
union([Set]) -> Set;
union([]) -> new().

intersection(Set1, Set2) ->
    {Smaller, Larger} = ordered(Set1, Set2),
    filter(fun(Element) -> is_element(Element, Larger) end, Smaller).

intersection([Set1, Set2 | Sets]) -> intersection([intersection(Set1, Set2) | Sets]);
intersection([Set]) -> Set.

is_disjoint(Set1, Set2) ->
    {Smaller, Larger} = ordered(Set1, Set2),
    not lists:any(fun(Element) -> is_element(Element, Larger) end, to_list(Smaller)).

subtract(Set1, Set2) -> filter(fun(Element) -> not is_element(Element, Set2) end, Set1).

is_subset(Set1, Set2) -> lists:all(fun(Element) -> is_element(Element, Set2) end, to_list(Set1)).

fold(Fun, Acc, Set) when is_map(Set), is_function(Fun, 2) -> lists:foldl(Fun, Acc, maps:keys(Set));
fold(Fun, Acc, #set{segments = Segments}) ->
    lists:foldr(fun(Segment, Acc1) -> fold_segment(Fun, Acc1, Segment) end, Acc, tuple_to_list(Segments)).

fold_segment(Fun, Acc, Segment) ->
    lists:foldr(fun(Bucket, Acc1) -> lists:foldl(Fun, Acc1, Bucket) end, Acc, tuple_to_list(Segment)).

filter(Fun, Set) when is_map(Set), is_function(Fun, 1) ->
    maps:filter(fun(Element, _) -> Fun(Element) end, Set);
filter(Fun, #set{size = Size, segments = Segments} = Set) when is_function(Fun, 1) ->
    Filtered = [list_to_tuple([filtered(Fun, Bucket, []) || Bucket <- tuple_to_list(Segment)])
                || Segment <- tuple_to_list(Segments)],
    Kept = Set#set{segments = list_to_tuple(Filtered)},
    shrunk(Kept, Size - fold(fun(_, Count) -> Count + 1 end, 0, Kept)).

%% Turned round.
filtered(Fun, [Element | Bucket], Kept) ->
    case Fun(Element) of
        true -> filtered(Fun, Bucket, [Element | Kept]);
        false -> filtered(Fun, Bucket, Kept)
    end;
filtered(_Fun, [], Kept) -> Kept.

%% The table. Buckets count from 1; those above `used` are still part of the ones half a table below.

slot(Element, #set{used = Used, max = Max, half = Half}) ->
    case erlang:phash(Element, Max) of
        Slot when Slot > Used -> Slot - Half;
        Slot -> Slot
    end.

bucket(Slot, #set{segments = Segments}) ->
    element((Slot - 1) rem ?SEGMENT + 1, element((Slot - 1) div ?SEGMENT + 1, Segments)).

with_bucket(Slot, Bucket, #set{segments = Segments} = Set) ->
    Index = (Slot - 1) div ?SEGMENT + 1,
    Segment = setelement((Slot - 1) rem ?SEGMENT + 1, element(Index, Segments), Bucket),
    Set#set{segments = setelement(Index, Segments, Segment)}.

%% After an element was put in: may split the first bucket that isn't split yet.
grown(#set{size = Size, grow = Grow} = Set) when Size < Grow -> Set#set{size = Size + 1};
grown(#set{size = Size} = Set) ->
    #set{used = Used, max = Max, half = Half} = Wide = widened(Set#set{size = Size + 1}),
    New = Used + 1,
    Old = New - Half,
    IsKept = fun(Element) -> erlang:phash(Element, Max) =:= Old end,
    {Kept, Moved} = lists:partition(IsKept, bucket(Old, Wide)),
    with_bucket(New, Moved, with_bucket(Old, Kept, limited(New, Wide))).

limited(Used, Set) -> Set#set{used = Used, grow = Used * ?FULL, shrink = Used * ?SPARSE}.

widened(#set{used = Max, max = Max, empty = Empty, segments = Segments} = Set) ->
    More = list_to_tuple(tuple_to_list(Segments) ++ lists:duplicate(tuple_size(Segments), Empty)),
    Set#set{max = 2 * Max, half = Max, segments = More};
widened(Set) -> Set.

%% After so many elements were taken out: may join the last bucket with the one that it was split from.
shrunk(#set{size = Size, shrink = Shrink, used = Used} = Set, Count)
  when Size - Count < Shrink, Used > ?SEGMENT ->
    #set{half = Half} = Set,
    Joined = bucket(Used - Half, Set) ++ bucket(Used, Set),
    Fewer = with_bucket(Used, [], with_bucket(Used - Half, Joined, Set)),
    narrowed(limited(Used - 1, Fewer#set{size = Size - Count}));
shrunk(#set{size = Size} = Set, Count) -> Set#set{size = Size - Count}.

narrowed(#set{used = Half, half = Half, max = Max, segments = Segments} = Set) ->
    Fewer = list_to_tuple(lists:sublist(tuple_to_list(Segments), tuple_size(Segments) div 2)),
    Set#set{max = Max div 2, half = Half div 2, segments = Fewer};
narrowed(Set) -> Set.
