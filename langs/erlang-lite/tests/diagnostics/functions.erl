-module(functions).
-export([a/0, b/1, c/2, missing/3, a/0, length/1, m/0]).
-import(lists, [map/2, reverse/1]).
-import(other, [map/2]).
-import(strange, [atom_to_list/1]).
-module(again).
-on_load(nothing/0).
-compile([{inline, [{nope, 1}]}, {nowarn_unused_function, {quiet, 0}}]).
-frob(1, 2).
-export(a/0).
-export([a]).
-export([A/1]).

a() -> undefined1(), undefined2(1, 2), m:f(), fun nowhere/2, ?MODULE:x(), b(1).
b(X) -> length(X).
c(X, Y) -> map(X, Y), reverse(X).
length(_) -> 1.
a() -> 2.
reverse(X) -> X.
unused(X) -> unused2(X).
unused2(X) -> unused(X).
quiet() -> ok.
m() -> a:b, 1(2), {a, b, c}(1), "x"(), record_info(size, r), fun record_info/2.
d(X) -> X;
e(X) -> X.
f(X) -> X;
f(X, Y) -> Y.
-export([late/0]).
-vsn(1).
g() -> F = fun(1) -> 1; (1, 2) -> 2 end, F.
spawn(_) -> spawn(1), size(2).
