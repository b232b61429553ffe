%% The old generator: B. A. Wichmann and I. D. Hill, "An efficient and portable pseudo-random number
%% generator" (AS 183, Journal of Applied Statistics 31, 1982). Its state is the process's, under the key
%% random_seed.
-module(random).
-export([seed0/0, seed/0, seed/1, seed/3, uniform/0, uniform/1, uniform_s/1, uniform_s/2]).

-define(PRIME1, 30269).
-define(PRIME2, 30307).
-define(PRIME3, 30323).

seed0() -> {3172, 9814, 20125}.

seed() ->
    case erlang:put(random_seed, seed0()) of
        undefined -> seed0();
        Old -> Old
    end.

seed({A1, A2, A3}) -> seed(A1, A2, A3).

seed(A1, A2, A3) ->
    erlang:put(random_seed, {abs(A1) rem (?PRIME1 - 1) + 1, abs(A2) rem (?PRIME2 - 1) + 1,
                             abs(A3) rem (?PRIME3 - 1) + 1}).

uniform() ->
    State = case erlang:get(random_seed) of
                undefined -> seed0();
                Seed -> Seed
            end,
    {Number, NewState} = uniform_s(State),
    erlang:put(random_seed, NewState),
    Number.

uniform(N) when is_integer(N), N >= 1 -> trunc(uniform() * N) + 1.

uniform_s({A1, A2, A3}) ->
    B1 = A1 * 171 rem ?PRIME1,
    B2 = A2 * 172 rem ?PRIME2,
    B3 = A3 * 170 rem ?PRIME3,
    Sum = B1 / ?PRIME1 + B2 / ?PRIME2 + B3 / ?PRIME3,
    {Sum - trunc(Sum), {B1, B2, B3}}.

uniform_s(N, State) when is_integer(N), N >= 1 ->
    {Number, NewState} = uniform_s(State),
    {trunc(Number * N) + 1, NewState}.
