%% Tables that are given away, and tables that are inherited
-module(main).
-export([main/0]).

main() ->
    given(),
    inherited(),
    dead_heir(),
    changed_heir().

given() ->
    Self = self(),
    Pid = spawn(fun() ->
        receive {'ETS-TRANSFER', T, From, Data} ->
            Self ! {got, From =:= Self, Data, ets:lookup(T, k), ets:info(T, owner) =:= self()}
        end,
        receive stop -> ok end
    end),
    T = ets:new(t, [private]),
    ets:insert(T, {k, v}),
    io:format("~p~n", [ets:give_away(T, Pid, {some, data})]),
    receive {got, A, B, C, D} -> io:format("~p ~p ~p ~p~n", [A, B, C, D]) end,
    io:format("~p~n", [try ets:lookup(T, k) catch error:R -> R end]),
    Pid ! stop,
    gone(T).

gone(T) ->
    case ets:info(T) of
        undefined -> io:format("gone~n");
        _ -> timer:sleep(1), gone(T)
    end.

inherited() ->
    Self = self(),
    Pid = spawn(fun() ->
        T = ets:new(t, [named_table, {heir, Self, [inherited, data]}]),
        ets:insert(T, {k, v}),
        Self ! {made, ets:info(T, heir) =:= Self},
        exit(kill)
    end),
    receive {made, Is} -> io:format("~p~n", [Is]) end,
    receive {'ETS-TRANSFER', T, Pid, Data} ->
        io:format("~p ~p ~p~n", [T, Data, ets:tab2list(T)]),
        io:format("~p ~p~n", [ets:info(T, owner) =:= Self, ets:info(T, heir)]),
        ets:delete(T)
    end.

dead_heir() ->
    Self = self(),
    Heir = spawn(fun() -> ok end),
    wait_dead(Heir),
    spawn(fun() -> Self ! {made, ets:new(t, [{heir, Heir, x}])} end),
    receive {made, T} -> gone(T) end.

wait_dead(Pid) ->
    case is_process_alive(Pid) of
        true -> timer:sleep(1), wait_dead(Pid);
        false -> ok
    end.

changed_heir() ->
    Self = self(),
    spawn(fun() ->
        T = ets:new(t, []),
        io:format("~p ~p~n", [ets:setopts(T, {heir, Self, first}), ets:setopts(T, [{heir, Self, second}])]),
        io:format("~p ~p~n", [ets:setopts(T, {protection, public}), ets:info(T, protection)]),
        ets:insert(T, {1})
    end),
    receive {'ETS-TRANSFER', T, _, Data} -> io:format("~p ~p~n", [Data, ets:tab2list(T)]) end.
