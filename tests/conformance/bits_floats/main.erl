%% Floats of 16, 32 and 64 bits, and bits that are none.
-module(main).
-export([main/0]).

main() ->
    Floats = [0.0, -0.0, 1.0, -1.5, 3.14159, 1.0e-5, 6.0e-8, 65504.0, 65519.0, 1.0e38, 1.0e-40, 2.5e300, 7, -3, 1 bsl 70],
    [built(F) || F <- Floats],
    Bits = [<<16#7ff0000000000000:64>>, <<16#7ff8000000000000:64>>, <<16#fff0000000000000:64>>, <<16#7f800000:32>>,
            <<16#7fc00000:32>>, <<16#7c00:16>>, <<16#7e00:16>>, <<16#fc01:16>>, <<16#3c00:16>>, <<1:16>>, <<1:32>>,
            <<1:64>>, <<16#8000:16>>, <<0:24>>],
    [io:format("~w ~w~n", [B, matched(B)]) || B <- Bits],
    [io:format("~w ~w~n", [Size, computed(Size)]) || Size <- [16, 32, 64, 17, 63, 128]],
    io:format("~w~n", [literal(<<1.0/float>>)]),
    io:format("~w~n", [literal(<<2.5:32/float>>)]),
    io:format("~w~n", [literal(<<2.5:16/float-little>>)]),
    io:format("~w~n", [literal(<<7:16>>)]),
    io:format("~w~n", [unaligned(<<5:3, 2.75/float, 1.5:32/little-float, 9:5>>)]).

built(F) ->
    io:format("~w ~w ~w ~w~n", [F, made(fun() -> <<F/float>> end), made(fun() -> <<F:32/float>> end),
                                made(fun() -> <<F:16/float-little>> end)]).

made(Make) -> try Make() catch error:Reason -> Reason end.

matched(<<F:64/float>>) -> {64, F};
matched(<<F:32/float>>) -> {32, F};
matched(<<F:16/float>>) -> {16, F};
matched(_) -> none.

computed(Size) ->
    case <<1.5/float, 0:64>> of
        <<F:Size/float, _/bits>> -> F;
        _ -> none
    end.

literal(<<1/float>>) -> one;
literal(<<2.5:32/float>>) -> single;
literal(<<2.5:16/float-little>>) -> half;
literal(_) -> other.

unaligned(<<_:3, A/float, B:32/little-float, C:5>>) -> {A, B, C}.
