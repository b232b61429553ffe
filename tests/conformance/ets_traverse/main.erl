%% Traversals of tables that change meanwhile
-module(main).
-export([main/0]).

main() ->
    [fixed(Type) || Type <- [set, bag, duplicate_bag, ordered_set]],
    folds(),
    fixer_ends().

%% Each key that stays is met once, whatever becomes of the others.
fixed(Type) ->
    T = ets:new(t, [Type, public]),
    ets:insert(T, [{N, x} || N <- lists:seq(1, 300)]),
    ets:safe_fixtable(T, true),
    Met = walk(T, ets:first(T), []),
    Kept = [K || K <- Met, K rem 10 =/= 0, K =< 300],
    io:format("~p ~p ~p~n", [Type, length(Kept), lists:sort(Kept) =:= lists:usort(Kept)]),
    io:format("~p ~p~n", [ets:info(T, fixed), ets:safe_fixtable(T, false)]),
    io:format("~p ~p ~p~n", [ets:info(T, fixed), ets:info(T, safe_fixed), ets:info(T, size)]),
    io:format("~p~n", [lists:sort([K || {K, _} <- ets:tab2list(T)]) =:= lists:sort(alive())]).

alive() ->
    [N || N <- lists:seq(1, 300), N rem 10 =/= 0] ++ [N + 1000 || N <- lists:seq(1, 300), N rem 10 =:= 0].

walk(_, '$end_of_table', Met) ->
    Met;
walk(T, Key, Met) ->
    if
        Key =< 300, Key rem 10 =:= 0 ->
            ets:delete(T, Key),
            [] = ets:lookup(T, Key),
            ets:insert(T, {Key + 1000, y});
        true ->
            ok
    end,
    walk(T, ets:next(T, Key), [Key | Met]).

folds() ->
    T = ets:new(t, [public]),
    ets:insert(T, [{N, N * N} || N <- lists:seq(1, 100)]),
    Sum = ets:foldl(fun({K, V}, Acc) -> ets:delete(T, K), Acc + V end, 0, T),
    io:format("~p ~p ~p~n", [Sum, ets:info(T, size), ets:first(T)]),
    ets:insert(T, {a, 1}),
    io:format("~p~n", [catch ets:foldl(fun(_, _) -> throw(stopped) end, 0, T)]),
    io:format("~p ~p~n", [ets:info(T, fixed), ets:foldr(fun(X, Acc) -> [X | Acc] end, [], T)]).

fixer_ends() ->
    T = ets:new(t, [public]),
    Self = self(),
    Pid = spawn(fun() ->
        ets:safe_fixtable(T, true),
        ets:safe_fixtable(T, true),
        Self ! fixed,
        receive stop -> ok end
    end),
    receive fixed -> ok end,
    io:format("~p~n", [ets:info(T, fixed)]),
    Pid ! stop,
    wait_free(T),
    io:format("~p~n", [ets:info(T, fixed)]).

wait_free(T) ->
    case ets:info(T, fixed) of
        true -> timer:sleep(1), wait_free(T);
        false -> ok
    end.
