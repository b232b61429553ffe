%% Upper, lower, title case and case folding over Unicode.
-module(main).
-compile(nowarn_deprecated_function).
-export([main/0]).

main() ->
    Texts = ["Hello World", "stra\x{df}e", [16#130, $i, 16#131], [16#3a3, 16#3c3, 16#3c2], [16#1c4, 16#1c5, 16#1c6], [64257, $x],
             [16#149], [16#1f80, 16#1fb3, 16#1fb7], [16#10d0], [16#13a0, 16#ab70], [16#e9, 16#c9, $7], "", ["Ab"]],
    [io:format("~w ~w ~w ~w~n", [string:uppercase(Text), string:lowercase(Text), string:titlecase(Text),
                                 string:casefold(Text)]) || Text <- Texts],
    Sums = [lists:foldl(fun(C, Sum) -> erlang:phash({Sum, Map([C])}, 1 bsl 27) end, 0, lists:seq(0, 16#6ff))
            || Map <- [fun string:uppercase/1, fun string:lowercase/1, fun string:titlecase/1,
                       fun string:casefold/1]],
    io:format("~w~n", [Sums]).
