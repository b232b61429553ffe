%% Records: defaults, nesting, updates, access in patterns and guards, errors.
-module(main).
-export([main/0]).
-record(point, {x = 0 :: number(), y = 0 :: number()}).
-record(shape, {name, at = #point{}, tags = [new | tags()]}).
-record(empty, {}).
-record('odd name', {'odd field' = odd}).

tags() -> [].

area(#shape{name = square, at = #point{x = X}}) -> X * X;
area(#shape{at = #point{x = X, y = Y}} = S) when S#shape.name =:= rect -> X * Y;
area(#shape{name = _}) -> none;
area(_) -> no_shape.

main() ->
    P = #point{x = 3},
    io:format("~p ~p ~p~n", [P, P#point.x, P#point.y]),
    S = #shape{name = square, at = P},
    io:format("~p~n", [S]),
    io:format("~p~n", [(S#shape.at)#point.x]),
    S2 = S#shape{name = rect, at = (S#shape.at)#point{y = 4}},
    io:format("~p~n", [S2]),
    io:format("~p~n", [[area(One) || One <- [S, S2, #shape{}, P, #empty{}]]]),
    io:format("~p ~p~n", [record_info(fields, shape), record_info(size, shape)]),
    io:format("~p ~p~n", [#shape.at, #point.y]),
    io:format("~p ~p ~p~n", [is_record(S, shape), is_record(S, point), is_record({point, 1}, point)]),
    io:format("~p~n", [#point{_ = all}]),
    io:format("~p~n", [#'odd name'{}]),
    io:format("~p~n", [lists:keysort(#point.y, [#point{y = 2}, #point{y = 1}])]),
    io:format("~p~n", [[X || #point{x = X} <- [P, S, #point{x = 7}]]]),
    #shape{at = #point{x = Px} = At} = S2,
    io:format("~p ~p~n", [Px, At]),
    io:format("~p~n", [try (id(P))#shape.name catch error:R -> R end]),
    io:format("~p~n", [try (id(foo))#point{x = 1} catch error:R2 -> R2 end]),
    io:format("~p~n", [try #point{x = X9} = id({point, 1}), X9 catch error:R3 -> R3 end]),
    io:format("~p~n", [tuple_to_list(#point{x = a})]).

id(X) -> X.
