%% The process that leads all others at first. Output goes past it: it serves programs that speak the protocol
%% of I/O with it.
-module(user).
-export([server/0]).

server() ->
    receive
        {io_request, From, As, Request} ->
            From ! {io_reply, As, reply(Request)},
            server();
        _ ->
            server()
    end.

reply({put_chars, _Encoding, Chars}) ->
    put_chars(Chars);
reply({put_chars, Chars}) ->
    put_chars(Chars);
reply({put_chars, _Encoding, Module, Function, Args}) ->
    put_chars(catch apply(Module, Function, Args));
reply({requests, Requests}) ->
    requests(Requests, ok);
reply(getopts) ->
    [{binary, false}, {encoding, unicode}];
reply({setopts, _}) ->
    ok;
reply(_) ->
    {error, request}.

put_chars(Chars) ->
    try io:put_chars(Chars) of
        ok -> ok
    catch
        error:_ -> {error, put_chars}
    end.

requests([], Answer) ->
    Answer;
requests([Request | Requests], _) ->
    case reply(Request) of
        {error, _} = Error -> Error;
        Answer -> requests(Requests, Answer)
    end.
