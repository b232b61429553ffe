%% What the system says of itself, as far as it is the same everywhere.
-module(main).
-export([main/0]).

try_it(F) ->
    try F() catch C:R:S -> {M, N, A, _} = hd(S), {C, R, {M, N, A}} end.

main() ->
    Positive = [schedulers, schedulers_online, process_count, process_limit, atom_count, atom_limit,
                logical_processors, logical_processors_available, scheduler_id],
    io:format("~p~n", [[{I, is_integer(erlang:system_info(I)) andalso erlang:system_info(I) > 0}
                        || I <- Positive]]),
    io:format("~p~n", [[erlang:system_info(I) || I <- [otp_release, wordsize, {wordsize, external}, endian,
                                                       smp_support, threads, emu_flavor]]]),
    io:format("~p~n", [[is_list(erlang:system_info(I)) || I <- [version, machine, system_version,
                                                                system_architecture]]]),
    io:format("~p~n", [[try_it(fun() -> erlang:system_info(I) end) || I <- [nothing, "a", {wordsize2, x}, 1]]]),
    Pairs = [runtime, wall_clock, context_switches],
    io:format("~p~n", [[{I, case erlang:statistics(I) of {A, B} -> is_integer(A) and is_integer(B) end}
                        || I <- Pairs]]),
    {Collections, Words, 0} = erlang:statistics(garbage_collection),
    {{input, In}, {output, Out}} = erlang:statistics(io),
    io:format("~p~n", [[is_integer(N) || N <- [Collections, Words, In, Out, erlang:statistics(run_queue)]]]),
    io:format("~p~n", [try_it(fun() -> erlang:statistics(nothing) end)]),
    io:format("~p~n", [[K || {K, B} <- erlang:memory(), is_integer(B)]]),
    io:format("~p~n", [[K || {K, B} <- erlang:memory([code, total]), B > 0]]),
    io:format("~p~n", [erlang:memory(total) > erlang:memory(atom)]),
    io:format("~p~n", [[try_it(fun() -> erlang:memory(K) end) || K <- [nothing, [total, nothing], 1]]]),
    Unique = [erlang:unique_integer([positive]) || _ <- lists:seq(1, 20)],
    io:format("~p~n", [{length(lists:usort(Unique)), lists:all(fun(N) -> N > 0 end, Unique)}]),
    Monotonic = [erlang:unique_integer([monotonic]) || _ <- lists:seq(1, 20)],
    io:format("~p~n", [{lists:sort(Monotonic) =:= Monotonic, is_integer(erlang:unique_integer())}]),
    io:format("~p~n", [[try_it(fun() -> erlang:unique_integer(M) end) || M <- [[x], x, [positive | x]]]]).
