%% Clocks, units and dates.
-module(main).
-export([main/0]).

try_it(F) ->
    try F() catch C:R:S -> {M, N, A, _} = hd(S), {C, R, {M, N, A}} end.

main() ->
    Units = [second, millisecond, microsecond, nanosecond],
    io:format("~p~n", [[[erlang:convert_time_unit(1234567890, From, To) || To <- Units] || From <- Units]]),
    io:format("~p~n", [[erlang:convert_time_unit(T, millisecond, second) || T <- [-1, -1000, -1001, 999]]]),
    io:format("~p~n", [[erlang:convert_time_unit(7, A, B) || {A, B} <- [{10, 1}, {1, 10}, {3, second}]]]),
    io:format("~p~n", [[try_it(fun() -> erlang:convert_time_unit(T, F, To) end)
                        || {T, F, To} <- [{1.0, second, second}, {1, foo, second}, {1, second, 0}]]]),
    Before = erlang:monotonic_time(millisecond),
    receive after 20 -> ok end,
    Passed = erlang:monotonic_time(millisecond) - Before,
    io:format("~p~n", [Passed >= 20]),
    io:format("~p~n", [abs(erlang:system_time(second) - erlang:time_offset(second)
                           - erlang:monotonic_time(second)) =< 1]),
    io:format("~p~n", [[try_it(fun() -> erlang:monotonic_time(U) end) || U <- [foo, 0, -1]]]),
    Nows = [apply(erlang, now, []) || _ <- lists:seq(1, 100)],
    io:format("~p~n", [lists:usort(Nows) =:= Nows]),
    {Mega, Second, Micro} = erlang:timestamp(),
    io:format("~p~n", [[is_integer(N) || N <- [Mega, Second, Micro]]]),
    {{Y, Mo, D}, {H, Mi, S}} = erlang:universaltime(),
    io:format("~p~n", [[is_integer(N) || N <- [Y, Mo, D, H, Mi, S]]]),
    {_, _, _} = date(),
    {_, _, _} = time(),
    {{_, _, _}, {_, _, _}} = erlang:localtime(),
    Times = [{{1970, 1, 1}, {0, 0, 0}}, {{2000, 2, 29}, {23, 59, 59}}, {{2038, 1, 19}, {3, 14, 8}},
             {{1969, 12, 31}, {23, 59, 59}}],
    Posix = [erlang:universaltime_to_posixtime(T) || T <- Times],
    io:format("~p~n", [Posix]),
    io:format("~p~n", [[erlang:posixtime_to_universaltime(P) || P <- Posix] =:= Times]),
    io:format("~p~n", [[erlang:localtime_to_universaltime(erlang:universaltime_to_localtime(T)) =:= T
                        || T <- [{{2020, 1, 1}, {0, 0, 0}}, {{2020, 7, 1}, {12, 30, 15}}]]]),
    io:format("~p~n", [[try_it(fun() -> erlang:universaltime_to_localtime(T) end)
                        || T <- [x, {{2023, 2, 29}, {0, 0, 0}}, {{2023, 1, 1}, {24, 0, 0}}, {{2023, 1, 1}, x}]]]).
