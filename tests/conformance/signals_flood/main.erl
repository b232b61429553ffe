%% Others' signals, as many as they can send, keep nobody from running and from timing out.
-module(main).
-export([main/0]).
main() ->
    Me = self(),
    P = spawn(fun() -> noise(Me) end),
    [receive never -> ok after 10 -> ok end || _ <- lists:seq(1, 10)],
    exit(P, kill),
    io:format("done~n").
noise(P) -> R = monitor(process, P), demonitor(R), noise(P).
