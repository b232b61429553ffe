%% No clause of a function matches.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [area({circle, 1})]),
    io:format("~w~n", [area({oval, 1, "two"})]).

area({circle, R}) -> R * R * 3;
area({rect, W, H}) -> W * H.
