%% A throw without a catch.
-module(main).
-export([main/0]).

main() ->
    catcher(),
    ok.

catcher() ->
    try thrower(3) catch error:_ -> wrong_class end,
    ok.

thrower(0) -> throw({oops, [1, 2]});
thrower(N) -> thrower(N - 1), N.
