%% Sets as general balanced trees: {Size, Tree} with Tree = nil | {Element, Smaller, Bigger}. How they are
%% kept in balance is told in gb_trees.
-module(gb_sets).
-export([empty/0, new/0, is_empty/1, size/1, singleton/1, is_member/2, is_element/2, insert/2, add/2,
         add_element/2, delete/2, delete_any/2, del_element/2, balance/1, union/2, union/1, intersection/2,
         intersection/1, is_disjoint/2, difference/2, subtract/2, is_subset/2, to_list/1, from_list/1,
         from_ordset/1, is_set/1, smallest/1, largest/1, take_smallest/1, take_largest/1, iterator/1,
         iterator_from/2, next/1, filter/2, fold/3]).

empty() -> {0, nil}.

new() -> empty().

is_empty({0, nil}) -> true;
is_empty(_) -> false.

size({Size, _}) -> Size.

singleton(Element) -> {1, {Element, nil, nil}}.

is_element(Element, Set) -> is_member(Element, Set).

is_member(Element, {_, Tree}) -> is_found(Element, Tree).

is_found(Element, {E, Smaller, _}) when Element < E -> is_found(Element, Smaller);
is_found(Element, {E, _, Bigger}) when Element > E -> is_found(Element, Bigger);
is_found(_, {_, _, _}) -> true;
is_found(_, nil) -> false.

%% Changing.

insert(Element, {Size, Tree}) ->
    NewSize = Size + 1,
    {NewSize, put_in(Element, Tree, NewSize * NewSize)}.

put_in(Element, {E, Smaller, Bigger}, Room) when Element < E ->
    case put_in(Element, Smaller, Room bsr 1) of
        {Part, Height, Size} when is_integer(Height) -> checked({E, Part, Bigger}, Height, Size, Bigger);
        Part -> {E, Part, Bigger}
    end;
put_in(Element, {E, Smaller, Bigger}, Room) when Element > E ->
    case put_in(Element, Bigger, Room bsr 1) of
        {Part, Height, Size} when is_integer(Height) -> checked({E, Smaller, Part}, Height, Size, Smaller);
        Part -> {E, Smaller, Part}
    end;
put_in(Element, nil, 0) -> {{Element, nil, nil}, 1, 1};
put_in(Element, nil, _) -> {Element, nil, nil};
put_in(Element, _, _) -> erlang:error({key_exists, Element}).

checked(Tree, Height, Size, Other) ->
    {OtherHeight, OtherSize} = measure(Other),
    NewHeight = erlang:max(Height, OtherHeight) bsl 1,
    NewSize = Size + OtherSize + 1,
    if
        NewHeight > NewSize * NewSize -> balanced(Tree, NewSize);
        true -> {Tree, NewHeight, NewSize}
    end.

measure({_, nil, nil}) -> {1, 1};
measure({_, Smaller, Bigger}) ->
    {Height1, Size1} = measure(Smaller),
    {Height2, Size2} = measure(Bigger),
    {erlang:max(Height1, Height2) bsl 1, Size1 + Size2 + 1};
measure(nil) -> {1, 0}.

add_element(Element, Set) -> add(Element, Set).

add(Element, Set) ->
    case is_member(Element, Set) of
        true -> Set;
        false -> insert(Element, Set)
    end.

balance({Size, Tree}) -> {Size, balanced(Tree, Size)}.

balanced(Tree, Size) -> built(elements(Tree, []), Size).

from_ordset(List) ->
    Size = length(List),
    {Size, built(List, Size)}.

from_list(List) -> from_ordset(ordsets:from_list(List)).

built(List, Size) ->
    {Tree, []} = build(List, Size),
    Tree.

build(List, Count) when Count > 1 ->
    Rest = Count - 1,
    {Smaller, [Element | List1]} = build(List, Rest - Rest div 2),
    {Bigger, List2} = build(List1, Rest div 2),
    {{Element, Smaller, Bigger}, List2};
