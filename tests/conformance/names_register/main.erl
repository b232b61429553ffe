%% Registered names.
-module(main).
-export([main/0]).

idle() -> receive stop -> ok end.

stop(Pid) ->
    M = monitor(process, Pid),
    Pid ! stop,
    receive {'DOWN', M, process, Pid, _} -> ok end.

cause(F) ->
    try F() catch error:R:S -> {M, N, A, I} = hd(S), {R, M, N, length(A), info(I)} end.

%% What the error says besides its reason.
info([{error_info, Info}]) -> Info;
info(Other) -> Other.

main() ->
    A = spawn(fun idle/0),
    io:format("~p~n", [{register(a, A), whereis(a) =:= A, lists:member(a, registered())}]),
    io:format("~p~n", [process_info(A, registered_name)]),
    io:format("~p~n", [element(1, cause(fun() -> register(a, self()) end))]),
    io:format("~p~n", [element(1, cause(fun() -> register(b, A) end))]),
    io:format("~p~n", [{unregister(a), whereis(a), process_info(A, registered_name)}]),
    io:format("~p~n", [{register(b, A), register(a, self()), whereis(b) =:= A, whereis(a) =:= self()}]),
    stop(A),
    io:format("gone: ~p~n", [{whereis(b), lists:member(b, registered())}]),
    B = spawn(fun idle/0),
    io:format("free again: ~p~n", [{register(b, B), whereis(b) =:= B}]),
    io:format("~p~n", [element(1, cause(fun() -> register(c, A) end))]),
    [io:format("~p~n", [element(1, cause(fun() -> register(N, P) end))])
     || {N, P} <- [{undefined, self()}, {"x", B}, {x, 1}, {1, 2}]],
    [io:format("~p~n", [cause(fun() -> unregister(N) end)]) || N <- [nobody, "x", undefined]],
    [io:format("~p~n", [cause(fun() -> whereis(N) end)]) || N <- ["x", 1]],
    io:format("~p~n", [{whereis(undefined), unregister(a), unregister(b), whereis(b)}]).
