%% One function for each kind of construct, each called in the ways it has.
-module(main).
-export([main/0, f/1]).
-export([eight/8, for_effect/1, hang/0, try_in_tail/1, shadow/1, shadowing/2]).
-compile([nowarn_shadow_vars]).
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
kinds(<<"bytes">>) -> 15.
alias_of({A, B} = C) -> {A, B, C}.
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
shadowing(_, L) -> [{X, Y} || X <- L, Y <- X, X <- Y].
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
        throw:T when T =/= only_throw -> T;
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

main() -> lists:foreach(fun(F) -> t(F) end, tests()).

t(F) -> try F() of V -> io:format("~w~n", [V]) catch C:R -> io:format("~w ~w~n", [C, R]) end.

tests() -> [
    fun() -> literals() end,
    fun() -> {equal(1,1), equal(1,1.0), equal({a,"b",2.5},{a,"b",2.5}), equal(0.0,0.0)} end,
    fun() -> {inner({1},1), inner(1,{1}), inner({1},{2}), inner({{1}},{1})} end,
    fun() -> merge([1,3,5,7.5],[2,3.0,4,9]) end,
    fun() -> merge(a,b) end,
    fun() -> [kinds(X) || X <- [a,b,c,d,0,[],[1],{},{1},{a,1},{c,b},1.5,123456789012345678901234567890,<<"bytes">>,"text"]] end,
    fun() -> kinds(e) end, fun() -> kinds({a,b,c}) end, fun() -> kinds(1.0) end,
    fun() -> {alias_of({1,2}), alias_both({a,b})} end,
    fun() -> alias_both({b,b}) end,
    fun() -> {prefix("abcd"), prefix("abc"), prefix("abd"), prefix("ab"), prefix("a"), prefix([])} end,
    fun() -> {arithmetic_pattern(3), arithmetic_pattern(-1)} end,
    fun() -> six(1,2,3,4,5,6) end,
    fun() -> [try guard(X) catch C:R -> {C,R} end || X <- [1,0,-5,2.5,a,true,false,"abcd",[1],[2],[2,3,4,5],{},{1,two},{1,2.0},{1,2,3,4},#point{},#point{x=5},{other,1,2},<<"x">>,fun f/1,self(),1 bsl 70, -(1 bsl 70), 1.0e300]] end,
    fun() -> operators(7,3) end
,fun() -> chain([1,2],[2],[1]) end,
    fun() -> literal_append(x) end,
    fun() -> {lazy_tests(1,2), lazy_tests(b,2)} end,
    fun() -> lazy(true,true,true) end, fun() -> lazy(true,false,9) end, fun() -> lazy(1,2,3) end, fun() -> lazy(true,true,5) end, fun() -> lazy(false, 5, 6) end,
    fun() -> {exports(1), exports(2)} end,
    fun() -> unused(1) end, fun() -> unused(2) end, fun() -> unused(3) end,
    fun() -> {nested_choice({a,1},b), nested_choice({a,1},c), nested_choice({b,2},c), nested_choice({b,3},c)} end,
    fun() -> nested_choice({b,1},c) end, fun() -> nested_choice({a,1},d) end,
    fun() -> {boolean(1,2), boolean(2,1), boolean(a,b), boolean(1.5,2), boolean_reversed(1,1), boolean_reversed(1,1.0)} end,
    fun() -> {tuple_case(x,y), tuple_case(1,1), tuple_case(1,[2]), tuple_case(1,2)} end,
    fun() -> match({a,[b,c]}) end, fun() -> match({a,b}) end, fun() -> match_constant(5) end,
    fun() -> shadow(1) end,
    fun() -> F = closure(1,2), {F(1),F(2),F(a)} end,
    fun() -> ((in_fun(1))(2))(3) end,
    fun() -> named(5) end,
    fun() -> [X([1,2,3]) || X <- references()] end,
    fun() -> apply_all(fun(A,B) -> A-B end, ?MODULE, reverse, [1,2]) end,
    fun() -> apply_all(1, ?MODULE, reverse, [1,2]) end,
    fun() -> tail_fun(fun() -> hi end) end, fun() -> tail_fun(5) end, fun() -> try tail_fun(fun(_) -> hi end) catch error:{badarity, {_, A}} -> A end end,
    fun() -> tail_dynamic(?MODULE, f) end, fun() -> tail_apply(fun(A) -> {A} end, [1]) end, fun() -> try tail_apply(fun f/1, [1,2]) catch error:{badarity, {_, A}} -> A end end,
    fun() -> tail_mfa(?MODULE, f, [1]) end, fun() -> tail_mfa(?MODULE, g, [1]) end, fun() -> tail_builtin([1,2]) end, fun() -> tail_builtin(x) end, fun() -> tail_builtin([1|2]) end,
    fun() -> undefined_remote(1) end, fun() -> no_fun() end, fun() -> main:tail_builtin([]) end,
    fun() -> comprehension([1,2.5,3]) end, fun() -> comprehension([1|2]) end, fun() -> comprehension(x) end, fun() -> comprehension([a]) end,
    fun() -> filtered([{1,2},{3,[2]},x],0) end, fun() -> filtered([{3,true}],0) end,
    fun() -> product([1,a,2],[1,2,3]) end, fun() -> nested_comprehension([[1],[],[2,3]]) end,
    fun() -> shadowing(q,[[1,[2,3]]]) end, fun() -> shadowing(q,[[[2,3]]]) end, fun() -> {no_generator(true),no_generator(false)} end, fun() -> no_generator(x) end,
    fun() -> [G(1) || G <- with_fun([1,2],10)] end, fun() -> binding_filter([0,1,2,3]) end,
    fun() -> {record(),record_defaults(7),update(record()),access(record()),record_pattern(#point{y=3,name=3}),record_pattern(#nested{}),nested_record(#nested{}),#nested{}} end,
    fun() -> record_pattern(#point{y=3,name=4}) end, fun() -> update(x) end, fun() -> access({point,1,2}) end, fun() -> nested_record(#nested{at=1}) end,
    fun() -> self() ! hello, simple() end,
    fun() -> R = make_ref(), self() ! {R,0}, self() ! {'EXIT',x,normal}, self() ! noise, self() ! {R,5}, V = selective(R), {R, 0} = simple(), {V, simple()} end,
    fun() -> {poll(), begin self() ! a, self() ! b, poll() end, poll(), poll()} end,
    fun() -> self() ! {1,2}, forever(1) end,
    fun() -> {sleep(0), sleep(5)} end, fun() -> sleep(x) end, fun() -> sleep(-1) end,
    fun() -> self() ! {b,5,6}, A = receive_exports(), self() ! {a,7}, B = receive_exports(), {A,B,receive_exports()} end,
    fun() -> Me = self(), P = spawn(fun() -> server(0) end), [P ! {add,N} || N <- [1,2,3]], P ! {get,Me}, receive {P,S} -> P ! stop, S end end,
    fun() -> {try_plain(1), try_value(1), try_value(a), try_arithmetic(1,0), try_arithmetic(7,2), catch_old(5), element(1, catch_value(a)), catch_in_body(1)} end,
    fun() -> {try_full({ok,1}), try_full(5)} end, fun() -> try_full(1) end, fun() -> try_full({a,b}) end,
    fun() -> try_after(1) end, fun() -> try_nested(1) end,
    fun() -> self() ! 8, {try_receive(), try_receive()} end,
    fun() -> {try_choice(1), try_choice(2), try_choice(3)} end,
    fun() -> raises() end, fun() -> {guarded_in_try(1), guarded_in_try(-10), guarded_in_try([true]), guarded_in_try([false])} end,
    fun() -> try exit(a) catch exit:X -> X after io:format("after~n") end end,
    fun() -> try throw({a,1}) catch {b,_} -> no; {a,Q} when Q > 1 -> no; {a,Q} -> Q end end,
    fun() -> try error({badmatch,1}) catch throw:_ -> 1; exit:_ -> 2 after io:format("cleanup~n") end end,
    fun() -> try try throw(x) after throw(y) end catch Z -> Z end end,
    fun() -> try throw(x) catch throw:x -> throw(z) end end,
    fun() -> catch throw(5) end, fun() -> catch exit(5) end, fun() -> {'EXIT',{badarith,S}} = (catch 1 + f(a)), is_list(S) end,
    fun() -> try f(1) of 2 -> ok catch _:_ -> no end end,
    fun() -> try error(x) catch error:x:S -> {is_list(S), is_tuple(hd(S))} end end,
    fun() -> erlang:raise(error, foo, []) end,
    fun() -> {if_(1),if_(5)} end, fun() -> if_(x) end,
    fun() -> [big(N) || N <- [0,1,5,30]] end,
    fun() -> count(1000, 0) end,
    fun() -> length(mk(1000)) end,
    fun() -> {deepeq(), (fun Fa(0) -> 1; Fa(N) -> N*Fa(N-1) end)(25)} end,
    fun() -> floats() end,
    fun() -> many_args(1,2,3,4,5,6,7,8,9,10) end,
    fun() -> F = fun(A,B,C,D,E,G,H,I) -> [I,H,G,E,D,C,B,A] end, F(1,2,3,4,5,6,7,8) end,
    fun() -> apply(fun(A,B,C,D,E,G,H,I) -> [I,H,G,E,D,C,B,A] end, [1,2,3,4,5,6,7,8]) end,
    fun() -> lists:map(fun(X) -> X*2 end, [1,2,3]) end,
    fun() -> lists:foldl(fun(X,A) -> X+A end, 0, lists:seq(1,100)) end,
    fun() -> [begin Y = X*2, Y+1 end || X <- [1,2,3]] end,
    fun() -> case {f(1),f(2)} of {A,B} when A < B -> {lt,A,B}; _ -> ge end end,
    fun() -> case f(x) of y -> 1 end end, fun() -> {a,b} = f({a,c}) end, fun() -> case {f(1),2} of {2,_} -> a end end,
    fun() -> not f(1) end, fun() -> f(1) and true end, fun() -> f(1) andalso true end, fun() -> f(true) andalso 7 end,
    fun() -> A = f(f), if A > 1 -> yes; true -> no end end,
    fun() -> (f(fun(1) -> a end))(2) end, fun() -> try (f(fun(_) -> a end))(2,3) catch error:{badarity, {_, A}} -> A end end,
    fun() -> M = f(?MODULE), M:f(3) end, fun() -> M = f(?MODULE), M:nof(3) end, fun() -> M = f(5), M:nof(3) end, fun() -> M = f(lists), M:reverse([1,2]) end,
    fun() -> {cl(a),cl(b),cl({x,1}),cl({x,2}),cl({y,1}),cl([]),cl([a]),cl([b|c]),cl(z)} end,
    fun() -> [red(A,B) || A <- [red,black], B <- [red,black]] end,
    fun() -> {element(1,{a}), tuple_size({1,2}), hd([1]), tl([1])} end, fun() -> element(2,f({a})) end, fun() -> element(0,f({a})) end, fun() -> hd(f([])) end, fun() -> tl(f(x)) end, fun() -> tuple_size(f([])) end,
    fun() -> dupkeys([{a,1},{b,2},{a,3}]) end,
    fun() -> strs() end
].
strs() -> {"", "a", "é" "x", $\n, "tab\t"}.
dupkeys(L) -> [{K,[V || {K2,V} <- L, K2 =:= K]} || {K,_} <- L].
red(red, X) when X =:= red -> 1; red(X, X) -> 2; red(_, black) -> 3; red(black, _) -> 4.
cl(a) -> 1; cl({x, N}) when N > 1 -> 2; cl({x, 1}) -> 3; cl({_, _}) -> 4; cl([]) -> 5; cl([a]) -> 6; cl([_|c]) -> 7; cl(_) -> 8.
many_args(A,B,C,D,E,F,G,H,I,0) -> {A,B,C,D,E,F,G,H,I};
many_args(A,B,C,D,E,F,G,H,I,J) -> many_args(I,A,B,C,D,E,F,G,H,J-1).
floats() -> A = f(1.5), B = f(2), [A+B, A*B, A/B, A-B, B/A, A < B, A == 1.5, B == 2.0, B =:= 2.0, A*0.0, A+1.0e308, -A, A >= 1.5, 1.0e-300*A, A*1.0e300].
deepeq() -> {f({1,[2,{3}]}) =:= {1,[2,{3}]}, f({1,[2,{3}]}) == {1.0,[2.0,{3.0}]}, f([1]) =/= [2], f("abc") == "abc", f(1.0) == 1, f(a) < f(1), f([]) < f({}), f(self()) =:= self()}.
mk(0) -> []; mk(N) -> [N | mk(N-1)].
count(0, A) -> A; count(N, A) -> count(N-1, A+N).
big(0) -> 1; big(N) -> N * big(N-1).
if_(X) -> if X > 3, is_integer(X) -> big; X < 3 -> small end.
