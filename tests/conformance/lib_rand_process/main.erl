%% The process's own generators: kept under keys of the process dictionary.
-module(main).
-compile(nowarn_deprecated_function).
-compile({nowarn_removed, random}).
-export([main/0]).

main() ->
    undefined = rand:export_seed(),
    rand:seed(exsss, {7, 8, 9}),
    io:format("~w~n", [[rand:uniform(100) || _ <- lists:seq(1, 20)]]),
    io:format("~w ~w~n", [rand:uniform(), rand:uniform_real()]),
    io:format("~.6f ~.6f~n", [rand:normal(), rand:normal(5, 2)]),
    io:format("~w~n", [binary_to_list(rand:bytes(9))]),
    Exported = rand:export_seed(),
    io:format("~w~n", [Exported]),
    First = [rand:uniform(6) || _ <- lists:seq(1, 10)],
    rand:seed(Exported),
    io:format("~w~n", [First =:= [rand:uniform(6) || _ <- lists:seq(1, 10)]]),
    Self = self(),
    spawn(fun() -> Self ! {seeded, rand:export_seed()} end),
    receive {seeded, Seed} -> io:format("~w~n", [Seed]) end,
    true = lists:all(fun(N) -> N >= 1 andalso N =< 3 end, [rand:uniform(3) || _ <- lists:seq(1, 100)]),
    spawn(fun() -> Self ! {drawn, rand:uniform(1)} end),
    receive {drawn, One} -> io:format("~w~n", [One]) end,
    random:seed(1, 2, 3),
    io:format("~w~n", [[random:uniform(50) || _ <- lists:seq(1, 10)]]).
