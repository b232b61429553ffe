-module(records).
-export([f/1, g/1, h/1, i/1, j/1, k/1]).
-record(point, {x = 0, y = 0 :: integer()}).
-record(point, {z}).
-record(twice, {a, a}).
-record(bad, {a = X, b = nope()}).
-record(unused, {a = fun(Y) -> Y end}).
-record(calls, {a = helper()}).
-record("x", {a}).
-record(wrong, {1}).

f(P) -> P#point.x + P#point.z + #point.y + #point.q.
g(P) -> #point{x = 1, x = 2, w = 3, _ = 4, V = 5}, P#point{_ = 1}, P#nope{a = 1}, #nope{}.
h(#point{q = _, x = X}) -> X; h(#point{_ = _, x = 1, y = 2}) -> 1; h(#nope{}) -> 2.
i(P) when P#point.x > 1, is_record(P, point), record(P, point), is_record(P, nope) -> P#point{x = 1}#point.x.
j(_) -> #calls{}, record_info(size, point), record_info(fields, nope), record_info(foo, point), record_info(1).
k(P) -> (foo)#point.x, [1]#point{x = P}, #point{x = A = 1}, A.
helper() -> 1.
