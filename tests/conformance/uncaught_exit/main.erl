%% exit/1 in the first process.
-module(main).
-export([main/0]).

main() ->
    io:format("leaving~n"),
    io:format("~w~n", [leave(list_to_atom("tired"))]).

leave(happy) -> stay;
leave(Why) -> exit({too, Why}).
