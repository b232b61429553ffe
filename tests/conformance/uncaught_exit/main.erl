%% exit/1 in the first process.
-module(main).
-export([main/0, go/1]).

main() ->
    io:format("leaving~n"),
    go(tired).

go(Why) -> io:format("~w~n", [leave(Why)]).

leave(happy) -> stay;
leave(Why) -> exit({too, Why}).
