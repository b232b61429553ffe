%% Arrays that count from 0. The entries are the leaves of a tree with ten branches at each node; a part in
%% which nothing was set is only the number of entries that it stands for.
-module(array).
-export([new/0, new/1, new/2, is_array/1, set/3, get/2, size/1, sparse_size/1, default/1, reset/2, to_list/1,
         sparse_to_list/1, from_list/1, from_list/2, to_orddict/1, sparse_to_orddict/1, from_orddict/1,
         from_orddict/2, map/2, sparse_map/2, foldl/3, foldr/3, sparse_foldl/3, sparse_foldr/3, fix/1,
         relax/1, is_fix/1, resize/1, resize/2]).
-compile({no_auto_import, [get/1, size/1]}).

%% size: entries; max: entries that the tree has room for, 0 when the array doesn't grow; elements: the tree,
%% a leaf being a tuple of ten entries, a node a tuple of ten parts and the number of entries of each.
-record(array, {size, max, default, elements}).

new() -> new([]).

new(Options) when is_list(Options) -> new_with(0, false, undefined, Options);
new(Option) -> new_with(0, false, undefined, [Option]).

new(Size, Options) when is_integer(Size), Size >= 0, is_list(Options) ->
    new_with(Size, true, undefined, Options);
new(Size, Option) when is_integer(Size), Size >= 0 -> new_with(Size, true, undefined, [Option]);
new(_, _) -> erlang:error(badarg).

new_with(Size, Fixed, Default, [Option | Options]) ->
    case Option of
        fixed -> new_with(Size, true, Default, Options);
        {fixed, NewFixed} when is_boolean(NewFixed) -> new_with(Size, NewFixed, Default, Options);
        {default, NewDefault} -> new_with(Size, Fixed, NewDefault, Options);
        {size, NewSize} when is_integer(NewSize), NewSize >= 0 -> new_with(NewSize, true, Default, Options);
        NewSize when is_integer(NewSize), NewSize >= 0 -> new_with(NewSize, true, Default, Options);
        _ -> erlang:error(badarg)
    end;
new_with(Size, Fixed, Default, []) ->
    Room = room(Size),
    Max = if
              Fixed -> 0;
              true -> Room
          end,
    #array{size = Size, max = Max, default = Default, elements = Room};
new_with(_, _, _, _) -> erlang:error(badarg).

%% The room of the smallest tree for so many entries.
room(Size) -> room(Size, 10).

room(Size, Room) when Size > Room -> room(Size, 10 * Room);
room(_Size, Room) -> Room.

