%% A variable that not every clause binds, and a head with another number of arguments.
-module(main).
-export([main/0]).

main() ->
    case self() of
        X when is_pid(X) -> Y = 1;
        _ -> ok
    end,
    {Y, f(1)}.

f(1) -> 2;
f(2, 3) -> 4.
