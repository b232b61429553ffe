%% Two processes that talk, and a third one that never answers.
%%
%% Shows selective receive (an answer is recognised by the reference that went out with the question,
%% whatever else is in the mailbox), and a timeout.
%%
%%   tambour run examples/pingpong.erl
-module(pingpong).
-export([main/0]).

main() ->
    Pong = spawn(fun pong/0),
    Deaf = spawn(fun() -> receive nothing_ever_matches_this -> ok end end),
    self() ! {distraction, "stays in the mailbox until somebody asks for it"},
    [io:format("~w -> ~p~n", [N, call(Pong, {square, N}, 1000)]) || N <- [3, 12, 1000000007]],
    io:format("deaf -> ~p~n", [call(Deaf, {square, 2}, 50)]),
    Pong ! stop,
    receive {distraction, Text} -> io:format("and the distraction ~s~n", [Text]) end.

%% Sends a question and waits for its answer, and for nothing else.
call(Server, Question, Timeout) ->
    Ref = make_ref(),
    Server ! {self(), Ref, Question},
    receive
        {Ref, Answer} -> {ok, Answer}
    after Timeout ->
        {error, timeout}
    end.

pong() ->
    receive
        {From, Ref, {square, N}} ->
            From ! {Ref, N * N},
            pong();
        stop ->
            ok
    end.
