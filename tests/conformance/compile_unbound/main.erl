%% Errors of the linter, each with its place.
-module(main).
-export([main/0, h/2]).

main() ->
    Y = 1,
    undefined_function(Z),
    Y.

h(A, A) when is_foo(A) -> ok;
h(_, _) -> case 1 of B -> B end.