is_array(#array{size = Size, max = Max}) -> is_integer(Size) andalso is_integer(Max);
is_array(_) -> false.

size(#array{size = Size}) -> Size;
size(_) -> erlang:error(badarg).

default(#array{default = Default}) -> Default;
default(_) -> erlang:error(badarg).

fix(#array{} = Array) -> Array#array{max = 0}.

is_fix(#array{max = 0}) -> true;
is_fix(#array{}) -> false.

relax(#array{size = Size} = Array) -> Array#array{max = room(Size)}.

resize(Size, #array{size = Old, max = Max, elements = Tree} = Array) when is_integer(Size), Size >= 0 ->
    if
        Size > Old ->
            {Grown, Room} = grown(Size - 1, Tree, room_of(Tree)),
            Array#array{size = Size, max = if Max > 0 -> Room; true -> 0 end, elements = Grown};
        true -> Array#array{size = Size}
    end;
resize(_, _) -> erlang:error(badarg).

resize(Array) -> resize(sparse_size(Array), Array).

room_of(Room) when is_integer(Room) -> Room;
room_of(Leaf) when tuple_size(Leaf) =:= 10 -> 10;
room_of(Node) -> 10 * element(11, Node).

%% A tree with room for the index, and its room.
grown(Index, Tree, Room) when Index < Room -> {Tree, Room};
grown(Index, Empty, Room) when is_integer(Empty) -> grown(Index, 10 * Room, 10 * Room);
grown(Index, Tree, Room) -> grown(Index, setelement(1, branch_of(Room), Tree), 10 * Room).

branch_of(Part) -> {Part, Part, Part, Part, Part, Part, Part, Part, Part, Part, Part}.

%% Single entries.

get(Index, #array{size = Size, max = Max, default = Default, elements = Tree})
  when is_integer(Index), Index >= 0 ->
    if
        Index < Size -> get_at(Index, Tree, Default);
        Max > 0 -> Default;
        true -> erlang:error(badarg)
    end;
get(_, _) -> erlang:error(badarg).

get_at(_Index, Empty, Default) when is_integer(Empty) -> Default;
get_at(Index, Leaf, _Default) when tuple_size(Leaf) =:= 10 -> element(Index + 1, Leaf);
get_at(Index, Node, Default) ->
    Part = element(11, Node),
    get_at(Index rem Part, element(Index div Part + 1, Node), Default).

set(Index, Value, #array{size = Size, max = Max, default = Default, elements = Tree} = Array)
  when is_integer(Index), Index >= 0 ->
    if
        Index < Size -> Array#array{elements = set_at(Index, Value, Tree, Default)};
        Index < Max -> Array#array{size = Index + 1, elements = set_at(Index, Value, Tree, Default)};
        Max > 0 ->
            {Grown, Room} = grown(Index, Tree, Max),
            Array#array{size = Index + 1, max = Room, elements = set_at(Index, Value, Grown, Default)};
        true -> erlang:error(badarg)
    end;
set(_, _, _) -> erlang:error(badarg).

set_at(Index, Value, Empty, Default) when is_integer(Empty) ->
    set_at(Index, Value, opened(Empty, Default), Default);
set_at(Index, Value, Leaf, _Default) when tuple_size(Leaf) =:= 10 -> setelement(Index + 1, Leaf, Value);
set_at(Index, Value, Node, Default) ->
    Part = element(11, Node),
    Place = Index div Part + 1,
    setelement(Place, Node, set_at(Index rem Part, Value, element(Place, Node), Default)).

%% The leaf or node of an empty part.
opened(10, Default) -> erlang:make_tuple(10, Default);
opened(Room, _Default) -> branch_of(Room div 10).

reset(Index, #array{size = Size, max = Max, default = Default, elements = Tree} = Array)
  when is_integer(Index), Index >= 0 ->
    if
        Index < Size ->
            case get_at(Index, Tree, Default) of
                Default -> Array;
                _ -> Array#array{elements = set_at(Index, Default, Tree, Default)}
            end;
        Max > 0 -> Array;
        true -> erlang:error(badarg)
    end;
reset(_, _) -> erlang:error(badarg).

%% From and to lists.

from_list(List) -> from_list(List, undefined).

from_list([], Default) -> new({default, Default});
from_list([_ | _] = List, Default) ->
    {Size, Leaves} = leaves(List, Default, 0, []),
    Tree = joined(Leaves, 10),
    #array{size = Size, max = room(Size), default = Default, elements = Tree};
from_list(_, _) -> erlang:error(badarg).

leaves([A, B, C, D, E, F, G, H, I, J | List], Default, Size, Leaves) ->
    leaves(List, Default, Size + 10, [{A, B, C, D, E, F, G, H, I, J} | Leaves]);
leaves([], _Default, Size, Leaves) -> {Size, lists:reverse(Leaves)};
leaves(List, Default, Size, Leaves) ->
    Count = try length(List) catch error:badarg -> erlang:error(badarg) end,
    Leaf = list_to_tuple(List ++ lists:duplicate(10 - Count, Default)),
    {Size + Count, lists:reverse(Leaves, [Leaf])}.

%% One tree of parts with this room each.
joined([Tree], _Part) -> Tree;
joined(Trees, Part) -> joined(branches(Trees, Part), 10 * Part).

branches([A, B, C, D, E, F, G, H, I, J | Trees], Part) ->
    [{A, B, C, D, E, F, G, H, I, J, Part} | branches(Trees, Part)];
branches([], _Part) -> [];
branches(Trees, Part) -> [list_to_tuple(Trees ++ lists:duplicate(11 - length(Trees), Part))].

to_list(#array{} = Array) -> foldr(fun(_, Value, List) -> [Value | List] end, [], Array);
to_list(_) -> erlang:error(badarg).

sparse_to_list(#array{} = Array) -> sparse_foldr(fun(_, Value, List) -> [Value | List] end, [], Array);
sparse_to_list(_) -> erlang:error(badarg).

to_orddict(#array{} = Array) -> foldr(fun(Index, Value, List) -> [{Index, Value} | List] end, [], Array);
to_orddict(_) -> erlang:error(badarg).

sparse_to_orddict(#array{} = Array) ->
    sparse_foldr(fun(Index, Value, List) -> [{Index, Value} | List] end, [], Array);
sparse_to_orddict(_) -> erlang:error(badarg).

from_orddict(Pairs) -> from_orddict(Pairs, undefined).

from_orddict([], Default) -> new({default, Default});
from_orddict([_ | _] = Pairs, Default) -> put_in(Pairs, 0, new({default, Default}));
from_orddict(_, _) -> erlang:error(badarg).

put_in([{Index, Value} | Pairs], Least, Array) when is_integer(Index), Index >= Least ->
    put_in(Pairs, Index + 1, set(Index, Value, Array));
put_in([], _Least, Array) -> Array;
put_in(Pairs, _Least, _Array) -> erlang:error({badarg, Pairs}).

%% Every entry, or every one that isn't the default value.

foldl(Fun, Acc, #array{size = Size, default = Default, elements = Tree}) when is_function(Fun, 3) ->
    up(Fun, Acc, Tree, 0, Size, Default, all);
foldl(_, _, _) -> erlang:error(badarg).

sparse_foldl(Fun, Acc, #array{size = Size, default = Default, elements = Tree}) when is_function(Fun, 3) ->
    up(sparse(Fun, Default), Acc, Tree, 0, Size, Default, sparse);
sparse_foldl(_, _, _) -> erlang:error(badarg).

foldr(Fun, Acc, #array{size = Size, default = Default, elements = Tree}) when is_function(Fun, 3) ->
    down(Fun, Acc, Tree, 0, Size, Default, all);
foldr(_, _, _) -> erlang:error(badarg).

sparse_foldr(Fun, Acc, #array{size = Size, default = Default, elements = Tree}) when is_function(Fun, 3) ->
    down(sparse(Fun, Default), Acc, Tree, 0, Size, Default, sparse);
sparse_foldr(_, _, _) -> erlang:error(badarg).

sparse(Fun, Default) ->
    fun(Index, Value, Acc) ->
            if
                Value =:= Default -> Acc;
                true -> Fun(Index, Value, Acc)
            end
    end.

%% Upwards over the entries of a part from index First, as many as are below Size.
up(_Fun, Acc, _Part, First, Size, _Default, _Which) when First >= Size -> Acc;
up(_Fun, Acc, Empty, _First, _Size, _Default, sparse) when is_integer(Empty) -> Acc;
up(Fun, Acc, Empty, First, Size, Default, all) when is_integer(Empty) ->
    lists:foldl(fun(Index, Acc1) -> Fun(Index, Default, Acc1) end, Acc,
                lists:seq(First, min(First + Empty, Size) - 1));
up(Fun, Acc, Leaf, First, Size, _Default, _Which) when tuple_size(Leaf) =:= 10 ->
    up_leaf(Fun, Acc, Leaf, First, 1, min(10, Size - First));
up(Fun, Acc, Node, First, Size, Default, Which) -> up_node(Fun, Acc, Node, First, Size, Default, Which, 1).

up_leaf(Fun, Acc, Leaf, First, Place, Last) when Place =< Last ->
    up_leaf(Fun, Fun(First + Place - 1, element(Place, Leaf), Acc), Leaf, First, Place + 1, Last);
up_leaf(_Fun, Acc, _Leaf, _First, _Place, _Last) -> Acc.

up_node(_Fun, Acc, _Node, _First, _Size, _Default, _Which, 11) -> Acc;
up_node(Fun, Acc, Node, First, Size, Default, Which, Place) ->
    Start = First + (Place - 1) * element(11, Node),
    NewAcc = up(Fun, Acc, element(Place, Node), Start, Size, Default, Which),
    up_node(Fun, NewAcc, Node, First, Size, Default, Which, Place + 1).

down(_Fun, Acc, _Part, First, Size, _Default, _Which) when First >= Size -> Acc;
down(_Fun, Acc, Empty, _First, _Size, _Default, sparse) when is_integer(Empty) -> Acc;
down(Fun, Acc, Empty, First, Size, Default, all) when is_integer(Empty) ->
    lists:foldl(fun(Index, Acc1) -> Fun(Index, Default, Acc1) end, Acc,
                lists:seq(min(First + Empty, Size) - 1, First, -1));
down(Fun, Acc, Leaf, First, Size, _Default, _Which) when tuple_size(Leaf) =:= 10 ->
    down_leaf(Fun, Acc, Leaf, First, min(10, Size - First));
down(Fun, Acc, Node, First, Size, Default, Which) ->
    down_node(Fun, Acc, Node, First, Size, Default, Which, 10).

down_leaf(_Fun, Acc, _Leaf, _First, 0) -> Acc;
down_leaf(Fun, Acc, Leaf, First, Place) ->
    down_leaf(Fun, Fun(First + Place - 1, element(Place, Leaf), Acc), Leaf, First, Place - 1).

down_node(_Fun, Acc, _Node, _First, _Size, _Default, _Which, 0) -> Acc;
down_node(Fun, Acc, Node, First, Size, Default, Which, Place) ->
    Start = First + (Place - 1) * element(11, Node),
    NewAcc = down(Fun, Acc, element(Place, Node), Start, Size, Default, Which),
    down_node(Fun, NewAcc, Node, First, Size, Default, Which, Place - 1).

sparse_size(#array{} = Array) ->
    try sparse_foldr(fun(Index, _, _) -> throw({last, Index}) end, 0, Array) of
        0 -> 0
    catch
        throw:{last, Index} -> Index + 1
    end;
sparse_size(_) -> erlang:error(badarg).

map(Fun, #array{size = Size, default = Default, elements = Tree} = Array) when is_function(Fun, 2) ->
    Array#array{elements = mapped(Fun, Tree, 0, Size, Default, all)};
map(_, _) -> erlang:error(badarg).

sparse_map(Fun, #array{size = Size, default = Default, elements = Tree} = Array) when is_function(Fun, 2) ->
    Present = fun(_Index, Value) when Value =:= Default -> Value;
                 (Index, Value) -> Fun(Index, Value)
              end,
    Array#array{elements = mapped(Present, Tree, 0, Size, Default, sparse)};
sparse_map(_, _) -> erlang:error(badarg).

mapped(_Fun, Part, First, Size, _Default, _Which) when First >= Size -> Part;
mapped(_Fun, Empty, _First, _Size, _Default, sparse) when is_integer(Empty) -> Empty;
mapped(Fun, Empty, First, Size, Default, all) when is_integer(Empty) ->
    mapped(Fun, opened(Empty, Default), First, Size, Default, all);
mapped(Fun, Leaf, First, _Size, Default, sparse) when tuple_size(Leaf) =:= 10 ->
    mapped_leaf(Fun, Leaf, First, 1, 10, Default);
mapped(Fun, Leaf, First, Size, Default, all) when tuple_size(Leaf) =:= 10 ->
    mapped_leaf(Fun, Leaf, First, 1, min(10, Size - First), Default);
mapped(Fun, Node, First, Size, Default, Which) ->
    Part = element(11, Node),
    Parts = [mapped(Fun, element(Place, Node), First + (Place - 1) * Part, Size, Default, Which)
             || Place <- lists:seq(1, 10)],
    list_to_tuple(Parts ++ [Part]).

mapped_leaf(_Fun, Leaf, _First, 11, _Last, _Default) -> Leaf;
mapped_leaf(Fun, Leaf, First, Place, Last, Default) ->
    Value = if
                Place =< Last -> Fun(First + Place - 1, element(Place, Leaf));
                true -> Default
            end,
    mapped_leaf(Fun, setelement(Place, Leaf, Value), First, Place + 1, Last, Default).
