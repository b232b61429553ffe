%% process_info of oneself and of others.
-module(main).
-export([main/0, idle/1]).

idle(Parent) ->
    put(key, value),
    process_flag(trap_exit, true),
    Parent ! {ready, self()},
    wait().

wait() -> receive stop -> ok end.

sizes(Info) -> [{I, V} || {I, V} <- Info, not lists:member(I, [total_heap_size, heap_size, stack_size, reductions,
                                                               garbage_collection, group_leader])].

main() ->
    %% In a process of its own, which has no links at first.
    {Pid, M} = spawn_monitor(fun run/0),
    receive {'DOWN', M, process, Pid, normal} -> ok end.

run() ->
    Self = self(),
    A = spawn(?MODULE, idle, [self()]),
    receive {ready, A} -> ok end,
    A ! one,
    A ! {two, 2},
    link(A),
    M = monitor(process, A),
    register(named, A),
    receive after 20 -> ok end,
    Same = fun({I, V}) -> process_info(A, I) =:= {I, V} end,
    io:format("~p~n", [[Same(P) || P <- [{registered_name, named}, {message_queue_len, 2}, {trap_exit, true},
                                         {messages, [one, {two, 2}]}, {links, [Self]}, {monitors, []},
                                         {monitored_by, [Self]}, {dictionary, [{key, value}]}, {status, waiting},
                                         {initial_call, {main, idle, 1}}, {current_function, {main, wait, 0}},
                                         {priority, normal}, {error_handler, error_handler}]]]),
    {current_location, {main, wait, 0, Location}} = process_info(A, current_location),
    io:format("~p~n", [Location]),
    {current_stacktrace, [{main, wait, 0, _} | _]} = process_info(A, current_stacktrace),
    io:format("~p~n", [process_info(A, [message_queue_len, registered_name, priority])]),
    io:format("~p~n", [[is_integer(element(2, process_info(A, I)))
                        || I <- [memory, reductions, heap_size, total_heap_size, stack_size]]]),
    io:format("~p~n", [sizes(process_info(A)) =:= sizes(process_info(A, [registered_name, current_function,
        initial_call, status, message_queue_len, links, dictionary, trap_exit, error_handler, priority,
        suspending]))]),
    {group_leader, L} = process_info(A, group_leader),
    io:format("~p~n", [L =:= group_leader()]),
    demonitor(M),
    unlink(A),
    unregister(named),
    io:format("~p~n", [process_info(A, [links, monitored_by, registered_name])]),
    io:format("~p~n", [process_info(A, registered_name)]),
    exit(A, kill),
    io:format("~p~n", [[process_info(A, status), process_info(A), process_info(A, []), process_info(A, [links])]]),
    own().

own() ->
    self() ! hello,
    io:format("~p~n", [process_info(self(), [message_queue_len, messages, status, links, registered_name, trap_exit,
                                             current_function, initial_call])]),
    io:format("~p~n", [process_info(self(), [])]),
    io:format("~p~n", [[try process_info(P, I) catch C:R -> {C, R} end
                        || {P, I} <- [{self(), nothing}, {self(), [nothing]}, {a, links}, {self(), [links | x]},
                                      {self(), 1}]]]),
    io:format("~p~n", [try process_info(a) catch C:R -> {C, R} end]).
