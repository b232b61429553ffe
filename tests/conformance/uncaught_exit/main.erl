%% exit/1 in the first process.
-module(main).
-export([main/0]).

main() ->
    io:format("leaving~n"),
    leave(tired),
    ok.

leave(Why) -> exit({too, Why}), ok.
