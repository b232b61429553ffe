-module(main).
-export([main/0]).

id(X) -> X.

run(F) ->
    try F() of
        {ok, V} when V > 5 -> {big, V};
        {ok, V} -> {small, V};
        [_ | _] = L -> {list, length(L)}
    catch
        throw:{t, V} -> {thrown, V};
        exit:R when is_atom(R) -> {exited, R};
        error:{badmatch, V} -> {badmatch, V};
        error:badarith:S -> {arith, is_list(S)};
        Class:Reason -> {Class, Reason}
    after
        io:format("after ")
    end.

nested() ->
    try
        try throw(a) after io:format("1 ") end
    catch
        a -> try error(b) catch error:b -> try exit(c) catch exit:c -> done after io:format("2 ") end end
    after
        io:format("3 ")
    end.

again() ->
    try throw(first)
    catch throw:first -> throw(second)
    after io:format("cleanup ")
    end.

value_of_body() ->
    X = try id(1) catch _:_ -> 2 end,
    Y = try throw(1) catch _ -> 2 end,
    Z = try id(z) of z -> 3 after ok end,
    {X, Y, Z}.

main() ->
    Funs = [fun() -> {ok, 9} end, fun() -> {ok, 1} end, fun() -> [1, 2] end, fun() -> throw({t, 1}) end,
            fun() -> exit(why) end, fun() -> exit({why}) end, fun() -> {a} = id(b) end, fun() -> 1 + id(a) end,
            fun() -> throw(other) end, fun() -> error(own) end],
    [io:format("~p~n", [run(F)]) || F <- Funs],
    io:format("~p~n", [try run(fun() -> other end) catch error:E -> E end]),
    io:format("~p~n", [nested()]),
    io:format("~p~n", [try again() catch C:R -> {C, R} end]),
    io:format("~p~n", [value_of_body()]),
    io:format("~p~n", [try error(x, [a]) catch error:x:T0 -> [{M, N, A, _} | _] = T0, {M, N, A} end]),
    io:format("~p~n", [try erlang:raise(exit, raised, []) catch exit:Q:T -> {Q, T} end]).
