%% A process that fails leaves a report on stderr; nothing else is hurt.
-module(main).
-export([main/0]).

main() ->
    spawn(fun() -> broken(list_to_integer("0")) end),
    receive after 100 -> ok end,
    spawn(fun() -> exit(normal) end),
    spawn(fun() -> exit(quietly) end),
    receive after 50 -> ok end,
    io:format("still here~n").

broken(X) -> 1 div X + 1.