build([Element | List], 1) -> {{Element, nil, nil}, List};
build(List, 0) -> {nil, List}.

del_element(Element, Set) -> delete_any(Element, Set).

delete_any(Element, Set) ->
    case is_member(Element, Set) of
        true -> delete(Element, Set);
        false -> Set
    end.

delete(Element, {Size, Tree}) -> {Size - 1, remove(Element, Tree)}.

remove(Element, {E, Smaller, Bigger}) when Element < E -> {E, remove(Element, Smaller), Bigger};
remove(Element, {E, Smaller, Bigger}) when Element > E -> {E, Smaller, remove(Element, Bigger)};
remove(_, {_, Smaller, nil}) -> Smaller;
remove(_, {_, nil, Bigger}) -> Bigger;
remove(_, {_, Smaller, Bigger}) ->
    {Element, Rest} = cut_smallest(Bigger),
    {Element, Smaller, Rest}.

%% The ends.

smallest({_, Tree}) -> leftmost(Tree).

leftmost({Element, nil, _}) -> Element;
leftmost({_, Smaller, _}) -> leftmost(Smaller).

largest({_, Tree}) -> rightmost(Tree).

rightmost({Element, _, nil}) -> Element;
rightmost({_, _, Bigger}) -> rightmost(Bigger).

take_smallest({Size, Tree}) ->
    {Element, Rest} = cut_smallest(Tree),
    {Element, {Size - 1, Rest}}.

cut_smallest({Element, nil, Bigger}) -> {Element, Bigger};
cut_smallest({E, Smaller, Bigger}) ->
    {Element, Rest} = cut_smallest(Smaller),
    {Element, {E, Rest, Bigger}}.

take_largest({Size, Tree}) ->
    {Element, Rest} = cut_largest(Tree),
    {Element, {Size - 1, Rest}}.

cut_largest({Element, Smaller, nil}) -> {Element, Smaller};
cut_largest({E, Smaller, Bigger}) ->
    {Element, Rest} = cut_largest(Bigger),
    {Element, {E, Smaller, Rest}}.

%% All of it.

to_list({_, Tree}) -> elements(Tree, []).

elements({Element, Smaller, Bigger}, Rest) -> elements(Smaller, [Element | elements(Bigger, Rest)]);
elements(nil, Rest) -> Rest.

iterator({_, Tree}) -> down(Tree, []).

down({_, nil, _} = Tree, Later) -> [Tree | Later];
down({_, Smaller, _} = Tree, Later) -> down(Smaller, [Tree | Later]);
down(nil, Later) -> Later.

iterator_from(Element, {_, Tree}) -> down_from(Element, Tree, []).

down_from(Element, {E, _, Bigger}, Later) when E < Element -> down_from(Element, Bigger, Later);
down_from(_, {_, nil, _} = Tree, Later) -> [Tree | Later];
down_from(Element, {_, Smaller, _} = Tree, Later) -> down_from(Element, Smaller, [Tree | Later]);
down_from(_, nil, Later) -> Later.

next([{Element, _, Bigger} | Later]) -> {Element, down(Bigger, Later)};
next([]) -> none.

filter(Fun, Set) -> from_ordset([Element || Element <- to_list(Set), Fun(Element)]).

fold(Fun, Acc, {_, Tree}) when is_function(Fun, 2) -> folded(Fun, Acc, Tree).

folded(Fun, Acc, {Element, Smaller, Bigger}) ->
    folded(Fun, Fun(Element, folded(Fun, Acc, Smaller)), Bigger);
folded(_Fun, Acc, nil) -> Acc.

%% Two sets. The elements of a set much smaller than the other are looked up there one by one; sets of similar
%% size are merged.

union({Size1, Tree1}, {Size2, Tree2}) when Size2 < Size1 -> united(Tree1, Size1, Tree2, Size2);
union({Size1, Tree1}, {Size2, Tree2}) -> united(Tree2, Size2, Tree1, Size1).

