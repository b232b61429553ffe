%% An exception passes frames of several kinds: deep calls, after clauses, funs, library functions, grown stacks.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [try deep(0) catch throw:D0 -> {depth, D0} end]),
    io:format("~w~n", [try deep(400) catch throw:D -> {depth, D} end]),
    io:format("~w~n", [try lists:foreach(fun(3) -> throw(three); (_) -> ok end, [1, 2, 3, 4]) catch T -> T end]),
    io:format("~w~n", [try lists:map(fun(X) -> 10 div X end, [5, 2, 0]) catch error:E -> E end]),
    io:format("~w~n", [afters(3)]),
    io:format("~w~n", [handlers(40)]),
    io:format("~w~n", [[find(X, [{a, 1}, {b, 2}]) || X <- [a, b, c]]]),
    io:format("~w~n", [live(1, 2.5, [x], {y}, 1 bsl 65)]).

deep(0) -> throw(bottom);
deep(N) when N =:= 200 -> try deep(N - 1) catch throw:bottom -> throw({at, N}) end;
deep(N) -> [N | deep(N - 1)].

afters(N) ->
    try after_chain(N) catch C:R -> {C, R} end.

after_chain(0) -> exit(out);
after_chain(N) -> try after_chain(N - 1) after io:format("after ~w~n", [N]) end.

%% Each frame has a handler that takes one value on.
handlers(0) -> throw(0);
handlers(N) ->
    try handlers(N - 1), unreachable
    catch throw:M when M + 1 < 40 -> throw(M + 1);
          throw:M -> {handled, M}
    end.

find(K, L) -> try [throw({found, V}) || {K1, V} <- L, K1 =:= K], missing catch {found, V} -> V end.

%% Values that are live into a handler keep their value.
live(A, B, C, D, E) ->
    try error({A, list_sum([A, 1, 2])})
    catch error:R -> {R, A, B, C, D, E}
    end.

list_sum([]) -> 0;
list_sum([H | T]) -> H + list_sum(T).
