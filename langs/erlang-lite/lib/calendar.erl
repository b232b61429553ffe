%% Dates and times of the Gregorian calendar, which is taken to hold for all years from 0 on.
-module(calendar).
-export([date_to_gregorian_days/1, date_to_gregorian_days/3, datetime_to_gregorian_seconds/1,
         day_of_the_week/1, day_of_the_week/3, gregorian_days_to_date/1, gregorian_seconds_to_datetime/1,
         is_leap_year/1, iso_week_number/0, iso_week_number/1, last_day_of_the_month/2, local_time/0,
         local_time_to_universal_time/1, local_time_to_universal_time/2, local_time_to_universal_time_dst/1,
         now_to_datetime/1, now_to_local_time/1, now_to_universal_time/1, rfc3339_to_system_time/1,
         rfc3339_to_system_time/2, seconds_to_daystime/1, seconds_to_time/1, system_time_to_local_time/2,
         system_time_to_rfc3339/1, system_time_to_rfc3339/2, system_time_to_universal_time/2,
         time_difference/2, time_to_seconds/1, universal_time/0, universal_time_to_local_time/1, valid_date/1,
         valid_date/3]).

-define(DAY, 86400).
%% Days before 1 January 1970.
-define(EPOCH_DAYS, 719528).
-define(EPOCH_SECONDS, (?EPOCH_DAYS * ?DAY)).

%% Days.

is_leap_year(Year) when is_integer(Year), Year >= 0 -> is_leap(Year).

is_leap(Year) -> Year rem 4 =:= 0 andalso Year rem 100 =/= 0 orelse Year rem 400 =:= 0.

last_day_of_the_month(Year, Month) when is_integer(Year), Year >= 0 -> last_day(Year, Month).

last_day(_, 4) -> 30;
last_day(_, 6) -> 30;
last_day(_, 9) -> 30;
last_day(_, 11) -> 30;
last_day(Year, 2) ->
    case is_leap(Year) of
        true -> 29;
        false -> 28
    end;
last_day(_, Month) when is_integer(Month), Month > 0, Month < 13 -> 31.

valid_date({Year, Month, Day}) -> valid_date(Year, Month, Day).

valid_date(Year, Month, Day) when is_integer(Year), is_integer(Month), is_integer(Day) ->
    Year >= 0 andalso Month > 0 andalso Month < 13 andalso Day > 0 andalso Day =< last_day(Year, Month).

date_to_gregorian_days({Year, Month, Day}) -> date_to_gregorian_days(Year, Month, Day).

date_to_gregorian_days(Year, Month, Day) when is_integer(Day), Day > 0 ->
    Last = last_day_of_the_month(Year, Month),
    if
        Day =< Last -> days_before_year(Year) + days_before_month(Year, Month) + Day - 1
    end.

days_before_year(0) -> 0;
days_before_year(Year) ->
    Before = Year - 1,
    366 + Before * 365 + Before div 4 - Before div 100 + Before div 400.

days_before_month(_Year, 1) -> 0;
days_before_month(Year, Month) -> days_before_month(Year, Month - 1) + last_day(Year, Month - 1).

gregorian_days_to_date(Days) when Days >= 0 ->
    %% No year is shorter than 365 days, and 400 years have 146097.
    Year = year_of(Days, Days * 400 div 146097),
    {Month, Day} = month_of(Year, 1, Days - days_before_year(Year)),
    {Year, Month, Day + 1}.

year_of(Days, Guess) ->
    case days_before_year(Guess) > Days of
        true -> year_of(Days, Guess - 1);
        false ->
            case days_before_year(Guess + 1) =< Days of
                true -> year_of(Days, Guess + 1);
                false -> Guess
            end
    end.

month_of(Year, Month, Day) ->
    Last = last_day(Year, Month),
    if
        Day < Last -> {Month, Day};
        true -> month_of(Year, Month + 1, Day - Last)
    end.

day_of_the_week({Year, Month, Day}) -> day_of_the_week(Year, Month, Day).

day_of_the_week(Year, Month, Day) -> (date_to_gregorian_days(Year, Month, Day) + 5) rem 7 + 1.

