-module(main).
-export([main/0]).

server(State) ->
    receive
        #{op := put, key := K, value := V, from := From} ->
            From ! #{reply => ok},
            server(State#{K => V});
        #{op := get, key := K, from := From} ->
            case State of
                #{K := V} -> From ! #{reply => V};
                #{} -> From ! #{reply => none}
            end,
            server(State);
        #{op := stop, from := From} ->
            From ! #{reply => State}
    end.

call(Pid, Request) ->
    Pid ! Request#{from => self()},
    receive #{reply := Reply} -> Reply after 2000 -> timeout end.

main() ->
    Pid = spawn(fun() -> server(#{}) end),
    io:format("~p~n", [call(Pid, #{op => put, key => a, value => 1})]),
    io:format("~p~n", [call(Pid, #{op => put, key => {b}, value => [2]})]),
    Pid ! #{unknown => message},
    io:format("~p~n", [call(Pid, #{op => get, key => {b}})]),
    io:format("~p~n", [call(Pid, #{op => get, key => c})]),
    io:format("~p~n", [call(Pid, #{op => stop})]),
    self() ! #{id => 1}, self() ! #{id => 2}, self() ! [],
    Two = 2,
    receive #{id := Two} = M -> io:format("~p~n", [M]) end,
    receive #{id := N} when N < 2 -> io:format("~p~n", [N]) end,
    receive X -> io:format("~p~n", [X]) end.
