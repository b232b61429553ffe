-module(main).
-export([main/0, twice/1, add/2]).

id(X) -> X.
twice(X) -> 2 * X.
add(A, B) -> A + B.
local(X) -> {local, X}.

main() ->
    M = id(main), F = id(twice), A = id(1),
    io:format("~p~n", [(fun main:twice/1)(4)]),
    io:format("~p~n", [(fun M:twice/1)(5)]),
    io:format("~p~n", [(fun main:F/1)(6)]),
    io:format("~p~n", [(fun M:F/A)(7)]),
    io:format("~p~n", [lists:map(fun local/1, [1, 2])]),
    io:format("~p~n", [(fun lists:reverse/1)([1, 2])]),
    io:format("~p~n", [fun main:add/2 =:= fun M:add/2]),
    io:format("~p ~p~n", [fun main:add/2, fun M:F/A]),
    io:format("~p~n", [[erlang:fun_info(fun main:add/2, K) || K <- [module, name, arity, type, env]]]),
    io:format("~p~n", [[erlang:fun_info(fun local/1, K) || K <- [module, name, arity, type, env]]]),
    Bad = id(x),
    io:format("~p~n", [try fun M:F/Bad of _ -> ok catch error:E -> E end]),
    io:format("~p~n", [try (fun M:nosuch/1)(1) catch error:E2 -> E2 end]),
    io:format("~p~n", [try (id(fun local/1))(1, 2) catch error:{badarity, {Fun, Args}} -> {is_function(Fun), Args} end]),
    io:format("~p~n", [try (id(atom))(1) catch error:E4 -> E4 end]),
    io:format("~p~n", [[is_function(fun local/1, 1), is_function(fun local/1, 2), is_function(x)]]),
    io:format("~p~n", [lists:foldl(fun erlang:'+'/2, 0, [1, 2, 3])]).