iso_week_number() ->
    {Date, _} = local_time(),
    iso_week_number(Date).

%% The week of a day is in the year of its Thursday.
iso_week_number({_, _, _} = Date) ->
    Days = date_to_gregorian_days(Date),
    Thursday = Days + 4 - day_of_the_week(Date),
    {Year, _, _} = gregorian_days_to_date(Thursday),
    {Year, (Thursday - days_before_year(Year)) div 7 + 1}.

%% Seconds.

time_to_seconds({Hour, Minute, Second}) when is_integer(Hour), is_integer(Minute), is_integer(Second) ->
    Hour * 3600 + Minute * 60 + Second.

seconds_to_time(Seconds) when Seconds >= 0, Seconds < ?DAY ->
    {Seconds div 3600, Seconds rem 3600 div 60, Seconds rem 60}.

seconds_to_daystime(Seconds) ->
    Days = Seconds div ?DAY,
    Rest = Seconds rem ?DAY,
    if
        Rest < 0 -> {Days - 1, seconds_to_time(Rest + ?DAY)};
        true -> {Days, seconds_to_time(Rest)}
    end.

datetime_to_gregorian_seconds({Date, Time}) ->
    ?DAY * date_to_gregorian_days(Date) + time_to_seconds(Time).

gregorian_seconds_to_datetime(Seconds) when Seconds >= 0 ->
    {gregorian_days_to_date(Seconds div ?DAY), seconds_to_time(Seconds rem ?DAY)}.

time_difference({{_, _, _}, {_, _, _}} = Earlier, {{_, _, _}, {_, _, _}} = Later) ->
    seconds_to_daystime(datetime_to_gregorian_seconds(Later) - datetime_to_gregorian_seconds(Earlier)).

%% The clock.

local_time() -> erlang:localtime().

universal_time() -> erlang:universaltime().

local_time_to_universal_time(DateTime) -> erlang:localtime_to_universaltime(DateTime).

local_time_to_universal_time(DateTime, IsDst) -> erlang:localtime_to_universaltime(DateTime, IsDst).

%% All moments that a clock on the wall may have meant: none, one, or two when the hour came twice.
local_time_to_universal_time_dst(DateTime) ->
    Both = [erlang:localtime_to_universaltime(DateTime, true),
            erlang:localtime_to_universaltime(DateTime, false)],
    lists:uniq([Universal || Universal <- Both, erlang:universaltime_to_localtime(Universal) =:= DateTime]).

universal_time_to_local_time(DateTime) -> erlang:universaltime_to_localtime(DateTime).

now_to_datetime(Now) -> now_to_universal_time(Now).

now_to_universal_time({Mega, Seconds, _Micro}) ->
    gregorian_seconds_to_datetime(Mega * 1000000 + Seconds + ?EPOCH_SECONDS).

now_to_local_time({Mega, Seconds, _Micro}) ->
    erlang:universaltime_to_localtime(now_to_universal_time({Mega, Seconds, 0})).

system_time_to_universal_time(Time, Unit) ->
    Seconds = erlang:convert_time_unit(Time, Unit, second),
    gregorian_seconds_to_datetime(Seconds + ?EPOCH_SECONDS).

system_time_to_local_time(Time, Unit) ->
    erlang:universaltime_to_localtime(system_time_to_universal_time(Time, Unit)).

%% RFC 3339.

system_time_to_rfc3339(Time) -> system_time_to_rfc3339(Time, []).

system_time_to_rfc3339(Time, Options) when is_integer(Time) ->
    Unit = proplists:get_value(unit, Options, second),
    Factor = units_in_second(Unit),
    Separator = proplists:get_value(time_designator, Options, $T),
    {Local, Zone} = zoned(Time, Factor, proplists:get_value(offset, Options, "")),
    {{Year, Month, Day}, {Hour, Minute, Second}} = gregorian_seconds_to_datetime(Local + ?EPOCH_SECONDS),
    Fraction = fraction(abs(Time rem Factor), Factor),
    lists:append([padded(Year, 4), "-", padded(Month, 2), "-", padded(Day, 2), [Separator],
                  padded(Hour, 2), ":", padded(Minute, 2), ":", padded(Second, 2), Fraction, Zone]);
