-module(main).
-export([main/0]).

id(X) -> X.

f(K) ->
    case K of
        a -> R = 1, S = x;
        b -> R = 2, S = y;
        _ -> S = z, R = id(3)
    end,
    {R, S}.

g(K) ->
    if K > 10 -> Size = big;
       K > 5 -> Size = middle;
       true -> Size = small
    end,
    Size.

h() ->
    self() ! {m, 7},
    receive
        {m, V} -> W = V + 1
    after 100 -> V = none, W = none
    end,
    {V, W}.

k(X) ->
    begin Y = X + 1, Z = Y * 2 end,
    {Y, Z}.

l(X) ->
    case id({X, Q = X + 1}) of
        {A, A} -> {same, A};
        {A, B} when B > A, Q =:= B -> {bigger, A, B, Q}
    end.

m(X) when X > 0, X < 10; X =:= 100 -> in;
m(_) -> out.

main() ->
    io:format("~p~n", [[f(X) || X <- [a, b, c]]]),
    io:format("~p~n", [[g(X) || X <- [1, 7, 11]]]),
    io:format("~p ~p ~p~n", [h(), k(1), l(4)]),
    io:format("~p~n", [[m(X) || X <- [1, 10, 100, 0]]]),
    K3 = id(1),
    io:format("~p~n", [try if K3 > 2 -> no end catch error:E -> E end]),
    A = B = C = id({1, 2}),
    {D, _} = {_, D2} = A,
    io:format("~p~n", [{A, B, C, D, D2}]),
    {X, {Y, [Z | _]}} = {1, {2, [3, 4]}},
    io:format("~p~n", [X + Y + Z]),
    _ = id(ignored),
    _Unused = id(also),
    io:format("~p~n", [begin id(1), id(2), 3 end]).
