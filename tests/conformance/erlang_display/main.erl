%% erlang:display/1 writes terms in its own form.
-module(main).
-export([main/0]).

main() ->
    Terms = [atom, 'an atom', '', 'é', 1, -1, 1 bsl 80, 1.5, -0.1, 1.0e100, {}, {a}, {a, {b, 2.0}, "text"}, [],
             [1], [a, b | c], [1, 2, 3 | x], "text", "a \"quote\"", "tab\tline\n", [0], [7, 8], [104, 105, 0],
             [[], "a", [b]], [$a, 400], fun lists:map/2],
    [true] = lists:usort([erlang:display(T) || T <- Terms]).
