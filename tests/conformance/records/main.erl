%% Records: construction, defaults, access, update, matching, as tuples.
-module(main).
-export([main/0]).

-record(point, {x = 0, y = 0}).
-record(shape, {name, origin = #point{}, tags = [] :: list()}).

main() ->
    P = #point{x = 1},
    io:format("~w ~w ~w~n", [P, P#point.x, P#point.y]),
    S = #shape{name = box, origin = P},
    io:format("~w ~w~n", [S, S#shape.origin#point.x]),
    S2 = S#shape{tags = [red], origin = (S#shape.origin)#point{y = 9}},
    io:format("~w~n", [S2]),
    io:format("~w~n", [move(S2, 10)]),
    io:format("~w ~w~n", [is_record(P, point), is_record({point, 1}, point)]),
    io:format("~w ~w~n", [#point.y, record_info(fields, shape)]),
    io:format("~w~n", [[kind(R) || R <- [P, S, {point, 5, 6}, #point{x = 3, y = 3}, other]]]),
    io:format("~w~n", [#point{_ = z}]),
    io:format("~w~n", [try (id({point}))#point.x catch error:E -> E end]).

move(#shape{origin = #point{x = X} = O} = S, D) -> S#shape{origin = O#point{x = X + D}}.

kind(#point{x = X, y = X}) -> diagonal;
kind(#point{x = X}) when X > 4 -> far;
kind(#point{}) -> point;
kind(R) when is_record(R, shape) -> shape;
kind(_) -> none.

id(X) -> X.
