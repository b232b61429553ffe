-module(main).
-export([main/0]).

main() ->
    Maps = [#{}, #{a => 1}, #{a => 2}, #{b => 0}, #{1 => z}, #{1.0 => z}, #{2 => z}, #{a => 1, b => 2},
            #{a => 1, b => 1}, #{1 => a, 2.0 => b}, #{1.0 => a, 2 => b}, #{a => 1.0}, #{"k" => v}, #{{k} => v}],
    io:format("~p~n", [lists:sort(Maps)]),
    [io:format("~p < ~p: ~p~n", [A, B, A < B]) || A <- Maps, B <- Maps, A < B, map_size(A) =:= map_size(B)],
    io:format("~p~n", [[#{a => 1} == #{a => 1.0}, #{a => 1} =:= #{a => 1.0}, #{1 => a} == #{1.0 => a}]]),
    io:format("~p~n", [lists:sort([#{}, [], {}, a, 1, <<>>, [x], fun erlang:self/0])]),
    io:format("~p~n", [#{1.5 => a, 3 => b, atom => c, {1} => d, [1] => e, -2 => f, -2.5 => g, 1 bsl 64 => h}]),
    io:format("~p~n", [maps:keys(#{z => 1, y => 2, x => 3, aa => 4, a => 5, 'A' => 6})]),
    io:format("~p~n", [#{{1} => a} =:= #{{1.0} => a}]),
    Large = fun(L) -> maps:from_list([{I, x} || I <- L]) end,
    A = Large(lists:seq(1, 50)), B = Large(lists:reverse(lists:seq(1, 50))), C = Large(lists:seq(2, 51)),
    io:format("~p~n", [[A =:= B, A == B, A < C, C < A, A < B, A =:= C, #{a => b} < A]]),
    io:format("~p~n", [[A#{10 := y} > B, A#{10 := y} =:= B#{10 => y}, A#{10 := 1} == A#{10 := 1.0},
                        A#{10 := 1} =:= A#{10 := 1.0}]]).
