%% process_flag: what it answers, and what it refuses.
-module(main).
-export([main/0]).

try_it(F) ->
    try F() catch C:R:S -> {_, N, _, [{error_info, Info}]} = hd(S), {C, R, N, Info} end.

main() ->
    %% In a process of its own, whose flags are as at first.
    {Pid, M} = spawn_monitor(fun run/0),
    receive {'DOWN', M, process, Pid, normal} -> ok end.

run() ->
    io:format("~p~n", [[process_flag(trap_exit, B) || B <- [true, true, false, true]]]),
    io:format("~p~n", [[process_flag(priority, P) || P <- [low, high, max, normal, normal]]]),
    io:format("~p~n", [process_info(self(), priority)]),
    io:format("~p~n", [[process_flag(error_handler, error_handler), process_flag(message_queue_data, on_heap),
                        process_flag(sensitive, false), process_flag(save_calls, 0)]]),
    Self = self(),
    io:format("~p~n", [[try_it(fun() -> process_flag(F, V) end)
                        || {F, V} <- [{trap_exit, a}, {trap_exit, 1}, {priority, a}, {nothing, true}, {1, 2}]]]),
    Gone = spawn(fun() -> ok end),
    receive after 20 -> ok end,
    io:format("~p~n", [[try process_flag(P, F, V) catch C:R -> {C, R} end
                        || {P, F, V} <- [{Self, save_calls, 0}, {Gone, save_calls, 0}, {a, save_calls, 0},
                                         {Self, trap_exit, true}]]]).
