%% Who may read and write: the owner, all, nobody else
-module(main).
-export([main/0]).

main() ->
    [protection(P) || P <- [public, protected, private]],
    owner_ends(),
    named().

protection(Protection) ->
    T = ets:new(t, [Protection, bag]),
    ets:insert(T, {k, 1}),
    Other = in_other(fun() ->
        [attempt(F) || F <- [
            fun() -> ets:lookup(T, k) end,
            fun() -> ets:tab2list(T) end,
            fun() -> ets:first(T) end,
            fun() -> ets:insert(T, {k, 2}) end,
            fun() -> ets:match_delete(T, {x, '_'}) end,
            fun() -> ets:safe_fixtable(T, true) end,
            fun() -> ets:give_away(T, self(), x) end,
            fun() -> ets:setopts(T, {heir, none}) end,
            fun() -> ets:info(T, protection) end,
            fun() -> ets:delete(T) end
        ]]
    end),
    io:format("~p: ~p~n  ~p~n", [Protection, Other, ets:info(T, size)]).

attempt(Fun) ->
    try Fun() catch error:Reason -> Reason end.

in_other(Fun) ->
    Self = self(),
    spawn(fun() -> Self ! {result, Fun()} end),
    receive {result, Result} -> Result end.

%% A table lives as long as its owner.
owner_ends() ->
    Self = self(),
    Pid = spawn(fun() ->
        Self ! {table, ets:new(t, [public])},
        receive stop -> ok end
    end),
    T = receive {table, Id} -> Id end,
    io:format("~p ~p~n", [ets:insert(T, {1}), ets:info(T, owner) =:= Pid]),
    Pid ! stop,
    wait_gone(T),
    io:format("~p ~p~n", [ets:info(T), attempt(fun() -> ets:lookup(T, 1) end)]).

wait_gone(T) ->
    case ets:info(T, size) of
        undefined -> ok;
        _ -> timer:sleep(1), wait_gone(T)
    end.

named() ->
    io:format("~p~n", [ets:new(name, [named_table, public])]),
    Id = ets:whereis(name),
    io:format("~p ~p ~p~n", [is_reference(Id), ets:info(name, id) =:= Id, ets:whereis(nosuch)]),
    ets:insert(name, {a}),
    ets:insert(Id, {b}),
    io:format("~p ~p~n", [lists:sort(ets:tab2list(name)), lists:member(name, ets:all())]),
    io:format("~p ~p ~p~n", [ets:rename(name, other), ets:info(name), ets:info(other, name)]),
    io:format("~p ~p~n", [in_other(fun() -> ets:member(other, a) end), ets:info(other, named_table)]),
    io:format("~p ~p~n", [ets:delete(other), ets:whereis(other)]),
    io:format("~p~n", [ets:new(other, [named_table])]).
