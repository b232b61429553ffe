%% Maps: what calls a fun, or may read an iterator. The rest of the module is native.
%%
%% An iterator is none, {Key, Value, Iterator}, or [Position | Map] for pairs that aren't read yet.
-module(maps).
-export([new/0, to_list/1, iterator/1, next/1, map/2, filter/2, filtermap/2, fold/3, foreach/2]).
-export([update_with/3, update_with/4, with/2, without/2, merge_with/3, intersect/2, intersect_with/3]).
-export([groups_from_list/2, groups_from_list/3]).

new() -> #{}.

to_list(Map) when is_map(Map) -> erts_internal:map_to_list(Map);
to_list(Map) -> error({badmap, Map}, [Map]).

iterator(Map) when is_map(Map) -> [0 | Map];
iterator(Map) -> error({badmap, Map}, [Map]).

next({_, _, _} = Next) -> Next;
next(none) -> none;
next([0 | Map]) when is_map(Map) -> erts_internal:map_next(0, Map);
next([[Key] = Position | Map]) when is_map_key(Key, Map) -> erts_internal:map_next(Position, Map);
next(Iterator) -> error(badarg, [Iterator]).

%% The first pair of a map or an iterator.
first(Map) when is_map(Map) -> erts_internal:map_next(0, Map);
first(Iterator) -> next(Iterator).

%% The reason why neither a map nor an iterator was given, or the fun was none.
wrong(Map) when is_map(Map) -> badarg;
wrong(Iterator) ->
    try next(Iterator) of
        _ -> badarg
    catch
        error:_ -> {badmap, Iterator}
    end.

bad_map(Map) when is_map(Map) -> badarg;
bad_map(Map) -> {badmap, Map}.

bad_map(Map, _) when not is_map(Map) -> {badmap, Map};
bad_map(_, Map) -> bad_map(Map).

map(Fun, Map) when is_function(Fun, 2) ->
    try first(Map) of
        Next -> from_list(map_1(Fun, Next))
    catch
        error:_ -> error({badmap, Map}, [Fun, Map])
    end;
map(Fun, Map) ->
    error(wrong(Map), [Fun, Map]).

map_1(Fun, {Key, Value, Next}) -> [{Key, Fun(Key, Value)} | map_1(Fun, next(Next))];
map_1(_, none) -> [].

filter(Fun, Map) when is_function(Fun, 2) ->
    try first(Map) of
        Next -> from_list(filter_1(Fun, Next))
    catch
        error:_ -> error({badmap, Map}, [Fun, Map])
    end;
filter(Fun, Map) ->
    error(wrong(Map), [Fun, Map]).

filter_1(Fun, {Key, Value, Next}) ->
    case Fun(Key, Value) of
        true -> [{Key, Value} | filter_1(Fun, next(Next))];
        false -> filter_1(Fun, next(Next))
    end;
filter_1(_, none) ->
    [].

filtermap(Fun, Map) when is_function(Fun, 2) ->
    try first(Map) of
        Next -> from_list(filtermap_1(Fun, Next))
    catch
        error:_ -> error({badmap, Map}, [Fun, Map])
    end;
filtermap(Fun, Map) ->
    error(wrong(Map), [Fun, Map]).

filtermap_1(Fun, {Key, Value, Next}) ->
    case Fun(Key, Value) of
        {true, New} -> [{Key, New} | filtermap_1(Fun, next(Next))];
        true -> [{Key, Value} | filtermap_1(Fun, next(Next))];
        false -> filtermap_1(Fun, next(Next))
    end;
filtermap_1(_, none) ->
    [].

fold(Fun, Initial, Map) when is_function(Fun, 3) ->
    try first(Map) of
        Next -> fold_1(Fun, Initial, Next)
    catch
        error:_ -> error({badmap, Map}, [Fun, Initial, Map])
    end;
fold(Fun, Initial, Map) ->
    error(wrong(Map), [Fun, Initial, Map]).

fold_1(Fun, State, {Key, Value, Next}) -> fold_1(Fun, Fun(Key, Value, State), next(Next));
fold_1(_, State, none) -> State.

foreach(Fun, Map) when is_function(Fun, 2) ->
    try first(Map) of
        Next -> foreach_1(Fun, Next)
    catch
        error:_ -> error({badmap, Map}, [Fun, Map])
    end;
foreach(Fun, Map) ->
    error(wrong(Map), [Fun, Map]).

foreach_1(Fun, {Key, Value, Next}) ->
    Fun(Key, Value),
    foreach_1(Fun, next(Next));
