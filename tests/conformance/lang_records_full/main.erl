-module(main).
-export([main/0]).

-record(empty, {}).
-record(point, {x = 0 :: integer(), y = default() :: term(), z}).
-record(line, {from = #point{}, to = #point{x = 1}, tags = [] :: [atom()]}).
-record('Odd name', {'a field' = 1, other}).

default() -> made.
id(X) -> X.

move(#point{x = X} = P, D) -> P#point{x = X + D}.
kind(#line{from = #point{x = 0}}) -> from_zero;
kind(#line{to = #point{x = X}, _ = _}) when X > 5 -> far;
kind(#line{}) -> line;
kind(R) when is_record(R, point) -> point;
kind(R) when is_record(R, empty, 1) -> empty;
kind(R) when element(1, R) =:= 'Odd name' -> odd;
kind(_) -> other.

main() ->
    P = #point{},
    L = #line{},
    io:format("~p ~p ~p~n", [P, L, #empty{}]),
    io:format("~p~n", [#point{x = 1, _ = all}]),
    io:format("~p~n", [(L#line.from)#point.y]),
    io:format("~p~n", [L#line{from = (L#line.from)#point{x = 9}, tags = [a]}]),
    io:format("~p~n", [L#line{to = P#point{z = #point{z = deep}}}]),
    io:format("~p~n", [move(P, 5)]),
    io:format("~p~n", [[#point.x, #point.y, #point.z, #line.tags]]),
    io:format("~p~n", [record_info(fields, line)]),
    io:format("~p~n", [[record_info(size, line), record_info(size, empty)]]),
    io:format("~p~n", [#'Odd name'{other = x}]),
    io:format("~p~n", [(#'Odd name'{})#'Odd name'.'a field']),
    io:format("~p~n", [[kind(X) || X <- [L, L#line{from = #point{x = 1}, to = #point{x = 6}},
                                         L#line{from = x}, P, #empty{}, #'Odd name'{}, {point}, 1]]]),
    io:format("~p~n", [lists:keyfind(3, #point.x, [#point{x = 1}, #point{x = 3, z = found}])]),
    io:format("~p~n", [is_record(id({point, 1, 2, 3}), point)]),
    io:format("~p~n", [is_record(id({point, 1}), point)]),
    io:format("~p~n", [is_record(id({point, 1}), id(point), id(2))]),
    io:format("~p~n", [try (id(x))#point.x catch error:E -> E end]),
    io:format("~p~n", [try (id({point, 1}))#point{x = 2} catch error:E2 -> E2 end]),
    io:format("~p~n", [[R#point.x || #point{} = R <- [P, L, #point{x = 4}, x]]]),
    #point{x = X1, y = Y1} = P,
    io:format("~p~n", [{X1, Y1}]).
