%% A throw without a catch.
-module(main).
-export([main/0]).

main() ->
    io:format("~w~n", [catcher(list_to_integer("3"))]).

catcher(N) ->
    R = try thrower(N) catch error:_ -> wrong_class end,
    {R, N}.

thrower(0) -> throw({oops, [1, 2]});
thrower(10) -> 10;
thrower(N) -> 1 + thrower(N - 1).
