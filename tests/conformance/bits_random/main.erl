%% Random segments, built and taken apart again; a small generator of random numbers decides.
-module(main).
-export([main/0]).

main() -> io:format("~w~n", [rounds(400, 42, 0)]).

rounds(0, _, Sum) -> Sum;
rounds(N, Seed, Sum) ->
    {Specs, Seed1} = specs(Seed rem 7 + 1, next(Seed), []),
    Built = build(Specs, <<>>),
    {Shift, Seed2} = below(17, Seed1),
    <<_:Shift, Moved/bits>> = <<0:Shift, Built/bits>>,
    Back = take(Specs, Moved),
    Back =:= [value(S) || S <- Specs] orelse io:format("~w~n~w~n~w~n", [Specs, Built, Back]),
    N rem 40 =:= 0 andalso io:format("~w~n", [Moved]),
    rounds(N - 1, Seed2, (Sum * 31 + sum(Built, 0)) rem 16#fffffff).

specs(0, Seed, Specs) -> {Specs, Seed};
specs(N, Seed, Specs) ->
    {Kind, S1} = below(7, Seed),
    {Size, S2} = below(case Kind of 5 -> 9; _ -> 90 end, S1),
    {Number, S3} = number(Size, S2),
    specs(N - 1, S3, [{Kind, Size, Number} | Specs]).

number(Size, Seed) ->
    {A, S1} = below(1 bsl 31, Seed),
    {B, S2} = below(1 bsl 31, S1),
    {C, S3} = below(1 bsl 31, S2),
    {((A bsl 62) bor (B bsl 31) bor C) band ((1 bsl Size) - 1), S3}.

value({4, Size, N}) -> <<N:Size>>;
value({K, Size, N}) when K =:= 1, Size > 0, N >= 1 bsl (Size - 1) -> N - (1 bsl Size);
value({K, Size, N}) when K =:= 3, Size > 0, N >= 1 bsl (Size - 1) -> N - (1 bsl Size);
value({5, _, N}) -> N + 0.5;
value({6, _, N}) -> (N rem 16#d000) + 1;
value({_, _, N}) -> N.

build([], B) -> B;
build([{K, Size, _} = S | Specs], B) ->
    V = value(S),
    build(Specs,
          case K of
              0 -> <<B/bits, V:Size>>;
              1 -> <<B/bits, V:Size/signed>>;
              2 -> <<B/bits, V:Size/little>>;
              3 -> <<B/bits, V:Size/little-signed>>;
              4 -> <<B/bits, V/bits>>;
              5 -> <<B/bits, V/float-little>>;
              6 -> <<B/bits, V/utf8>>
          end).

take([], <<>>) -> [];
take([{0, Size, _} | S], B) -> <<V:Size, R/bits>> = B, [V | take(S, R)];
take([{1, Size, _} | S], B) -> <<V:Size/signed, R/bits>> = B, [V | take(S, R)];
take([{2, Size, _} | S], B) -> <<V:Size/little, R/bits>> = B, [V | take(S, R)];
take([{3, Size, _} | S], B) -> <<V:Size/little-signed, R/bits>> = B, [V | take(S, R)];
take([{4, Size, _} | S], B) -> <<V:Size/bits, R/bits>> = B, [V | take(S, R)];
take([{5, _, _} | S], B) -> <<V/float-little, R/bits>> = B, [V | take(S, R)];
take([{6, _, _} | S], B) -> <<V/utf8, R/bits>> = B, [V | take(S, R)].

sum(<<X:13, R/bits>>, S) -> sum(R, (S * 7 + X) rem 16#fffffff);
sum(R, S) -> S + bit_size(R).

next(Seed) -> (Seed * 1103515245 + 12345) rem (1 bsl 31).

below(Limit, Seed) ->
    N = next(Seed),
    {(N bsr 3) rem Limit, next(N)}.
