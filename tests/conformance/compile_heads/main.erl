%% Clauses of other functions behind a semicolon: the first is blamed, for its name or for its arity.
-module(main).
-export([main/0]).

main() -> f(1).

f(_) -> 1;
f(_, _) -> 2;
g(_) -> 3.

g(_) -> 1;
h(_, _) -> 2.
