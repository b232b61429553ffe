%% kill and killed: what traps, what passes through links, what ends by which reason.
-module(main).
-export([main/0]).

wait(Traps) ->
    process_flag(trap_exit, Traps),
    wait_on().

wait_on() -> receive {'EXIT', _, R} -> exit({trapped, R}) end.

ended(Pid, Ref) -> receive {'DOWN', Ref, process, Pid, R} -> R after 5000 -> alive end.

try_exit(Traps, Reason) ->
    {Pid, Ref} = spawn_monitor(fun() -> wait(Traps) end),
    Self = self(),
    %% It has set its flag when it answers.
    spawn(fun() -> until_waiting(Pid), Self ! go end),
    receive go -> ok end,
    exit(Pid, Reason),
    R = case Reason =:= normal andalso not Traps of
        true -> {alive, is_process_alive(Pid), exit(Pid, stop)};
        false -> none
    end,
    {Traps, Reason, R, ended(Pid, Ref)}.

until_waiting(Pid) ->
    case process_info(Pid, status) of
        {status, waiting} -> ok;
        _ -> erlang:yield(), until_waiting(Pid)
    end.

through_link(Traps, Reason) ->
    Self = self(),
    {Pid, Ref} = spawn_monitor(fun() ->
        process_flag(trap_exit, Traps),
        Child = spawn_link(fun() -> receive go -> exit(Reason) end end),
        Self ! {child, Child},
        case Reason of
            normal when not Traps -> receive after 50 -> exit(survived) end;
            _ -> wait_on()
        end
    end),
    receive {child, Child} -> Child ! go end,
    {Traps, Reason, ended(Pid, Ref)}.

main() ->
    Cases = [{T, R} || T <- [false, true], R <- [normal, kill, killed, shutdown, {a, "term"}]],
    [io:format("exit/2: ~p~n", [try_exit(T, R)]) || {T, R} <- Cases],
    [io:format("link: ~p~n", [through_link(T, R)]) || {T, R} <- Cases].