foreach_1(_, none) ->
    ok.

update_with(Key, Fun, Map) when is_function(Fun, 1), is_map(Map) ->
    case Map of
        #{Key := Value} -> Map#{Key := Fun(Value)};
        #{} -> error({badkey, Key}, [Key, Fun, Map])
    end;
update_with(Key, Fun, Map) ->
    error(bad_map(Map), [Key, Fun, Map]).

update_with(Key, Fun, Initial, Map) when is_function(Fun, 1), is_map(Map) ->
    case Map of
        #{Key := Value} -> Map#{Key := Fun(Value)};
        #{} -> Map#{Key => Initial}
    end;
update_with(Key, Fun, Initial, Map) ->
    error(bad_map(Map), [Key, Fun, Initial, Map]).

with(Keys, Map) when is_list(Keys), is_map(Map) -> from_list(with_1(Keys, Map));
with(Keys, Map) -> error(bad_map(Map), [Keys, Map]).

with_1([Key | Keys], Map) ->
    case Map of
        #{Key := Value} -> [{Key, Value} | with_1(Keys, Map)];
        #{} -> with_1(Keys, Map)
    end;
with_1([], _) ->
    [].

without(Keys, Map) when is_list(Keys), is_map(Map) -> lists:foldl(fun maps:remove/2, Map, Keys);
without(Keys, Map) -> error(bad_map(Map), [Keys, Map]).

%% The keys of the smaller map are looked up in the other one.
merge_with(Fun, A, B) when is_map(A), is_map(B), is_function(Fun, 3) ->
    case map_size(A) > map_size(B) of
        true -> merge_into(fun(Key, InB, InA) -> Fun(Key, InA, InB) end, first(B), A);
        false -> merge_into(Fun, first(A), B)
    end;
merge_with(Fun, A, B) ->
    error(bad_map(A, B), [Fun, A, B]).

merge_into(Fun, {Key, Value, Next}, Map) ->
    New =
        case Map of
            #{Key := Other} -> Map#{Key := Fun(Key, Value, Other)};
            #{} -> Map#{Key => Value}
        end,
    merge_into(Fun, next(Next), New);
merge_into(_, none, Map) ->
    Map.

intersect(A, B) when is_map(A), is_map(B) ->
    case map_size(A) =< map_size(B) of
        true -> from_list(common(fun(_, _, InB) -> InB end, first(A), B));
        false -> from_list(common(fun(_, InB, _) -> InB end, first(B), A))
    end;
intersect(A, B) ->
    error(bad_map(A, B), [A, B]).

intersect_with(Fun, A, B) when is_map(A), is_map(B), is_function(Fun, 3) ->
    case map_size(A) =< map_size(B) of
        true -> from_list(common(Fun, first(A), B));
        false -> from_list(common(fun(Key, InB, InA) -> Fun(Key, InA, InB) end, first(B), A))
    end;
intersect_with(Fun, A, B) ->
    error(bad_map(A, B), [Fun, A, B]).

common(Fun, {Key, Value, Next}, Map) ->
    case Map of
        #{Key := Other} -> [{Key, Fun(Key, Value, Other)} | common(Fun, next(Next), Map)];
        #{} -> common(Fun, next(Next), Map)
    end;
common(_, none, _) ->
    [].

groups_from_list(Fun, List) when is_function(Fun, 1) ->
    groups_from_list_1(Fun, fun(Element) -> Element end, reversed([Fun, List], List), #{});
groups_from_list(Fun, List) ->
    error(badarg, [Fun, List]).

groups_from_list(Fun, ValueFun, List) when is_function(Fun, 1), is_function(ValueFun, 1) ->
    groups_from_list_1(Fun, ValueFun, reversed([Fun, ValueFun, List], List), #{});
groups_from_list(Fun, ValueFun, List) ->
    error(badarg, [Fun, ValueFun, List]).

reversed(Arguments, List) ->
    try lists:reverse(List)
    catch error:_ -> error(badarg, Arguments)
    end.

groups_from_list_1(Fun, ValueFun, [Element | Rest], Groups) ->
    Key = Fun(Element),
    Value = ValueFun(Element),
    New =
        case Groups of
            #{Key := Values} -> Groups#{Key := [Value | Values]};
            #{} -> Groups#{Key => [Value]}
        end,
    groups_from_list_1(Fun, ValueFun, Rest, New);
groups_from_list_1(_, _, [], Groups) ->
    Groups.

from_list(Pairs) -> maps:from_list(Pairs).
