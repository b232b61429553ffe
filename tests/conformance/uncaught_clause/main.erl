%% No clause of a function matches.
-module(main).
-export([main/0, show/1]).

main() ->
    show({circle, 1}),
    show({oval, 1, "two"}).

show(Shape) -> io:format("~w~n", [area(Shape)]).

area({circle, R}) -> R * R * 3;
area({rect, W, H}) -> W * H.
