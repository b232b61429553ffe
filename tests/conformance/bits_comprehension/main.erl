%% Binary comprehensions over lists and bits.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [<< <<X>> || X <- [1, 2, 3] >>]),
    io:format("~w~n", [<< <<(X * 2):4>> || X <- [1, 2, 3] >>]),
    io:format("~w~n", [<< <<X:16/little>> || <<X:4>> <= <<16#1234:16>>, X rem 2 =:= 0 >>]),
    io:format("~w~n", [<< <<X, Y>> || <<X>> <= <<"ab">>, Y <- "cd" >>]),
    io:format("~w~n", [<< <<X, Y>> || X <- "ab", <<Y>> <= <<"cd">>, X + 1 =/= Y >>]),
    io:format("~w~n", [<< <<(element(2, P))/bits>> || P <- [{a, <<1:3>>}, {b, <<"z">>}] >>]),
    io:format("~w~n", [<< B || B <- [<<1:1>>, <<2:2>>, <<3:7>>] >>]),
    io:format("~w~n", [<< <<>> || _ <- [1, 2] >>]),
    io:format("~w~n", [<< <<X>> || X <- [] >>]),
    io:format("~w~n", [<< << <<(Y + X)>> || <<Y>> <= <<1, 2>> >> || X <- [10, 20] >>]),
    io:format("~w~n", [<< <<C/utf8>> || <<C/utf16>> <= <<"h\x{e4}\x{1f600}"/utf16>> >>]),
    N = id(3),
    io:format("~w~n", [<< <<X:N, N:5>> || X <- [1, 2, 3] >>]),
    io:format("~w~n", [byte_size(<< <<X:32>> || X <- lists:seq(1, 5000) >>)]),
    Big = << <<X>> || X <- lists:seq(1, 255) >>,
    io:format("~w~n", [<< <<(X bxor 16#5a)>> || <<X>> <= Big, X > 250 >>]),
    io:format("~w~n", [sum(<< <<X:7>> || X <- lists:seq(0, 127) >>, 0)]),
    io:format("~w~n", [[try Make() catch error:R -> R end
                        || Make <- [fun() -> << <<X>> || X <- id(a) >> end, fun() -> << <<X>> || X <- id({1}) >> end,
                                    fun() -> << <<X>> || <<X>> <= id([1]) >> end, fun() -> << <<X>> || X <- [a] >> end,
                                    fun() -> << X || X <- [1] >> end, fun() -> << <<X>> || X <- [1], id(x) >> end]]]).

sum(<<X:7, Rest/bits>>, S) -> sum(Rest, S + X);
sum(<<>>, S) -> S.

id(X) -> X.
