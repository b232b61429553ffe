-module(funs).
-export([make/1, call/2]).
make(A) -> fun(X) -> {A, X} end.
call(F, X) -> F(X).
