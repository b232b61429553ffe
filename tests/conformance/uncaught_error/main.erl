%% An error that nobody catches: output up to there, the report, status 127.
-module(main).
-export([main/0]).

main() ->
    io:format("before~n"),
    Y = half(list_to_integer("0")),
    io:format("not reached ~w~n", [Y]).

half(X) ->
    Z = 10 div X,
    Z div 2.
