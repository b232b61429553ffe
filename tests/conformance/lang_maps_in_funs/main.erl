-module(main).
-export([main/0]).

id(X) -> X.

main() ->
    K = id(key), M = id(#{key => 1, other => 2}),
    F = fun() -> #{K => M, inner => fun() -> M#{K := 3} end} end,
    #{K := M, inner := G} = F(),
    io:format("~p~n", [G()]),
    io:format("~p~n", [(fun(#{K := V}) -> fun() -> {K, V} end end(M))()]),
    io:format("~p~n", [[X || #{key := X} <- [M, #{}, #{key => 5}], X > 0]]),
    io:format("~p~n", [[#{X => Y} || X <- [a, b], Y <- [1, 2]]]),
    Big = fun Loop(0, Acc) -> Acc; Loop(N, Acc) -> Loop(N - 1, Acc#{N => fun() -> N * N end}) end,
    Map = Big(50, #{}),
    io:format("~p ~p~n", [map_size(Map), (map_get(7, Map))()]),
    io:format("~p~n", [lists:sum([(map_get(N, Map))() || N <- lists:seq(1, 50)])]),
    io:format("~p~n", [try (fun(#{a := A}) -> A end)(id(#{b => 1})) catch error:R -> R end]),
    io:format("~p~n", [try #{a := #{b := B}} = id(#{a => #{}}), B catch error:{badmatch, V} -> V end]),
    io:format("~p~n", [case {id(1), M} of {N, #{key := N}} -> same; _ -> different end]).
