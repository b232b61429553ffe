-module(shadow).
-compile(export_all).
-compile([nowarn_unused_vars]).
f(X) -> {fun(X) -> 1 end, [X || X <- X, X <- X], Y = 1, F = fun F(Y) -> Y end, 2}.
g(X) -> case X of {A, A} -> A; [_B, _B] -> 1 end.
h(_X, _X) -> 1.
i(X) -> [fun(Y) -> X + Y end || Y <- X].
