%% Every operator on every pair of small integers, integers at the edges, floats and other terms.
-module(main).
-export([main/0]).

main() ->
    [io:format("~w~n", [{try_(fun() -> Op(A, B) end)}]) || Op <- ops(), A <- vals(), B <- vals()],
    [io:format("~w~n", [{try_(fun() -> Op(A) end)}]) || Op <- ops1(), A <- vals()],
    ok.

try_(F) -> try F() catch C:R -> {C, R} end.

vals() ->
    [0, 1, -1, -7, 64, (1 bsl 60) - 1, -(1 bsl 60), 1 bsl 100, 1.5, -0.0, a, true, false, [], [1], {1}].
ops() -> [
    fun(A,B) -> A + B end,
    fun(A,B) -> A - B end,
    fun(A,B) -> A * B end,
    fun(A,B) -> A / B end,
    fun(A,B) -> A div B end,
    fun(A,B) -> A rem B end,
 fun(A,B) -> A band B end,
    fun(A,B) -> A bor B end,
    fun(A,B) -> A bxor B end,
    fun(A,B) when is_integer(B), B < 200 -> A bsl B end,
    fun(A,B) when is_integer(B), B > -200 -> A bsr B end,
 fun(A,B) -> A == B end,
    fun(A,B) -> A /= B end,
    fun(A,B) -> A < B end,
    fun(A,B) -> A =< B end,
    fun(A,B) -> A > B end,
    fun(A,B) -> A >= B end,
    fun(A,B) -> A =:= B end,
    fun(A,B) -> A =/= B end,
 fun(A,B) -> A and B end,
    fun(A,B) -> A or B end,
    fun(A,B) -> A xor B end,
    fun(A,B) -> A andalso B end,
    fun(A,B) -> A orelse B end,
    fun(A,B) -> A ++ B end,
    fun(A,B) -> A -- B end,
 fun(A,B) -> if A < B -> lt; A > B -> gt; true -> eq end end,
    fun(A,B) when A + B > 0 -> pos; (_,_) -> neg end,
    fun(A,B) when A andalso B -> both; (A,_) when A -> one; (_,_) -> none end,
    fun(A,B) when A < B orelse hd(B) -> x; (_,_) -> y end,
    fun(A, B) when not A, B -> nx; (_, _) -> ny end].
ops1() -> [
    fun(A) -> -A end,
    fun(A) when A /= 0.0 -> +A end,
    fun(A) -> bnot A end,
    fun(A) -> not A end,
    fun(A) -> A + 1 end,
    fun(A) -> A - 1 end,
    fun(A) -> A * 2 end,
    fun(A) -> A * -3 end,
    fun(A) -> A div 7 end,
    fun(A) -> A rem 7 end,
    fun(A) -> A div -1 end,
    fun(A) -> A rem -1 end,
    fun(A) -> A div 0 end,
    fun(A) -> A bsl 3 end,
    fun(A) -> A bsr 3 end,
    fun(A) -> A band 255 end,
    fun(A) -> 1 bsl (A band 63) end,
    fun(A) -> A * 1.5 end,
    fun(A) -> 2.0 / A end,
    fun(A) -> 10 - A end,
 fun(A) -> [is_atom(A), is_integer(A), is_float(A), is_number(A), is_list(A), is_tuple(A), is_boolean(A), is_pid(A), is_function(A), is_binary(A), is_reference(A), is_map(A)] end,
 fun(A) -> A =:= 1 end,
    fun(A) -> A == 1.0 end,
    fun(A) -> A == a end,
    fun(A) -> A =:= 1 bsl 100 end,
    fun(A) -> A =:= 1.5 end,
    fun(0) -> zero; (1.5) -> f; (-7) -> m; (1267650600228229401496703205376) -> big; (A) -> {other, A} end].
