-module(hints).
-behaviour(gen_server).
-behaviour(supervisor).
-behaviour(gen_event).
-behaviour(gen_statem).
-behaviour(application).
-export([f/1, g/1, h/2, i/1, j/1, k/2, l/1, m/1, n/0]).
f(X) -> X;
f(1) -> 2;
f(2) -> 3.
g(X) -> case X of Y when true -> Y; 2 -> 3 end.
h(X, _) when true -> X;
h(_, _) -> 2.
i(X) -> if true -> X; X > 1 -> 2 end.
j(X) -> fun(A) -> A; (B) -> B + X end.
k(X, Y) -> {X, Y}, [X], X + Y, X =:= Y, foo, X, "abc", 12, fun() -> X end, length(X), self(), is_atom(X), X.
l(X) -> _ = X + 1, _A = {X}, receive A -> A; b -> c end.
m(X) -> try X of A -> A; c -> d catch _:_ -> a; error:b -> c end.
n() -> ok, lists:map(fun(X) -> X end, []), ok.
