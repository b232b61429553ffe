-module(main).
-export([main/0]).

id(X) -> X.

main() ->
    A = id(1), B = id(two), C = id("three"),
    io:format("~p~n", [#{}]),
    io:format("~p~n", [#{a => 1, b => 2}]),
    io:format("~p~n", [#{b => A, a => B, 7 => C}]),
    io:format("~p~n", [#{A => a, B => b, C => c}]),
    io:format("~p~n", [#{id(a) => 1, a => 2, id(a) => A}]),
    io:format("~p~n", [#{{A, B} => #{A => #{B => C}}}]),
    io:format("~p~n", [#{id(x) => id(y), id(x) => id(z)}]),
    io:format("~p~n", [#{<<"bin">> => 1, "str" => 2, [] => 3, {} => 4, #{} => 5}]),
    io:format("~p ~p~n", [map_size(#{}), map_size(#{a => A, b => B})]),
    io:format("~p~n", [is_map(#{a => 1})]),
    io:format("~p~n", [is_map(A)]),
    io:format("~p~n", [[#{n => N, sq => N * N} || N <- [1, 2, 3]]]),
    Order = #{begin io:format("k1 "), k1 end => begin io:format("v1 "), v1 end,
              begin io:format("k2 "), k2 end => begin io:format("v2~n"), v2 end},
    io:format("~p~n", [Order]).
