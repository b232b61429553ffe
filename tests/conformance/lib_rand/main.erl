%% Pseudo-random numbers: the same ones for the same seed.
-module(main).
-export([main/0]).

main() ->
    [numbers(rand:seed_s(Algorithm, Seed))
     || Algorithm <- [exsss, exsp, exrop], Seed <- [1, {1, 2, 3}, -123456789, {-1, 1 bsl 70, 5}, [11, 12]]],
    io:format("~w~n", [rand:splitmix64_next(7)]),
    {Large, State} = rand:uniform_s(1 bsl 200 div 3, rand:seed_s(exsss, 9)),
    io:format("~w ~w~n", [Large, rand:export_seed_s(State)]),
    {Bytes, _} = rand:bytes_s(20, State),
    io:format("~w~n", [binary_to_list(Bytes)]),
    io:format("~w~n", [rand:uniform_s(rand:seed_s(rand:export_seed_s(State))) =:= rand:uniform_s(State)]),
    [try apply(rand, Function, Args) of
         _ -> io:format("~w~n", [Function])
     catch
         Class:Reason -> io:format("~w ~w:~w~n", [Function, Class, Reason])
     end || {Function, Args} <- [{uniform_s, [0, State]}, {uniform_s, [a, State]}, {seed_s, [nosuch, 1]},
                                 {seed_s, [exsss, foo]}]].

numbers(State0) ->
    {Float, State1} = rand:uniform_s(State0),
    {Die, State2} = rand:uniform_s(6, State1),
    {Million, State3} = rand:uniform_s(1000000, State2),
    {Real, State4} = rand:uniform_real_s(State3),
    {Normal, State5} = rand:normal_s(State4),
    {Scaled, State6} = rand:normal_s(10, 4, State5),
    io:format("~w ~w ~w ~w ~.9f ~.9f ~w~n", [Float, Die, Million, Real, Normal, Scaled, rand:export_seed_s(State6)]),
    {Dice, _} = lists:mapfoldl(fun(_, State) -> rand:uniform_s(6, State) end, State6, lists:seq(1, 40)),
    io:format("~w~n", [Dice]),
    Normals = element(1, lists:mapfoldl(fun(_, State) -> rand:normal_s(State) end, State6, lists:seq(1, 60))),
    io:format("~.6f~n", [lists:sum(Normals)]).
