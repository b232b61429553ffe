%% Round trips between two processes.
-module(messages).
-export([main/1]).

main([N]) ->
    Self = self(),
    Echo = spawn(fun() -> echo(Self) end),
    rounds(list_to_integer(N), Echo).

rounds(0, Echo) -> Echo ! stop;
rounds(N, Echo) ->
    Echo ! N,
    receive N -> rounds(N - 1, Echo) end.

echo(To) ->
    receive
        stop -> ok;
        X -> To ! X, echo(To)
    end.
