%% Waiting, and measuring how long something takes.
-module(timer).
-export([sleep/1, tc/1, tc/2, tc/3, tc/4, seconds/1, minutes/1, hours/1, hms/3, now_diff/2]).

sleep(Time) ->
    receive
    after Time -> ok
    end.

tc(F) ->
    Before = erlang:monotonic_time(),
    Value = F(),
    {since(Before, microsecond), Value}.

tc(F, Args) when is_list(Args) ->
    Before = erlang:monotonic_time(),
    Value = apply(F, Args),
    {since(Before, microsecond), Value};
tc(F, Unit) when is_atom(Unit) ->
    Before = erlang:monotonic_time(),
    Value = F(),
    {since(Before, Unit), Value}.

tc(F, Args, Unit) when is_function(F), is_atom(Unit) ->
    Before = erlang:monotonic_time(),
    Value = apply(F, Args),
    {since(Before, Unit), Value};
tc(Module, Function, Args) ->
    tc(Module, Function, Args, microsecond).

tc(Module, Function, Args, Unit) ->
    Before = erlang:monotonic_time(),
    Value = apply(Module, Function, Args),
    {since(Before, Unit), Value}.

since(Before, Unit) ->
    erlang:convert_time_unit(erlang:monotonic_time() - Before, native, Unit).

seconds(Seconds) -> 1000 * Seconds.

minutes(Minutes) -> 1000 * 60 * Minutes.

hours(Hours) -> 1000 * 60 * 60 * Hours.

hms(Hours, Minutes, Seconds) -> hours(Hours) + minutes(Minutes) + seconds(Seconds).

%% Microseconds between two of os:timestamp/0.
now_diff({MegaB, SecondsB, MicrosB}, {MegaA, SecondsA, MicrosA}) ->
    ((MegaB - MegaA) * 1000000 + (SecondsB - SecondsA)) * 1000000 + (MicrosB - MicrosA).
