-module(guards).
-export([f/1, g/2, h/1, i/1, j/1, k/1]).

f(X) when foo(X); local(X), X ! 1; lists:member(X, []) -> X;
f(X) when integer(X), is_integer(X, 1) -> X;
f(X) when X ++ [1] -> X;
f(X) when erlang:length(X) > 1, erlang:foo(X), erlang:'+'(X, 1) > 2, (fun() -> 1 end)() -> X;
f(X) when begin X end, case X of _ -> true end, X = 1 -> X.
g(X, Y) when Z > X, Y -> if local(X) -> 1; Q -> 2 end.
h(X + 1) -> X; h(1 + 2) -> 1; h(1 / 0) -> 2; h(a ++ X) -> X; h("a" ++ X) -> X; h([$a, 98] ++ X) -> X.
i(<<X:8>> = <<Y:8>>) -> {X, Y}; i({<<A>>, B} = {C, <<D>>}) -> {A, B, C, D}; i(#{a => 1}) -> 1;
i(#{K := 1}) -> K; i(#{(local(1)) := V}) -> V.
j(X) -> {foo(), Y} = X, [1 | bar()] = X, fun() -> 1 end = X, Y, <<A>> = <<B>> = X, {A, B}.
k(X) -> [Y || Y <- X, local(Y), is_integer(Y)], #{a := 1}, <<Z || <<Z/binary>> <= X>>.
local(X) -> X.