united(Large, LargeSize, Small, SmallSize) ->
    case is_far_below(SmallSize, LargeSize) of
        true -> lists:foldl(fun add/2, {LargeSize, Large}, elements(Small, []));
        false -> merged(ordsets:union(elements(Small, []), elements(Large, [])))
    end.

%% A search costs about 1.46 times the logarithm of the set's size.
is_far_below(_Small, Large) when Large < 10 -> false;
is_far_below(Small, Large) -> Small * round(1.46 * math:log(Large)) =< Large.

union([Set | Sets]) -> lists:foldl(fun(Other, Union) -> union(Union, Other) end, Set, Sets);
union([]) -> empty().

intersection({Size1, Tree1}, {Size2, Tree2}) when Size2 < Size1 -> common(Tree2, Size2, Tree1, Size1);
intersection({Size1, Tree1}, {Size2, Tree2}) -> common(Tree1, Size1, Tree2, Size2).

common(Small, SmallSize, Large, LargeSize) ->
    case is_far_below(SmallSize, LargeSize) of
        true -> merged([Element || Element <- elements(Small, []), is_found(Element, Large)]);
        false -> merged(ordsets:intersection(elements(Small, []), elements(Large, [])))
    end.

intersection([Set | Sets]) -> lists:foldl(fun(Other, Common) -> intersection(Common, Other) end, Set, Sets).

is_disjoint({Size1, Tree1}, {Size2, Tree2}) when Size1 < Size2 -> are_apart(Tree1, Tree2);
is_disjoint({_, Tree1}, {_, Tree2}) -> are_apart(Tree2, Tree1).

%% No element of the first tree is in the second; only the parts that can meet are compared.
are_apart({Element, Smaller, Bigger}, {Other, Smaller2, _} = Tree) when Element < Other ->
    not is_found(Element, Smaller2) andalso are_apart(Smaller, Smaller2) andalso are_apart(Bigger, Tree);
are_apart({Element, Smaller, Bigger}, {Other, _, Bigger2} = Tree) when Element > Other ->
    not is_found(Element, Bigger2) andalso are_apart(Bigger, Bigger2) andalso are_apart(Smaller, Tree);
are_apart({_, _, _}, {_, _, _}) -> false;
are_apart(nil, _) -> true;
are_apart(_, nil) -> true.

subtract(Set1, Set2) -> difference(Set1, Set2).

difference({Size1, Tree1}, {Size2, Tree2}) ->
    case is_far_below(Size1, Size2) of
        true -> merged([Element || Element <- elements(Tree1, []), not is_found(Element, Tree2)]);
        false -> merged(ordsets:subtract(elements(Tree1, []), elements(Tree2, [])))
    end.

is_subset({Size1, _}, {Size2, _}) when Size1 > Size2 -> false;
is_subset({Size1, Tree1}, {Size2, Tree2}) ->
    case is_far_below(Size1, Size2) of
        true -> lists:all(fun(Element) -> is_found(Element, Tree2) end, elements(Tree1, []));
        false -> ordsets:is_subset(elements(Tree1, []), elements(Tree2, []))
    end.

is_set({0, nil}) -> true;
is_set({Size, {_, _, _}}) when is_integer(Size), Size >= 0 -> true;
is_set(_) -> false.

%% A balanced tree of what was merged: here the smaller side gets the even one.
merged(List) ->
    Size = length(List),
    {Tree, []} = build_back(lists:reverse(List), Size),
    {Size, Tree}.

build_back(List, Count) when Count > 1 ->
    Rest = Count - 1,
    {Bigger, [Element | List1]} = build_back(List, Rest - Rest div 2),
    {Smaller, List2} = build_back(List1, Rest div 2),
    {{Element, Smaller, Bigger}, List2};
build_back([Element | List], 1) -> {{Element, nil, nil}, List};
build_back(List, 0) -> {nil, List}.
