%% Queues: both ends, the sides' balance, and errors.
-module(main).
-export([main/0]).

main() ->
    Queue = lists:foldl(fun queue:in/2, queue:new(), lists:seq(1, 9)),
    io:format("~w~n~w~n", [Queue, queue:from_list(lists:seq(1, 9))]),
    drain(Queue, fun queue:out/1),
    drain(Queue, fun queue:out_r/1),
    [io:format("split ~w: ~w~n", [N, queue:split(N, Queue)]) || N <- lists:seq(0, 9)],
    io:format("~w~n", [queue:filter(fun(N) -> N rem 2 =:= 0 end, Queue)]),
    io:format("~w~n", [queue:filter(fun(N) -> lists:duplicate(N rem 3, N) end, Queue)]),
    io:format("~w~n", [queue:filtermap(fun(N) when N > 4 -> {true, -N}; (N) -> N =:= 2 end, Queue)]),
    io:format("~w~n", [queue:fold(fun(N, Sum) -> 2 * Sum + N end, 0, Queue)]),
    io:format("~w~n", [queue:join(Queue, queue:reverse(Queue))]),
    io:format("~w~n", [[queue:delete(N, Queue) || N <- [1, 5, 9, 10]]]),
    io:format("~w~n", [[queue:delete_r(N, queue:in(5, Queue)) || N <- [5, 10]]]),
    io:format("~w~n", [queue:delete_with(fun(N) -> N > 6 end, Queue)]),
    io:format("~w~n", [{queue:len(Queue), queue:to_list(Queue), queue:is_empty(Queue), queue:is_queue(Queue)}]),
    io:format("~w~n", [{queue:peek(Queue), queue:peek_r(Queue), queue:peek(queue:new())}]),
    io:format("~w~n", [{queue:head(Queue), queue:last(Queue), queue:tail(queue:init(Queue))}]),
    io:format("~w~n", [{queue:any(fun(N) -> N > 8 end, Queue), queue:all(fun is_atom/1, Queue)}]),
    errors().

drain(Queue, Out) ->
    case Out(Queue) of
        {{value, Item}, Rest} ->
            io:format("~w ~w~n", [Item, Rest]),
            drain(Rest, Out);
        {empty, Empty} -> io:format("empty ~w~n", [Empty])
    end.

errors() ->
    Bad = [{in, [1, {a, b}]}, {out, [x]}, {get, [queue:new()]}, {drop, [queue:new()]}, {split, [3, queue:new()]},
           {len, [[]]}, {join, [x, queue:new()]}, {filter, [x, queue:new()]}, {head, [queue:new()]}],
    [try apply(queue, Function, Args) of
         Value -> io:format("~w ~w~n", [Function, Value])
     catch
         Class:Reason -> io:format("~w ~w:~w~n", [Function, Class, Reason])
     end || {Function, Args} <- Bad].
