%% A syntax error: a comma is missing.
-module(main).
-export([main/0]).

main() ->
    X = 1
    Y = 2,
    X + Y.
