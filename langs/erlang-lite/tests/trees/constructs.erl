-module(constructs).
-compile([export_all, nowarn_export_all]).
-record(r, {a = 1, b :: integer(), 'c d'}).
-define(TWICE(X), (X) + (X)).
-define(CALL(F, A), F(A)).
-define(SHOW(X), {??X, X}).

literals() -> {1, 16#fF, 1_000, 2#101, 1.5, 1.0e10, 2.5e-3, $a, $\n, $\s, atom, 'quoted atom', "text", "joined " "text\t", "", [], {}, <<>>, #{}}.
arithmetic(A, B, C) -> A + B * C - A / B div C rem 2 band 7 bor 8 bxor 9 bsl 1 bsr 2, -A * -B, + A - - B, bnot A band B.
logic(A, B, C) -> not A andalso B orelse C andalso not B, A and B or C xor A, A == B, A =:= B, A /= B, A =/= B, A < B, A =< B, A > B, A >= B.
lists(A, B, C) -> A ++ B ++ C -- A, [A, B | C], [A | [B | C]], [A, [B], [C | []]], [A | B ++ C].
matching(A, B) -> X = Y = {A, B}, Z = W ! V = A ! X, {X, Y, Z, W, V}, catch U = A, P = catch B, {P, U}.
mixed(A, B) -> A + catch B + 1, [catch A | catch B], (A = A) + (B ! A), - catch A.
records(R, S) -> {#r{}, #r{a = 1, _ = 2}, R#r{a = 3}, R#r.a, #r.b, R#r{b = 1}#r.b, (S#r.a)#r.'c d', R#r.a#r.b}.
maps(M, K) -> {#{a => 1, K => 2}, M#{a := 1, b => M}, M#{a => 1}#{b => 2}, #{#{a => 1} => K}}.
binaries(A, B) -> {<<A, B:8, -1:16/signed-little, A:B/binary-unit:4, "text"/utf8, (A + B):(A * B), 1.0/float, <<A>>/binary>>, << <<X>> || X <- A >>, << <<X:4>> || <<X:2>> <= B, X > 1 >>}.
patterns(#{a := {X, [Y | _]}}, "ab" ++ Z, #r{a = X, _ = _}, <<N, T:N/binary, R/bits>> = W, 1 + 2 * 3, -1, #r.a, $c, [H, 1.0 | _]) -> {X, Y, Z, N, T, R, W, H}.
guards(X, Y) when X > 1, Y < 2; is_integer(X), length(Y) =:= 3 orelse Y; X -> ok; guards(_, _) when false -> no.
control(X) ->
    if X > 1, X < 3; X =:= 7 -> a; true -> b end,
    case X of {Y, Z} when Y > Z -> Y; [_ | T] -> T; _ -> begin X, ok end end,
    receive {msg, M} when M > 1 -> M; stop -> ok after X * 2 -> timeout end,
    receive after 10 -> ok end,
    receive any -> ok end.
exceptions(X) ->
    try X catch _ -> 1 end,
    try X, ok of ok -> 1; _ when X -> 2 catch throw:T -> T; error:{badmatch, V}:S when V > 1 -> {V, S}; C:_:_ -> C after X, done end,
    try X after ok end,
    catch throw(X).
funs(X) -> {fun funs/1, fun lists:map/2, fun X:X/X, fun() -> X end, fun(A) when A -> A; (_) -> X end, fun F(0) -> 0; F(N) -> F(N - 1) end, fun _(1) -> 1 end}.
calls(F, M) -> f(), F(), F(1, 2), M:F(1), lists:F(1), M:f(), (fun() -> F end)(), (f())(), (M:f())(1), ?MODULE:f(), (M):(F)(), {?LINE, ?FUNCTION_NAME, ?FUNCTION_ARITY}.
f() -> ?TWICE(1 + 2) * ?CALL(abs, -1), ?SHOW({a, "b", $c, 1.5, 'D e', X}), [?TWICE(X) || X <- []].
comprehensions(L, M) -> {[X || X <- L], [{X, Y} || X <- L, X > 1, {Y, _} <- M, is_atom(Y)], [X || <<X:8/little>> <= L], [X || {X} <- [{Y} || Y <- L]]}.
nested(X) -> ((((X)))), {(X), [(X)]}, begin begin X end end, (X + 1) * 2, 2 * (X + 1), (X ++ X) ++ X, X ++ (X ++ X), X - (X - X), (X - X) - X.
