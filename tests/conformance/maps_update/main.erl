-module(main).
-export([main/0]).

id(X) -> X.

try_it(F) ->
    try F() of
        Value -> io:format("~p~n", [Value])
    catch
        Class:Reason:Stack ->
            [{M, Name, A, _} | _] = Stack,
            io:format("~p ~p in ~p:~p/~p~n", [Class, Reason, M, Name, A])
    end.

put_one(M) -> M#{a => 1}.
put_many(M) -> M#{a => 1, b => 2, c => 3}.
set_one(M) -> M#{a := 10}.
set_many(M) -> M#{a := 10, b := 20}.
mixed(M) -> M#{a := 1, z => 2, b := 3}.
nothing(M) -> M#{}.

main() ->
    M = id(#{a => 0, b => 0}),
    [begin
         try_it(fun() -> put_one(X) end),
         try_it(fun() -> put_many(X) end),
         try_it(fun() -> set_one(X) end),
         try_it(fun() -> set_many(X) end),
         try_it(fun() -> mixed(X) end),
         try_it(fun() -> nothing(X) end)
     end || X <- [M, #{}, #{a => x}, not_a_map, [1], {}]],
    K = id({key, 1}),
    try_it(fun() -> M#{K => 1} end),
    try_it(fun() -> (M#{K => 1})#{K := 2} end),
    try_it(fun() -> M#{K := 1} end),
    try_it(fun() -> M#{a => M#{a => M}} end),
    try_it(fun() -> M#{a => 5}#{b => 6}#{c => 7} end),
    try_it(fun() -> (id(x))#{a => io:format("evaluated~n")} end),
    io:format("~p~n", [M]).