system_time_to_rfc3339(Time, Options) -> erlang:error(badarg, [Time, Options]).

units_in_second(native) -> erlang:convert_time_unit(1, second, native);
units_in_second(second) -> 1;
units_in_second(millisecond) -> 1000;
units_in_second(microsecond) -> 1000000;
units_in_second(nanosecond) -> 1000000000;
units_in_second(Unit) -> erlang:error(badarg, [Unit]).

%% Seconds on the clock of a zone, and how the zone is written: a text, the empty one for the system's zone,
%% or a distance in units.
zoned(Time, Factor, "") ->
    Seconds = Time div Factor,
    Universal = gregorian_seconds_to_datetime(Seconds + ?EPOCH_SECONDS),
    Local = datetime_to_gregorian_seconds(erlang:universaltime_to_localtime(Universal)) - ?EPOCH_SECONDS,
    {Local, zone_text(Local - Seconds)};
zoned(Time, Factor, "Z") -> {Time div Factor, "Z"};
zoned(Time, Factor, "z") -> {Time div Factor, "z"};
zoned(Time, Factor, [_ | _] = Zone) -> {Time div Factor + zone_seconds(Zone), Zone};
zoned(Time, Factor, Offset) when is_integer(Offset), Offset < 0 ->
    {Time div Factor - (Factor - 1 - Offset) div Factor, [$- | zone_digits(-Offset div Factor)]};
zoned(Time, Factor, Offset) when is_integer(Offset) ->
    {Time div Factor + Offset div Factor, zone_text(Offset div Factor)}.

zone_text(Seconds) when Seconds < 0 -> [$- | zone_digits(-Seconds)];
zone_text(Seconds) -> [$+ | zone_digits(Seconds)].

zone_digits(Seconds) -> padded(Seconds div 3600, 2) ++ ":" ++ padded(Seconds rem 3600 div 60, 2).

fraction(_Part, 1) -> "";
fraction(Part, Factor) -> [$. | padded(Part, length(integer_to_list(Factor)) - 1)].

padded(Number, Width) ->
    Digits = integer_to_list(Number),
    lists:duplicate(max(0, Width - length(Digits)), $0) ++ Digits.

rfc3339_to_system_time(Text) -> rfc3339_to_system_time(Text, []).

rfc3339_to_system_time(Text, Options) ->
    Unit = proplists:get_value(unit, Options, second),
    [Y1, Y2, Y3, Y4, $-, Mo1, Mo2, $-, D1, D2, _Separator, H1, H2, $:, Mi1, Mi2, $:, S1, S2 | Rest] = Text,
    Date = {number([Y1, Y2, Y3, Y4]), number([Mo1, Mo2]), number([D1, D2])},
    Time = {number([H1, H2]), number([Mi1, Mi2]), number([S1, S2])},
    {Digits, Zone} = lists:splitwith(fun(C) -> C =:= $. orelse C >= $0 andalso C =< $9 end, Rest),
    Seconds = datetime_to_gregorian_seconds({Date, Time}) - ?EPOCH_SECONDS - zone_seconds(Zone),
    Factor = units_in_second(Unit),
    Seconds * Factor + part(Digits, Factor).

number(Digits) -> list_to_integer(Digits).

%% Fractions of a second, cut off where the unit ends.
part("", _Factor) -> 0;
part([$. | Digits], Factor) -> round_down(list_to_integer(Digits) * Factor, length(Digits)).

round_down(Number, 0) -> Number;
round_down(Number, Places) -> round_down(Number div 10, Places - 1).

zone_seconds("Z") -> 0;
zone_seconds("z") -> 0;
zone_seconds([Sign, H1, H2, $:, M1, M2]) ->
    Seconds = number([H1, H2]) * 3600 + number([M1, M2]) * 60,
    case Sign of
        $- -> -Seconds;
        $+ -> Seconds
    end.
