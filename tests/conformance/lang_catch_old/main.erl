-module(main).
-export([main/0]).

id(X) -> X.

f(X) ->
    case catch g(X) of
        {'EXIT', {badarith, Trace}} when is_list(Trace) -> arith;
        {'EXIT', {Reason, [_ | _]}} -> {error, Reason};
        {'EXIT', Reason} -> {exit, Reason};
        Value -> {value, Value}
    end.

g(throw) -> throw(thrown);
g(exit) -> exit(leaving);
g(normal) -> exit(normal);
g(error) -> error(failed);
g(badarith) -> 1 / id(0);
g(badmatch) -> {a} = id({b});
g(undef) -> nomod:nofun();
g(X) -> X.

main() ->
    [io:format("~p: ~p~n", [X, f(X)]) || X <- [throw, exit, normal, error, badarith, badmatch, undef, plain]],
    X = (catch throw(a)),
    io:format("~p~n", [X]),
    Y = catch 1 + 1,
    io:format("~p~n", [Y]),
    io:format("~p~n", [catch (catch throw(inner))]),
    io:format("~p~n", [[catch throw(N) || N <- [1, 2]]]),
    io:format("~p~n", [{catch throw(t), catch exit(e)}]),
    io:format("~p~n", [begin (catch throw(ignored)), after_it end]),
    {'EXIT', {{case_clause, z}, [{main, main, 0, _} | _]}} = (catch case id(z) of y -> y end),
    io:format("~p~n", [element(1, element(2, catch error(with_args, [1, 2])))]).
