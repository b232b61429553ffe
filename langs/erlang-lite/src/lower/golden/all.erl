%% One function for each kind of construct; they are compiled, not run.
-module(all).
-export([literals/0]).
-record(point, {x = 0, y = 0, name}).
-record(nested, {at = #point{}, list = [], n = 1 + 2}).

literals() -> {1, -1, 1.5, -0.0, 16#ff, $a, 123456789012345678901234567890, "text", [], {}, <<"bytes", 1, "é"/utf8>>, 'an atom', [1, {two, "three"} | four]}.

%% Heads.
equal(X, X) -> same;
equal(_, _) -> different.
inner({X}, X) -> same;
inner(X, {X}) -> other_way;
inner(_, _) -> different.
merge([], B) -> B;
merge(A, []) -> A;
merge([A | As], [B | Bs]) when A < B -> [A | merge(As, [B | Bs])];
merge([A | As], [B | Bs]) -> [B | merge([A | As], Bs)].
kinds(a) -> 1;
kinds(b) -> 2;
kinds(c) -> 3;
kinds(d) -> 4;
kinds(0) -> 5;
kinds([]) -> 6;
kinds([_ | _]) -> 7;
kinds({}) -> 8;
kinds({_}) -> 9;
kinds({a, _}) -> 10;
kinds({_, b}) -> 11;
kinds(1.5) -> 12;
kinds(123456789012345678901234567890) -> 13;
kinds("text") -> 14;
kinds(<<"bytes">>) -> 15.
alias({A, B} = C) -> {A, B, C}.
alias_both({a, B} = {A, b}) -> {A, B}.
prefix("abc" ++ T) -> T;
prefix([$a, $b | T]) -> T;
prefix(_) -> none.
arithmetic_pattern(1 + 2) -> three;
arithmetic_pattern(-1) -> minus_one.
six(A, B, C, D, E, F) -> [A, B, C, D, E, F].
eight(A, B, C, D, E, F, G, H) -> six(A, B, C, D, E, F), eight(H, G, F, E, D, C, B, A).

%% Guards.
guard(X) when is_integer(X), X > 0; is_float(X) -> number;
guard(X) when is_atom(X) orelse is_list(X), not is_boolean(X) -> other;
guard(X) when hd(X) =:= 1 -> head;
guard(X) when element(2, X) == two; tuple_size(X) > 3 -> tuple;
guard(X) when length(X) > 3 andalso (X /= []) -> long;
guard(X) when is_record(X, point) -> point;
guard(X) when is_record(X, other, 3) -> other_record;
guard(X) when X + 1 > 3.5, X band 1 =:= 0, X rem 2 == 0 -> arithmetic;
guard(X) when is_pid(X) or is_reference(X) and is_port(X) xor is_binary(X) -> strict;
guard(X) when is_function(X, 1); is_function(X); is_map(X); is_number(X); is_tuple(X) -> rest;
guard(X) when X#point.x > 1 -> field;
guard(X) when X -> true;
guard(_) when true; false -> everything.
old_guard(X) when integer(X); list(X) -> old.

%% Operators.
operators(A, B) ->
    [A + B, A - B, A * B, A / B, A div B, A rem B, A band B, A bor B, A bxor B, A bsl B, A bsr B, bnot A, -A, +A,
     A ++ B, A -- B, A == B, A /= B, A < B, A =< B, A > B, A >= B, A =:= B, A =/= B, not A, A and B, A or B, A xor B,
     A andalso B, A orelse B, A ! B, 1 + 2 * 3, A bsl 2, A bsr 2, A div 10, A rem 10, A div 0, A * 2, 1.5 * A, 1 bsl A].
chain(A, B, C) -> A + B - C ++ A ++ "x" -- B -- C.
literal_append(A) -> "abc" ++ A.
lazy(A, B, C) -> A andalso B andalso C orelse A orelse f(B).
lazy_tests(A, B) -> {A < B andalso A > 1, A =:= b orelse B =/= 2, not (A < B)}.
f(X) -> X.

%% Choices and what they export.
exports(X) ->
    case X of
        1 -> A = one, B = first;
        _ -> A = other, B = rest
    end,
    {A, B}.
unused(X) ->
    case X of 1 -> _A = one; 2 -> _A = two end,
    if X > 1 -> f(1); X < 1 -> f(2); true -> ok end,
    begin f(X), f(X) end.
nested_choice(X, Y) ->
    Z = case X of
        {a, N} -> case Y of b -> N; c -> {N} end;
        {b, N} when N > 1 -> if N > 2 -> N; true -> 0 end
    end,
    f(Z).
boolean(A, B) -> case A < B of true -> less; false -> f(more) end.
boolean_reversed(A, B) -> R = case A =:= B of false -> 1; _ -> 2 end, R + 1.
tuple_case(A, B) ->
    case {A, B} of
        {x, y} -> 1;
        {X, X} -> 2;
        {_, [H | _]} -> H;
        _ -> 3
    end.
match(X) ->
    {A, [B | _] = C} = D = f(X),
    A = f(A),
    _ = f(B),
    {A, B, C, D} = {A, B, C, D}.
match_constant(X) -> 5 = X, Y = 7, Y = f(X), Y.
shadow(X) -> (fun(X) -> X + 1 end)(X).

%% Funs.
closure(A, B) -> fun(X) when X > A -> [X, A, B]; (Y) -> {Y, B} end.
in_fun(A) -> fun(X) -> fun(Y) -> {A, X, Y} end end.
named(N) -> F = fun Loop(0) -> 0; Loop(I) -> Loop(I - 1) + N end, F(N).
references() -> [fun f/1, fun f/1, fun lists:reverse/1, fun erlang:length/1, fun length/1].
computed(M, F, A) -> fun M:F/A.
apply_all(F, M, N, L) -> [F(1, 2), M:f(1), lists:N(L), M:N(), apply(F, L), apply(M, N, L), f(1), lists:reverse(L)].
tail_fun(F) -> F().
tail_dynamic(M, F) -> M:F(1).
tail_apply(F, L) -> apply(F, L).
tail_mfa(M, F, L) -> erlang:apply(M, F, L).
tail_builtin(L) -> length(L).
undefined_remote(X) -> no_such:thing(X).
no_fun() -> (f(1))(2).

%% Comprehensions.
comprehension(L) -> [X * 2 || X <- L].
filtered(L, Min) -> [{X, Y} || {X, Y} <- L, X > Min, f(Y), hd(Y) =/= 1].
product(A, B) -> [{X, Y} || X <- A, is_integer(X), Y <- B, Y /= X].
nested_comprehension(L) -> [[Y || Y <- X] || X <- L].
shadowing(X, L) -> [{X, Y} || X <- L, Y <- X, X <- Y].
no_generator(X) -> [a || X].
with_fun(L, A) -> [fun(B) -> A + B + X end || X <- L].
binding_filter(L) -> [Y || X <- L, (Y = f(X)) > 1].

for_effect(L) -> [f(X) || X <- L, X > 1], _ = [f({X, Y}) || X <- L, Y <- L], ok.

%% Records.
record() -> #point{x = 1, name = "p"}.
record_defaults(V) -> #point{x = V, _ = V}.
update(P) -> P#point{x = 2, y = P#point.y + 1}.
access(P) -> {P#point.x, #point.y}.
record_pattern(#point{x = X, _ = Y}) -> {X, Y};
record_pattern(#nested{at = #point{y = Y}}) -> Y.
nested_record(N) -> N#nested{at = (N#nested.at)#point{x = 1}}.

%% Messages.
simple() -> receive X -> X end.
selective(Ref) ->
    receive
        {Ref, X} when X > 0 -> X;
        {'EXIT', _, normal} -> selective(Ref);
        stop -> exit(stop)
    after 1000 -> timeout
    end.
poll() -> receive X -> {ok, X} after 0 -> empty end.
forever(X) -> receive {X, Y} -> Y after infinity -> never end.
sleep(T) -> receive after T -> ok end.
hang() -> receive after infinity -> never end.
receive_exports() -> receive {a, X} -> Y = 1; {b, X, Y} -> ok after 10 -> X = 1, Y = 2 end, {X, Y}.
server(S) -> receive {add, N} -> server(S + N); {get, P} -> P ! {self(), S}, server(S); stop -> S end.

%% Exceptions.
try_plain(X) -> try f(X) catch _:_ -> error end.
try_full(X) ->
    try f(X) of
        {ok, Y} -> Y;
        Z when Z > 1 -> Z
    catch
        throw:T -> T;
        error:badarg -> badarg;
        error:{badmatch, V}:Stack when V > 1 -> {V, Stack};
        exit:_ -> exit;
        only_throw -> thrown
    after
        f(cleanup), f(X)
    end.
try_after(X) -> try f(X) after f(X) end.
try_in_tail(X) -> try f(X) of _ -> try_in_tail(X) catch _:_ -> try_in_tail(X) end.
try_nested(X) -> try try f(X) after f(1) end after try f(2) after try f(3) after f(4) end end end.
try_value(X) -> A = try f(X) + 1 catch error:_ -> 0 end, A + 1.
try_arithmetic(A, B) -> try A div B catch error:badarith -> 0 end.
try_receive() -> try receive X -> f(X) after 10 -> throw(timeout) end catch throw:timeout -> late end.
try_choice(X) -> try case X of 1 -> f(1); 2 -> 3 end catch _:E -> E end.
catch_old(X) -> case catch f(X) of {'EXIT', R} -> R; V -> V end.
catch_value(X) -> Y = (catch X + 1), Y.
catch_in_body(X) -> catch f(X), ok.
raises() -> error(badarg).
guarded_in_try(X) -> try if X + 1 > 2 -> f(X); hd(X) -> 2 end catch _:_ -> 3 end.
