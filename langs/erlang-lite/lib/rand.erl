%% Pseudo-random numbers. The algorithms give the numbers that OTP gives for the same seed:
%% exsss: Xorshift116** (S. Vigna's Xorshift128+, brought to 58 bits, scrambled as D. Blackman and he do);
%% exsp: Xorshift116+; exrop: Xoroshiro116+; seeds by SplitMix64; normal deviates by the
%% ziggurat of G. Marsaglia and W. W. Tsang (J. Statistical Software 5, 2000), whose layers are native.
%%
%% A state is {Algorithm, [S0 | S1]}. The process's own one stands under the key rand_seed.
-module(rand).
-export([seed/1, seed/2, seed_s/1, seed_s/2, export_seed/0, export_seed_s/1, uniform/0, uniform/1,
         uniform_s/1, uniform_s/2, uniform_real/0, uniform_real_s/1, bytes/1, bytes_s/2, normal/0, normal/2,
         normal_s/1, normal_s/3, splitmix64_next/1, exsp_next/1, mwc59/1, mwc59_value32/1,
         mwc59_value/1, mwc59_float/1]).

-define(MASK(Bits), ((1 bsl (Bits)) - 1)).
-define(BITS, 58).
-define(DEFAULT, exsss).

%% Seeds.

seed(Seed) -> kept(seed_s(Seed)).

seed(Algorithm, Seed) -> kept(seed_s(Algorithm, Seed)).

kept(State) ->
    erlang:put(rand_seed, State),
    State.

seed_s({Algorithm, [S0 | S1]}) when is_atom(Algorithm), is_integer(S0), is_integer(S1) ->
    {known(Algorithm), [S0 | S1]};
seed_s(Algorithm) ->
    seed_s(Algorithm, {erlang:monotonic_time(), erlang:system_time(), erlang:unique_integer()}).

seed_s(default, Seed) -> seed_s(?DEFAULT, Seed);
seed_s(Algorithm, Seed) -> {known(Algorithm), first(known(Algorithm), Seed)}.

known(default) -> ?DEFAULT;
known(Algorithm) when Algorithm =:= exsss; Algorithm =:= exsp; Algorithm =:= exrop ->
    Algorithm.

first(_Algorithm, [S0, S1]) when is_integer(S0), is_integer(S1) ->
    [low(S0) | low(S1)];
first(_Algorithm, Seed) when is_integer(Seed) ->
    {S0, X} = seed58(Seed band ?MASK(64)),
    {S1, _} = seed58(X),
    [S0 | S1];
first(exsss, {A1, A2, A3}) ->
    {_, X1} = seed58(A1 band ?MASK(64)),
    {S0, X2} = seed58((A2 bxor X1) band ?MASK(64)),
    {S1, _} = seed58((A3 bxor X2) band ?MASK(64)),
    [S0 | S1];
first(exrop, {A1, A2, A3}) -> stepped(fun exrop/1, A1, A2, A3);
first(exsp, {A1, A2, A3}) -> stepped(fun exsp_next/1, A1, A2, A3).

stepped(Step, A1, A2, A3) ->
    {_, [_ | S1]} = Step([low(A1 * 4294967197 + 1) | low(A2 * 4294967231 + 1)]),
    {_, Words} = Step([low(A3 * 4294967279 + 1) | S1]),
    Words.

low(Number) -> Number band ?MASK(?BITS).

%% 58 bits that aren't all zero.
seed58(X) ->
    {Z, NextX} = splitmix64_next(X),
    case Z band ?MASK(?BITS) of
        0 -> seed58(NextX);
        Seed -> {Seed, NextX}
    end.

splitmix64_next(X) ->
    Next = (X + 16#9e3779b97f4a7c15) band ?MASK(64),
    Z1 = ((Next bxor (Next bsr 30)) * 16#bf58476d1ce4e5b9) band ?MASK(64),
    Z2 = ((Z1 bxor (Z1 bsr 27)) * 16#94d049bb133111eb) band ?MASK(64),
    {Z2 bxor (Z2 bsr 31), Next}.

export_seed() ->
    case erlang:get(rand_seed) of
        {_, _} = State -> export_seed_s(State);
        _ -> undefined
    end.

export_seed_s({Algorithm, Words}) -> {Algorithm, Words}.

own() ->
    case erlang:get(rand_seed) of
        undefined -> seed(?DEFAULT);
        State -> State
    end.

%% Steps of the algorithms: 58 bits and the next words. No sum passes 60 bits.

next({exsss, Words}) -> tagged(exsss, exsss(Words));
next({exrop, Words}) -> tagged(exrop, exrop(Words));
next({Algorithm, Words}) -> tagged(Algorithm, exsp_next(Words)).

tagged(Algorithm, {Value, Words}) -> {Value, {Algorithm, Words}}.

exsss([S1 | S0]) ->
    Times5 = (S0 + ((S0 band ?MASK(56)) bsl 2)) band ?MASK(?BITS),
    Turned = ((Times5 band ?MASK(51)) bsl 7) bor (Times5 bsr 51),
    Times9 = (Turned + ((Turned band ?MASK(55)) bsl 3)) band ?MASK(?BITS),
    {Times9, [S0 | shifted(S1, S0)]}.

exsp_next([S1 | S0]) ->
    New = shifted(S1, S0),
    {(S0 + New) band ?MASK(?BITS), [S0 | New]}.

shifted(S1, S0) ->
    Mixed = S1 bxor ((S1 band ?MASK(34)) bsl 24),
    Mixed bxor S0 bxor (Mixed bsr 11) bxor (S0 bsr 41).

exrop([S0 | S1]) ->
    Mixed = (S0 bxor S1) band ?MASK(?BITS),
    Turned = ((S0 band ?MASK(34)) bsl 24) bor ((S0 band ?MASK(?BITS)) bsr 34),
    NewS0 = Turned bxor Mixed bxor ((Mixed band ?MASK(56)) bsl 2),
    NewS1 = ((Mixed band ?MASK(23)) bsl 35) bor (Mixed bsr 23),
    {(S0 + S1) band ?MASK(?BITS), [NewS0 | NewS1]}.

%% Numbers of a uniform distribution.

uniform() ->
    {Number, State} = uniform_s(own()),
    kept(State),
    Number.

uniform(N) ->
    {Number, State} = uniform_s(N, own()),
    kept(State),
    Number.

uniform_s(State) ->
    {Value, NewState} = next(State),
    {(Value bsr (?BITS - 53)) * 1.1102230246251565e-16, NewState}.

uniform_s(N, State) when is_integer(N), N >= 1, N =< 1 bsl ?BITS ->
    {Value, NewState} = next(State),
    Number = Value rem N,
    %% Values above the last whole multiple of N would favour small numbers.
    if
        Value - Number =< (1 bsl ?BITS) - N -> {Number + 1, NewState};
        true -> uniform_s(N, NewState)
    end;
uniform_s(N, State) when is_integer(N), N >= 1 ->
    {Value, NewState, Bits} = strong(State),
    case N band (N - 1) of
        0 ->
            {Long, LastState, _} = lengthened(N bsr Bits, NewState, Value, Bits),
            {(Long band (N - 1)) + 1, LastState};
        _ ->
            {Long, LastState, LongBits} = lengthened(N bsr (Bits - 2), NewState, Value, Bits),
            Number = Long rem N,
            if
                Long - Number =< (1 bsl LongBits) - N -> {Number + 1, LastState};
                true -> uniform_s(N, LastState)
            end
    end.

%% As many words put behind each other as a range needs.
lengthened(Range, State, Value, Bits) when Range =< 1 -> {Value, State, Bits};
lengthened(Range, State, Value, Bits) ->
    {More, NewState} = next(State),
    lengthened(Range bsr ?BITS, NewState, (Value bsl ?BITS) bor More, Bits + ?BITS).

%% The first word and how many bits of it are good: the lowest bit of a sum is weak.
strong({exsss, _} = State) ->
    {Value, NewState} = next(State),
    {Value, NewState, ?BITS};
strong(State) ->
    {Value, NewState} = next(State),
    {Value bsr 1, NewState, ?BITS - 1}.

uniform_real() ->
    {Number, State} = uniform_real_s(own()),
    kept(State),
    Number.

%% A float whose mantissa has 53 random bits however small it is; never 0.0.
uniform_real_s(State) ->
    {Value, NewState} = next(State),
    real(Value bsr (?BITS - 56), 56, NewState).

real(Bits, Count, State) when Bits >= 1 bsl 52 ->
    Surplus = width(Bits, Count) - 53,
    {(Bits bsr Surplus) * math:pow(2.0, Surplus - Count), State};
real(_Bits, Count, State) when Count > 1000 -> uniform_real_s(State);
real(Bits, Count, State) ->
    {Value, NewState} = next(State),
    real((Bits bsl 56) bor (Value bsr (?BITS - 56)), Count + 56, NewState).

width(Bits, Count) when Bits >= 1 bsl (Count - 1) -> Count;
width(Bits, Count) -> width(Bits, Count - 1).

bytes(N) ->
    {Bytes, State} = bytes_s(N, own()),
    kept(State),
    Bytes.

bytes_s(N, State) when is_integer(N), N >= 0 -> bytes(N, State, []).

%% The highest 56 bits of each word; for the last bytes the lowest 56 bits, from their upper end.
bytes(N, State, Parts) when N > 7 ->
    {Value, NewState} = next(State),
    bytes(N - 7, NewState, [high_bytes(7, Value bsr (?BITS - 56), []) | Parts]);
bytes(N, State, Parts) when N > 0 ->
    {Value, NewState} = next(State),
    bytes(0, NewState, [high_bytes(N, Value bsr (56 - 8 * N), []) | Parts]);
bytes(_, State, Parts) -> {list_to_binary(lists:reverse(Parts)), State}.

high_bytes(0, _, Bytes) -> Bytes;
high_bytes(Count, Value, Bytes) -> high_bytes(Count - 1, Value bsr 8, [Value band 255 | Bytes]).

%% Numbers of a normal distribution.

normal() ->
    {Number, State} = normal_s(own()),
    kept(State),
    Number.

normal(Mean, Variance) -> Mean + math:sqrt(Variance) * normal().

normal_s(Mean, Variance, State) when Variance > 0 ->
    {Number, NewState} = normal_s(State),
    {Mean + math:sqrt(Variance) * Number, NewState}.

normal_s(State) ->
    {Value, NewState} = next(State),
    Random = Value bsr (?BITS - 51),
    Layer = Random band 255,
    {Limit, Width, Height, Above} = rand:ziggurat_layer(Layer),
    Number = Random * Width,
    Sign = case Value band (1 bsl (?BITS - 52)) of
               0 -> 1;
               _ -> -1
           end,
    if
        Random < Limit -> {Sign * Number, NewState};
        Layer =:= 0 -> tail(Sign, NewState);
        true ->
            {Uniform, LastState} = uniform_s(NewState),
            case (Height - Above) * Uniform + Above < math:exp(-0.5 * Number * Number) of
                true -> {Sign * Number, LastState};
                false -> normal_s(LastState)
            end
    end.

-define(TAIL, 3.6541528853610088).

tail(Sign, State) ->
    {Uniform1, State1} = uniform_s(State),
    Number = -math:log(Uniform1) / ?TAIL,
    {Uniform2, State2} = uniform_s(State1),
    Height = -math:log(Uniform2),
    if
        Height + Height > Number * Number -> {Sign * (?TAIL + Number), State2};
        true -> tail(Sign, State2)
    end.

%% MWC59: a multiply-with-carry generator whose state is one integer.

mwc59(State) -> 16#7fa6502 * (State band ?MASK(32)) + (State bsr 32).

mwc59_value32(State) -> (State bxor (State bsl 8)) band ?MASK(32).

mwc59_value(State) ->
    Mixed = State bxor ((State band ?MASK(55)) bsl 4),
    (Mixed bxor ((Mixed band ?MASK(32)) bsl 27)) band ?MASK(59).

mwc59_float(State) -> (mwc59_value(State) bsr 6) * 1.1102230246251565e-16.
