%% What each function says about wrong arguments
-module(main).
-export([main/0]).

try_it(Name, Fun) ->
    Result =
        try Fun()
        catch Class:Reason:Stack ->
            {M, F, Args, _} = hd(Stack),
            {Class, Reason, M, F, case Args of [_ | _] -> length(Args); _ -> Args end}
        end,
    io:format("~p: ~p~n", [Name, Result]).

main() ->
    T = ets:new(t, []),
    B = ets:new(b, [bag]),
    ets:insert(T, {k, 1, atom}),
    ets:new(taken, [named_table]),
    Gone = ets:new(gone, []),
    ets:delete(Gone),
    try_it(new_option, fun() -> ets:new(x, [nosuch]) end),
    try_it(new_name, fun() -> ets:new(1, []) end),
    try_it(new_improper, fun() -> ets:new(x, [set | bag]) end),
    try_it(new_taken, fun() -> ets:new(taken, [named_table]) end),
    try_it(new_keypos, fun() -> ets:new(x, [{keypos, 0}]) end),
    try_it(new_heir, fun() -> ets:new(x, [{heir, nobody, x}]) end),
    try_it(no_name, fun() -> ets:lookup(nosuch, 1) end),
    try_it(gone, fun() -> ets:lookup(Gone, 1) end),
    try_it(other_reference, fun() -> ets:lookup(make_ref(), 1) end),
    try_it(no_table, fun() -> ets:insert({}, {1}) end),
    try_it(insert_atom, fun() -> ets:insert(T, x) end),
    try_it(insert_small, fun() -> ets:insert(T, [{1}, {}]) end),
    try_it(insert_nothing_of_it, fun() -> ets:member(T, 1) end),
    try_it(insert_improper, fun() -> ets:insert(T, [{1} | {2}]) end),
    try_it(lookup_element, fun() -> ets:lookup_element(T, nosuch, 1) end),
    try_it(lookup_element_far, fun() -> ets:lookup_element(T, k, 4) end),
    try_it(lookup_element_zero, fun() -> ets:lookup_element(T, k, 0) end),
    try_it(next, fun() -> ets:next(T, nosuch) end),
    try_it(counter_key, fun() -> ets:update_counter(T, nosuch, 1) end),
    try_it(counter_atom, fun() -> ets:update_counter(T, k, {3, 1}) end),
    try_it(counter_keypos, fun() -> ets:update_counter(T, k, {1, 1}) end),
    try_it(counter_float, fun() -> ets:update_counter(T, k, 1.0) end),
    try_it(counter_bag, fun() -> ets:update_counter(B, k, 1) end),
    try_it(counter_default, fun() -> ets:update_counter(T, new, {2, 1}, {x}) end),
    try_it(element_keypos, fun() -> ets:update_element(T, k, {1, x}) end),
    try_it(element_far, fun() -> ets:update_element(T, k, [{2, x}, {9, y}]) end),
    try_it(element_bag, fun() -> ets:update_element(B, k, {2, x}) end),
    try_it(unchanged, fun() -> ets:lookup(T, k) end),
    try_it(rename, fun() -> ets:rename(nosuch, other) end),
    try_it(rename_taken, fun() -> ets:rename(taken, taken) end),
    try_it(fix, fun() -> ets:safe_fixtable(T, maybe_not) end),
    try_it(give_self, fun() -> ets:give_away(T, self(), x) end),
    try_it(give_atom, fun() -> ets:give_away(T, nobody, x) end),
    try_it(info, fun() -> ets:info(T, nosuch) end),
    try_it(info_gone, fun() -> ets:info(Gone, size) end),
    try_it(slot, fun() -> ets:slot(ets:new(o, [ordered_set]), 1) end),
    try_it(delete, fun() -> ets:delete(Gone) end),
    try_it(fold, fun() -> ets:foldl(fun(X, A) -> [X | A] end, [], Gone) end),
    try_it(list, fun() -> ets:tab2list(Gone) end).
