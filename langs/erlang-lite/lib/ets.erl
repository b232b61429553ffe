%% Traversals of tables that call funs. What isn't here is native.
-module(ets).
-export([foldl/3, foldr/3, tab2list/1, select_reverse/2]).

%% A table that is fixed keeps the keys that are deleted meanwhile: the traversal goes on from them.
foldl(Fun, Acc, Table) ->
    fold(Fun, Acc, Table, fun first/1, fun next/2).

foldr(Fun, Acc, Table) ->
    fold(Fun, Acc, Table, fun last/1, fun prev/2).

fold(Fun, Acc, Table, First, Next) ->
    ets:safe_fixtable(Table, true),
    try
        fold_from(First(Table), Fun, Acc, Table, Next)
    after
        ets:safe_fixtable(Table, false)
    end.

fold_from('$end_of_table', _Fun, Acc, _Table, _Next) ->
    Acc;
fold_from(Key, Fun, Acc, Table, Next) ->
    Folded = lists:foldl(Fun, Acc, ets:lookup(Table, Key)),
    fold_from(Next(Table, Key), Fun, Folded, Table, Next).

first(Table) -> ets:first(Table).
next(Table, Key) -> ets:next(Table, Key).
last(Table) -> ets:last(Table).
prev(Table, Key) -> ets:prev(Table, Key).

tab2list(Table) ->
    ets:match_object(Table, '_').

select_reverse(Table, Spec) ->
    lists:reverse(ets:select(Table, Spec)).
