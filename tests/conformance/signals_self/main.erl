%% Exit signals to oneself aren't exceptions: no handler sees them.
-module(main).
-export([main/0]).

run(F) ->
    {Pid, Ref} = spawn_monitor(F),
    receive {'DOWN', Ref, process, Pid, R} -> R end.

main() ->
    Reasons = [normal, kill, shutdown, {a, 1}],
    io:format("~p~n", [[run(fun() -> try exit(self(), R) catch _:_ -> exit(caught) after exit('after') end end)
                        || R <- Reasons]]),
    io:format("~p~n", [[run(fun() -> catch exit(R), exit(went_on) end) || R <- Reasons]]),
    io:format("~p~n", [[run(fun() -> catch exit(self(), R), exit(went_on) end) || R <- Reasons]]),
    io:format("~p~n", [[run(fun() ->
        process_flag(trap_exit, true),
        A = exit(self(), R),
        receive {'EXIT', P, W} -> exit({A, P =:= self(), W}) after 0 -> exit(nothing) end
    end) || R <- Reasons]]),
    io:format("~p~n", [run(fun() ->
        process_flag(trap_exit, true),
        exit(self(), a),
        process_flag(trap_exit, false),
        receive {'EXIT', _, a} -> exit(self(), b) end
    end)]).
