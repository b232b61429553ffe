%% Dates, weeks, seconds, and times as RFC 3339 writes them.
-module(main).
-export([main/0]).

main() ->
    Dates = [{1, 1, 1}, {1970, 1, 1}, {2000, 2, 29}, {2024, 12, 30}, {2021, 1, 3}, {2026, 11, 21}, {9999, 12, 31}],
    [io:format("~w ~w ~w ~w~n", [Date, calendar:date_to_gregorian_days(Date), calendar:day_of_the_week(Date),
                                 calendar:iso_week_number(Date)]) || Date <- Dates],
    true = lists:all(fun(Days) -> calendar:date_to_gregorian_days(calendar:gregorian_days_to_date(Days)) =:= Days end,
                     lists:seq(0, 1200000, 9973)),
    io:format("~w~n", [[calendar:is_leap_year(Year) || Year <- [1900, 2000, 2023, 2024]]]),
    io:format("~w~n", [[calendar:last_day_of_the_month(2023, Month) || Month <- lists:seq(1, 12)]]),
    io:format("~w~n", [[calendar:valid_date(Date) || Date <- [{2023, 2, 29}, {2024, 2, 29}, {1, 13, 1}, {1, 1, 0}]]]),
    Seconds = calendar:datetime_to_gregorian_seconds({{2026, 11, 21}, {15, 30, 45}}),
    io:format("~w ~w~n", [Seconds, calendar:gregorian_seconds_to_datetime(Seconds)]),
    io:format("~w~n", [[calendar:seconds_to_daystime(S) || S <- [0, 86399, 86400, -1, 1000000]]]),
    io:format("~w ~w~n", [calendar:seconds_to_time(45296), calendar:time_to_seconds({12, 34, 56})]),
    io:format("~w~n", [calendar:time_difference({{2026, 1, 1}, {0, 0, 0}}, {{2026, 3, 1}, {12, 0, 1}})]),
    io:format("~w~n", [calendar:now_to_universal_time({1795, 247453, 5})]),
    io:format("~w~n", [calendar:system_time_to_universal_time(1795247453121, millisecond)]),
    [io:format("~s~n", [calendar:system_time_to_rfc3339(Time, Options)])
     || {Time, Options} <- [{0, [{offset, "Z"}]}, {1795247453, [{offset, "+02:00"}]},
                            {1795247453121, [{unit, millisecond}, {offset, "-03:30"}]},
                            {1795247453, [{offset, 3600}, {time_designator, $\s}]}]],
    [io:format("~w~n", [catch calendar:rfc3339_to_system_time(Text, [{unit, Unit}])])
     || {Text, Unit} <- [{"1985-04-12T23:20:50.52Z", millisecond}, {"1996-12-19T16:39:57-08:00", second},
                         {"2018-02-01 15:18:02.088+01:30", microsecond}]],
    [try apply(calendar, Function, Args) of
         Value -> io:format("~w ~w~n", [Function, Value])
     catch
         Class:Reason -> io:format("~w ~w:~w~n", [Function, Class, Reason])
     end || {Function, Args} <- [{date_to_gregorian_days, [{2023, 2, 30}]}, {day_of_the_week, [{2023, 13, 1}]},
                                 {seconds_to_time, [86400]}, {last_day_of_the_month, [2023, 13]}]].
