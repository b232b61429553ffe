%% Guards: comparisons across types, type tests, `,` and `;`, andalso/orelse, a guard that fails by an error.
-module(main).
-export([main/0]).

main() ->
    Terms = [0, 1, -7, 1.5, -0.5, a, [], [x], {}, {1, 2}, "ab", fun() -> 1 end, self(), 1 bsl 80],
    lists:foreach(fun(T) -> io:format("~w~n", [kind(T)]) end, Terms),
    io:format("~w~n", [[sign(N) || N <- [-2, 0, 3, 0.0, -1.5, x]]]),
    io:format("~w~n", [[both(A, B) || {A, B} <- [{1, 1}, {1, 2}, {a, 1}, {1, a}, {5, 10}]]]),
    io:format("~w~n", [[safe(X) || X <- [0, 2, 5, x, [1], {1, 2}]]]),
    io:format("~w~n", [[length_guard(X) || X <- [[], [1], [1, 2], [1 | 2], x]]]).

kind(T) when is_integer(T), T >= 0 -> natural;
kind(T) when is_integer(T) -> negative;
kind(T) when is_float(T); is_number(T) -> float;
kind(T) when is_atom(T) -> atom;
kind([]) -> nil;
kind(T) when is_list(T) -> list;
kind(T) when is_tuple(T), tuple_size(T) =:= 0 -> empty;
kind(T) when is_tuple(T) -> {tuple, element(1, T)};
kind(T) when is_function(T, 0) -> thunk;
kind(T) when is_pid(T) -> pid.

sign(N) when not is_number(N) -> none;
sign(N) when N > 0 -> plus;
sign(N) when N < 0 -> minus;
sign(N) when N == 0, N =:= 0 -> zero;
sign(_) -> float_zero.

both(A, B) when A =:= B orelse (is_integer(A) andalso B =:= 2 * A) -> yes;
both(A, B) when A + B > 0 -> sum;
both(_, _) -> no.

%% An error inside a guard makes that alternative fail, and only it.
safe(X) when 10 div X > 3; hd(X) =:= 1 -> first;
safe(X) when element(2, X) =:= 2 -> second;
safe(_) -> neither.

length_guard(L) when length(L) > 1 -> long;
length_guard(L) when length(L) >= 0 -> short;
length_guard(_) -> improper.
