%% Units of sizes, and of what has no size.
-module(main).
-export([main/0]).

main() ->
    B = id(<<"abcdefghijkl">>),
    <<A:2/unit:8, C:3/binary-unit:8, D:3/unit:4, E:2/binary-unit:4, F/bits>> = B,
    io:format("~w~n", [{A, C, D, E, F}]),
    <<G:1/bytes, H:3/bits, I:13/bitstring, _/bits>> = B,
    io:format("~w~n", [{G, H, I}]),
    [io:format("~w ~w~n", [Bits, rest(<<0:Bits>>)]) || Bits <- [0, 1, 7, 8, 12, 16, 24, 27, 48]],
    N = id(3),
    <<J:N/unit:5, K:N/binary-unit:7, _/bits>> = B,
    io:format("~w~n", [{J, K}]),
    io:format("~w~n", [{<<J:N/unit:5>>, <<K/bits>>, <<1:N/unit:256>>, <<B:N/binary-unit:16>>}]),
    io:format("~w~n", [[built(X) || X <- [<<>>, <<1:1>>, <<1:2>>, <<1:6>>, <<1:8>>, <<1:24>>]]]).

rest(<<R/binary-unit:24>>) -> {24, R};
rest(<<R/binary-unit:16>>) -> {16, R};
rest(<<R/binary>>) -> {8, R};
rest(<<_:4, R/binary>>) -> {4, R};
rest(<<R/binary-unit:3>>) -> {3, R};
rest(<<R/bits>>) -> {1, R}.

built(X) ->
    [try Make() catch error:Reason -> Reason end
     || Make <- [fun() -> <<X/binary>> end, fun() -> <<X/bits>> end, fun() -> <<X/binary-unit:3>> end,
                 fun() -> <<X/binary-unit:2, 1>> end]].

id(X) -> X.
