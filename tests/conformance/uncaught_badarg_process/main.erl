%% What is wrong with the argument of a function about processes stands in the report.
-module(main).
-export([main/0]).

main() ->
    register(taken, self()),
    register(taken, spawn(fun() -> receive stop -> ok end end)).
