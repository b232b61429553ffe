%% A table that is given to a process that is ending is deleted with it
-module(main).
-export([main/0]).

main() ->
    Before = length(ets:all()),
    lists:foreach(fun give/1, lists:seq(1, 1000)),
    io:format("~p~n", [settled(Before, 100)]).

give(Round) ->
    Table = ets:new(table, []),
    Owned = ets:new(table, []),
    Pid = spawn(fun() -> receive {'ETS-TRANSFER', Owned, _, _} -> ok end end),
    true = ets:give_away(Owned, Pid, data),
    spin(Round div 10),
    try
        true = ets:give_away(Table, Pid, data)
    catch
        error:badarg -> ets:delete(Table)
    end.

spin(0) -> ok;
spin(N) -> spin(N - 1).

%% How many tables are left over, as soon as there is none.
settled(Before, Tries) ->
    case length(ets:all()) - Before of
        Left when Left > 0, Tries > 0 ->
            receive after 10 -> settled(Before, Tries - 1) end;
        Left ->
            Left
    end.
