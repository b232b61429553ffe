%% General balanced trees (Arne Andersson, "General Balanced Trees", J. Algorithms 1999): {Size, Tree} with
%% Tree = nil | {Key, Value, Smaller, Bigger}.
%%
%% A tree may be unbalanced while its depth stays within 2 * log2(Size): an insertion that goes deeper
%% rebalances the lowest subtree that is too deep for its size. Deletions never rebalance.
-module(gb_trees).
-export([empty/0, is_empty/1, size/1, lookup/2, get/2, is_defined/2, insert/3, update/3, enter/3, delete/2,
         delete_any/2, take/2, take_any/2, balance/1, smallest/1, largest/1, take_smallest/1, take_largest/1,
         keys/1, values/1, to_list/1, from_orddict/1, map/2, iterator/1, iterator_from/2, next/1]).

empty() -> {0, nil}.

is_empty({0, nil}) -> true;
is_empty(_) -> false.

size({Size, _}) when is_integer(Size), Size >= 0 -> Size.

lookup(Key, {_, Tree}) -> find(Key, Tree).

find(Key, {K, _, Smaller, _}) when Key < K -> find(Key, Smaller);
find(Key, {K, _, _, Bigger}) when Key > K -> find(Key, Bigger);
find(_, {_, Value, _, _}) -> {value, Value};
find(_, nil) -> none.

is_defined(Key, {_, Tree}) -> is_found(Key, Tree).

is_found(Key, {K, _, Smaller, _}) when Key < K -> is_found(Key, Smaller);
is_found(Key, {K, _, _, Bigger}) when Key > K -> is_found(Key, Bigger);
is_found(_, {_, _, _, _}) -> true;
is_found(_, nil) -> false.

get(Key, {_, Tree}) -> fetch(Key, Tree).

fetch(Key, {K, _, Smaller, _}) when Key < K -> fetch(Key, Smaller);
fetch(Key, {K, _, _, Bigger}) when Key > K -> fetch(Key, Bigger);
fetch(_, {_, Value, _, _}) -> Value.

%% Changing.

update(Key, Value, {Size, Tree}) -> {Size, replace(Key, Value, Tree)}.

replace(Key, Value, {K, V, Smaller, Bigger}) when Key < K -> {K, V, replace(Key, Value, Smaller), Bigger};
replace(Key, Value, {K, V, Smaller, Bigger}) when Key > K -> {K, V, Smaller, replace(Key, Value, Bigger)};
replace(Key, Value, {_, _, Smaller, Bigger}) -> {Key, Value, Smaller, Bigger}.

%% Room: the square of the size, halved at each level. What comes to a leaf without room is too deep; then the
%% subtree comes with its height (as a power of two) and its size, until one is found that is too high.
insert(Key, Value, {Size, Tree}) when is_integer(Size) ->
    NewSize = Size + 1,
    {NewSize, add(Key, Value, Tree, NewSize * NewSize)}.

add(Key, Value, {K, V, Smaller, Bigger}, Room) when Key < K ->
    case add(Key, Value, Smaller, Room bsr 1) of
        {Part, Height, Size} -> checked({K, V, Part, Bigger}, Height, Size, Bigger);
        Part -> {K, V, Part, Bigger}
    end;
add(Key, Value, {K, V, Smaller, Bigger}, Room) when Key > K ->
    case add(Key, Value, Bigger, Room bsr 1) of
        {Part, Height, Size} -> checked({K, V, Smaller, Part}, Height, Size, Smaller);
        Part -> {K, V, Smaller, Part}
    end;
add(Key, Value, nil, 0) -> {{Key, Value, nil, nil}, 1, 1};
add(Key, Value, nil, _) -> {Key, Value, nil, nil};
add(Key, _, _, _) -> erlang:error({key_exists, Key}).

checked(Tree, Height, Size, Other) ->
    {OtherHeight, OtherSize} = measure(Other),
    NewHeight = erlang:max(Height, OtherHeight) bsl 1,
    NewSize = Size + OtherSize + 1,
    if
        NewHeight > NewSize * NewSize -> balanced(Tree, NewSize);
        true -> {Tree, NewHeight, NewSize}
    end.

measure({_, _, nil, nil}) -> {1, 1};
measure({_, _, Smaller, Bigger}) ->
    {Height1, Size1} = measure(Smaller),
    {Height2, Size2} = measure(Bigger),
    {erlang:max(Height1, Height2) bsl 1, Size1 + Size2 + 1};
measure(nil) -> {1, 0}.

enter(Key, Value, Tree) ->
    case is_defined(Key, Tree) of
        true -> update(Key, Value, Tree);
        false -> insert(Key, Value, Tree)
    end.

balance({Size, Tree}) -> {Size, balanced(Tree, Size)}.

balanced(Tree, Size) -> built(pairs(Tree, []), Size).

from_orddict(Pairs) ->
    Size = length(Pairs),
    {Size, built(Pairs, Size)}.

built(Pairs, Size) ->
    {Tree, []} = build(Pairs, Size),
    Tree.

%% A tree of the first Count pairs, and the other pairs. The bigger side gets the odd one.
build(Pairs, Count) when Count > 1 ->
    Rest = Count - 1,
    {Smaller, [{Key, Value} | Pairs1]} = build(Pairs, Rest - Rest div 2),
    {Bigger, Pairs2} = build(Pairs1, Rest div 2),
    {{Key, Value, Smaller, Bigger}, Pairs2};
