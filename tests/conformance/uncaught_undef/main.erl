%% A call of a function that isn't there.
-module(main).
-export([main/0]).

main() ->
    go(2),
    ok.

go(N) -> nowhere:to_be_found(N, [N]), ok.
