%% A call of a function that isn't there.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [go(list_to_integer("2"))]).

go(N) -> {nowhere:to_be_found(N, [N]), N}.
