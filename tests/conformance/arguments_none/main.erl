%% Only main/1 is exported: without arguments it gets the empty list.
-module(main).
-export([main/1]).

main(Args) -> io:format("~p~n", [Args]).