build([{Key, Value} | Pairs], 1) -> {{Key, Value, nil, nil}, Pairs};
build(Pairs, 0) -> {nil, Pairs}.

delete_any(Key, Tree) ->
    case is_defined(Key, Tree) of
        true -> delete(Key, Tree);
        false -> Tree
    end.

delete(Key, {Size, Tree}) when is_integer(Size), Size >= 0 -> {Size - 1, remove(Key, Tree)}.

remove(Key, {K, V, Smaller, Bigger}) when Key < K -> {K, V, remove(Key, Smaller), Bigger};
remove(Key, {K, V, Smaller, Bigger}) when Key > K -> {K, V, Smaller, remove(Key, Bigger)};
remove(_, {_, _, Smaller, Bigger}) -> joined(Smaller, Bigger).

%% One tree of two: the smallest of the bigger one becomes the root.
joined(Smaller, nil) -> Smaller;
joined(nil, Bigger) -> Bigger;
joined(Smaller, Bigger) ->
    {Key, Value, Rest} = cut_smallest(Bigger),
    {Key, Value, Smaller, Rest}.

take_any(Key, Tree) ->
    case is_defined(Key, Tree) of
        true -> take(Key, Tree);
        false -> error
    end.

take(Key, {Size, Tree}) when is_integer(Size), Size >= 0 ->
    {Value, Rest} = cut(Key, Tree),
    {Value, {Size - 1, Rest}}.

cut(Key, {K, V, Smaller, Bigger}) when Key < K ->
    {Value, Rest} = cut(Key, Smaller),
    {Value, {K, V, Rest, Bigger}};
cut(Key, {K, V, Smaller, Bigger}) when Key > K ->
    {Value, Rest} = cut(Key, Bigger),
    {Value, {K, V, Smaller, Rest}};
cut(_, {_, Value, Smaller, Bigger}) -> {Value, joined(Smaller, Bigger)}.

%% The ends.

smallest({_, Tree}) -> leftmost(Tree).

leftmost({Key, Value, nil, _}) -> {Key, Value};
leftmost({_, _, Smaller, _}) -> leftmost(Smaller).

largest({_, Tree}) -> rightmost(Tree).

rightmost({Key, Value, _, nil}) -> {Key, Value};
rightmost({_, _, _, Bigger}) -> rightmost(Bigger).

take_smallest({Size, Tree}) when is_integer(Size), Size >= 0 ->
    {Key, Value, Rest} = cut_smallest(Tree),
    {Key, Value, {Size - 1, Rest}}.

cut_smallest({Key, Value, nil, Bigger}) -> {Key, Value, Bigger};
cut_smallest({K, V, Smaller, Bigger}) ->
    {Key, Value, Rest} = cut_smallest(Smaller),
    {Key, Value, {K, V, Rest, Bigger}}.

take_largest({Size, Tree}) when is_integer(Size), Size >= 0 ->
    {Key, Value, Rest} = cut_largest(Tree),
    {Key, Value, {Size - 1, Rest}}.

cut_largest({Key, Value, Smaller, nil}) -> {Key, Value, Smaller};
cut_largest({K, V, Smaller, Bigger}) ->
    {Key, Value, Rest} = cut_largest(Bigger),
    {Key, Value, {K, V, Smaller, Rest}}.

%% All of it.

to_list({_, Tree}) -> pairs(Tree, []).

pairs({Key, Value, Smaller, Bigger}, Rest) -> pairs(Smaller, [{Key, Value} | pairs(Bigger, Rest)]);
pairs(nil, Rest) -> Rest.

keys({_, Tree}) -> keys(Tree, []).

keys({Key, _, Smaller, Bigger}, Rest) -> keys(Smaller, [Key | keys(Bigger, Rest)]);
keys(nil, Rest) -> Rest.

values({_, Tree}) -> values(Tree, []).

values({_, Value, Smaller, Bigger}, Rest) -> values(Smaller, [Value | values(Bigger, Rest)]);
values(nil, Rest) -> Rest.

map(Fun, {Size, Tree}) when is_function(Fun, 2) -> {Size, mapped(Fun, Tree)}.

mapped(_Fun, nil) -> nil;
mapped(Fun, {Key, Value, Smaller, Bigger}) ->
    {Key, Fun(Key, Value), mapped(Fun, Smaller), mapped(Fun, Bigger)}.

%% An iterator is a list of the trees whose roots are still to come, the next one first.

iterator({_, Tree}) -> down(Tree, []).

down({_, _, nil, _} = Tree, Later) -> [Tree | Later];
down({_, _, Smaller, _} = Tree, Later) -> down(Smaller, [Tree | Later]);
down(nil, Later) -> Later.

iterator_from(Key, {_, Tree}) -> down_from(Key, Tree, []).

down_from(Key, {K, _, _, Bigger}, Later) when K < Key -> down_from(Key, Bigger, Later);
down_from(_Key, {_, _, nil, _} = Tree, Later) -> [Tree | Later];
down_from(Key, {_, _, Smaller, _} = Tree, Later) -> down_from(Key, Smaller, [Tree | Later]);
down_from(_Key, nil, Later) -> Later.

next([{Key, Value, _, Bigger} | Later]) -> {Key, Value, down(Bigger, Later)};
next([]) -> none.
