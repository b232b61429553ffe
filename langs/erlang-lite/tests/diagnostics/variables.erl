-module(variables).
-export([f/1, g/1, h/1, i/1, j/1, k/2, l/1, m/1, n/1, o/1, p/1, q/1, r/1, s/1, t/0]).

f(X) -> case X of 1 -> Y = 1; 2 -> Z = 2, Y = Z end, {Y, Z}.
g(X) -> if X -> A = 1; true -> ok end, A.
h(X) -> try Y = X, Y of V -> W = V catch _:_ -> Y end, {W, Y}.
i(_) -> receive {A, B} -> A; {A} -> B = A end, {A, B}.
j(X) -> (X andalso (Y = true)), Y.
k(X, Y) -> F = fun(X) -> X end, [Y || Y <- [F(1)]].
l(L) -> [X || {X, Y} <- L], [Z || Z <- L, Q <- L].
m(X) -> _Y = X, _Y = 2, {_A, _A} = X.
n(X) -> catch Y = X, Y.
o(X) -> receive X -> A = 1 after X -> A = B, C = 1 end, {A, C}.
p(X) -> {Y = X, Y}.
q(X) -> try X catch C:R:S when S =:= [] -> {C, R, S}; C:R:C -> R end.
r(X) -> fun Loop(0) -> X; Loop(N) -> Loop(N - 1), M end.
s(<<N, B:N/binary, R:M, _/binary>>) -> {B, R}.
t() -> _ = 1, _ + 1, Unused = 2, Y = 1, case 1 of Y -> ok end, case 2 of 2 -> V = 1 end, V = 1.
