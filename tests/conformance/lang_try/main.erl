%% try: of, catch, after, nesting, rethrowing, variables from each part, traces.
-module(main).
-export([main/0, deep/1]).

p(X) -> io:format("~p~n", [X]).
id(X) -> X.

main() ->
    p(try id(1) of 1 -> one; _ -> other catch _:_ -> none end),
    p(try id(2) of 1 -> one; X when X > 1 -> {more, X} catch _:_ -> none end),
    p(try throw(id(a)) catch a -> caught end),
    p(try throw(id({a, 1})) catch throw:{a, N} when N > 0 -> N end),
    p(try error(id(bad)) catch error:bad:S -> is_list(S) end),
    p(try exit(id(gone)) catch C:R -> {C, R} end),
    p(try try throw(x) catch throw:y -> wrong end catch throw:Z -> {outer, Z} end),
    p(try try throw(x) after p(cleanup) end catch throw:Z2 -> {outer, Z2} end),
    p(try try id(1) of 2 -> ok catch _:_ -> inner end catch error:E -> E end),
    p(try try throw(a) catch throw:a -> throw(b) after p(cleanup) end catch throw:b -> b end),
    p(try ok after p(always) end),
    p(catch (try exit(a) after throw(b) end)),
    p(try begin Y = id(3), Y + 1 end of 4 -> yes after done end),
    p(try id({1, 2}) of {A, B} -> A + B catch _:_ -> 0 after ok end),
    p(loop(5, [])),
    p((catch throw(thrown))),
    p((catch exit(gone))),
    {'EXIT', {Reason, Trace}} = (catch error(oops)),
    p({Reason, hd(Trace)}),
    p(1 + (catch 2)),
    try deep(3)
    catch error:deep:St -> p([{F, Ar} || {main, F, Ar, _} <- St])
    end,
    try deep(2)
    catch
        error:deep:St2 ->
            try erlang:raise(error, again, St2)
            catch error:again:St3 -> p([F || {main, F, _, _} <- St3])
            end
    end,
    p(try apply(?MODULE, id(nofun), [1, 2]) catch error:undef:Tr -> hd(Tr) end),
    p(try head(foo) catch error:function_clause:Tr2 -> element(3, hd(Tr2)) end).

loop(0, Acc) -> lists:reverse(Acc);
loop(N, Acc) ->
    R = try
            if N rem 2 =:= 0 -> throw({even, N}); true -> N end
        catch
            throw:{even, M} -> {e, M}
        end,
    loop(N - 1, [R | Acc]).

deep(-1) -> 0;
deep(0) -> error(deep);
deep(N) -> deep(N - 1) + 1.

head([X | _]) -> X.
