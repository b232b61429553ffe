%% The old generator with its state passed on.
-module(main).
-compile(nowarn_deprecated_function).
-compile({nowarn_removed, random}).
-export([main/0]).

main() ->
    Seeds = [random:seed0(), {1, 2, 3}, {30268, 30306, 30322}],
    [begin
         {Numbers, Last} = lists:mapfoldl(fun(_, State) -> random:uniform_s(100, State) end, Seed, lists:seq(1, 20)),
         io:format("~w~n~w ~w~n", [Numbers, Last, random:uniform_s(Last)])
     end || Seed <- Seeds],
    io:format("~w~n", [catch element(1, element(2, catch random:uniform_s(0, random:seed0())))]).
