%% halt(N): output is written, the rest isn't run, other processes don't matter.
-module(main).
-export([main/0]).

main() ->
    spawn(fun() -> receive never -> ok end end),
    io:format("first~n"),
    halt(3),
    io:format("second~n").
