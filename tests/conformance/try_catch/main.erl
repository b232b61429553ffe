%% try: classes, patterns, of, after, nesting, and what each part gives.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [[class(fun() -> throw(t) end), class(fun() -> error(e) end), class(fun() -> exit(x) end),
                        class(fun() -> fine end)]]),
    io:format("~w~n", [only_throw(fun() -> throw(a) end)]),
    io:format("~w~n", [class(fun() -> only_throw(fun() -> exit(b) end) end)]),
    io:format("~w~n", [with_of(1)]),
    io:format("~w~n", [with_of(2)]),
    io:format("~w~n", [class(fun() -> with_of(3) end)]),
    io:format("~w~n", [with_after(fun() -> 1 end)]),
    io:format("~w~n", [class(fun() -> with_after(fun() -> throw(inner) end) end)]),
    io:format("~w~n", [nested()]),
    io:format("~w~n", [guarded(5)]),
    io:format("~w~n", [guarded(50)]),
    io:format("~w~n", [rethrow()]),
    io:format("~w~n", [[catch throw(thrown), catch 1 + 1]]),
    {'EXIT', gone} = (catch exit(gone)),
    {'EXIT', {bad, [_ | _]}} = (catch error(bad)),
    io:format("~w~n", [exported(try 7 catch _:_ -> 8 end)]),
    io:format("~w~n", [error_args()]),
    io:format("~w~n", [loop(50, 0)]).

class(F) ->
    try F() of
        V -> {value, V}
    catch
        throw:T -> {throw, T};
        error:E -> {error, E};
        exit:X -> {exit, X}
    end.

only_throw(F) -> try F() catch T -> {caught, T} end.

with_of(X) ->
    try X of
        1 -> one;
        2 -> class(fun() -> throw(in_of) end);
        3 -> throw(not_caught_here)
    catch
        _:_ -> caught
    end.

with_after(F) ->
    try F() after io:format("after ~w~n", [self() =:= self()]) end.

nested() ->
    try
        try throw(first)
        catch throw:first -> error(second)
        after io:format("inner after~n")
        end
    catch
        error:second -> exit_in_catch()
    after
        io:format("outer after~n")
    end.

exit_in_catch() -> class(fun() -> exit({third, [1, 2]}) end).

guarded(N) ->
    try throw({n, N})
    catch
        throw:{n, M} when M > 10 -> large;
        throw:{n, M} -> {small, M}
    end.

rethrow() ->
    try
        try error(original)
        catch C:R:S -> erlang:raise(C, {wrapped, R, is_list(S)}, S)
        end
    catch error:W -> W
    end.

exported(X) -> X + 1.

error_args() -> try error(why, [a, b]) catch error:R -> R end.

loop(0, S) -> S;
loop(N, S) ->
    X = try if N rem 2 =:= 0 -> throw(N); true -> N end
        catch throw:V -> V * 10
        end,
    loop(N - 1, S + X).
