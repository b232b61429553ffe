%% No clause of a function matches.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [area({list_to_atom("circle"), 1})]),
    io:format("~w~n", [area({list_to_atom("oval"), 1, "two"})]).

area({circle, R}) -> R * R * 3;
area({rect, W, H}) -> W * H.
