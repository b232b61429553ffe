%% halt in another process, while the first one waits.
-module(main).
-export([main/0]).

main() ->
    spawn(fun() -> io:format("ending~n"), halt(5) end),
    receive never -> ok end.
