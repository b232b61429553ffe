%% Calls whose arguments are calls; three arguments that change places.
-module(main).
-export([main/0]).

main() ->
    io:format("~w ~w~n", [tak(8, 4, 0), rep(3, 0)]).

rep(0, S) -> S;
rep(K, S) -> rep(K - 1, S + tak(9, 5, 1)).

tak(X, Y, Z) when Y < X ->
    tak(tak(X - 1, Y, Z), tak(Y - 1, Z, X), tak(Z - 1, X, Y));
tak(_, _, Z) -> Z.
