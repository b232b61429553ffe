%% main/1 gets the arguments as strings.
-module(main).
-export([main/0, main/1]).

main() -> io:format("no arguments~n").

main(Args) ->
    io:format("~w~n~p~n", [length(Args), Args]),
    io:format("~w~n", [[list_to_integer(A) || A <- tl(Args)]]).
