-module(main).
-export([main/0]).

size_of(M) when map_size(M) =:= 0 -> empty;
size_of(M) when map_size(M) < 3 -> small;
size_of(M) when is_map(M) -> large;
size_of(_) -> no_map.

get(K, M) when map_get(K, M) =:= 1 -> one;
get(K, M) when map_get(K, M) > 1 -> more;
get(K, M) when is_map_key(K, M) -> other;
get(_, M) when is_map(M) -> none;
get(_, _) -> no_map.

literal(M) when M =:= #{a => 1} -> exactly;
literal(M) when M == #{a => 1} -> equal;
literal(M) when M < #{a => 1} -> below;
literal(_) -> above.

built(A, M) when #{a => A} =:= M -> same;
built(A, M) when M#{a => A} =:= M -> update;
built(A, M) when M#{a := A} =/= M -> other;
built(_, _) -> no.

either(M) when map_size(M) > 5; is_map_key(x, M) -> yes;
either(M) when is_map(M), not is_map_key(y, M) -> no_y;
either(_) -> no.

main() ->
    io:format("~p~n", [[size_of(X) || X <- [#{}, #{a => 1}, #{a => 1, b => 2, c => 3}, [], {a}]]]),
    io:format("~p~n", [[get(a, X) || X <- [#{a => 1}, #{a => 2}, #{a => 0}, #{b => 1}, x]]]),
    io:format("~p~n", [[get({k}, X) || X <- [#{{k} => 1}, #{{k} => 2}, #{{k} => 0}, #{}, x]]]),
    io:format("~p~n", [[literal(X) || X <- [#{a => 1}, #{a => 1.0}, #{a => 0}, #{b => 1}, #{}, x, [], {}]]]),
    io:format("~p~n", [[built(1, X) || X <- [#{a => 1}, #{a => 1, b => 2}, #{a => 2}, #{}, x]]]),
    io:format("~p~n", [[either(X) || X <- [#{x => 1}, #{y => 1}, #{}, x]]]).
