-module(main).
-export([main/0]).

walk(none, Acc) -> lists:reverse(Acc);
walk({K, V, I}, Acc) -> walk(maps:next(I), [{K, V} | Acc]).

main() ->
    I = maps:iterator(#{a => 1, b => 2, c => 3}),
    {a, 1, I2} = maps:next(I),
    {b, 2, I3} = maps:next(I2),
    {c, 3, I4} = maps:next(I3),
    io:format("~p ~p~n", [maps:next(I4), maps:next(maps:iterator(#{}))]),
    io:format("~p~n", [walk(maps:next(I), [])]),
    io:format("~p~n", [maps:map(fun(_, V) -> -V end, I2)]),
    io:format("~p~n", [maps:filter(fun(_, V) -> V > 2 end, I)]),
    io:format("~p~n", [maps:fold(fun(_, V, A) -> V + A end, 0, I3)]),
    io:format("~p~n", [maps:foreach(fun(K, _) -> io:format("~p ", [K]) end, I2)]),
    io:format("~p~n", [maps:filtermap(fun(_, V) -> {true, [V]} end, maps:next(I))]),
    Big = maps:from_list([{{k, N}, N} || N <- lists:seq(1, 500)]),
    All = walk(maps:next(maps:iterator(Big)), []),
    io:format("~p ~p~n", [length(All), lists:sort(All) =:= lists:sort(maps:to_list(Big))]),
    [io:format("~p~n", [catch_it(fun() -> maps:next(X) end)]) || X <- [x, [x | #{}], [0 | x], {a, b}]],
    io:format("~p~n", [catch_it(fun() -> maps:iterator([]) end)]).

catch_it(F) ->
    try F()
    catch C:R:S ->
        [{M, N, A, _} | _] = S,
        {C, R, M, N, A}
    end.
