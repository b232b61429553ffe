%% A match that fails, in a case and in a fun's frame.
-module(main).
-export([main/0]).

main() ->
    F = fun(X) -> {ok, Y} = look(X), Y end,
    io:format("~w~n", [F(1)]),
    io:format("~w~n", [F(2)]).

look(1) -> {ok, one};
look(N) -> {error, {none, N}}.
