%% Functions of module erlang that wait for a message, or call funs. Traces don't show their frames, as they
%% are native in OTP. Their native parts, which check the arguments, are in module '%'.
-module(erlang).
-export([processes/0, demonitor/2, hibernate/0, is_process_alive/1, process_info/1, process_info/2,
         group_leader/2, '-led-'/2]).

processes() ->
    '%':processes([]).

%% What the monitor has sent already is taken out of the mailbox.
demonitor(Reference, Options) ->
    case '%':demonitor(Reference, Options) of
        {Answer, false} ->
            Answer;
        {Answer, true} ->
            receive
                {_, Reference, _, _, _} -> Answer
            after 0 -> Answer
            end
    end.

%% Waits here until there is a message in the mailbox, as compressed as it can be.
hibernate() ->
    Answer = '%':hibernate(),
    erlang:yield(),
    Answer.

is_process_alive(Pid) ->
    answer('%':is_process_alive(Pid)) =/= undefined.

process_info(Pid) ->
    answer('%':process_info(Pid)).

process_info(Pid, Items) ->
    answer('%':process_info(Pid, Items)).

group_leader(Leader, Pid) ->
    case answer('%':group_leader(Leader, Pid)) of
        true -> true;
        undefined -> '%':no_group_leader(Leader, Pid)
    end.

%% What a process begins with whose parent was given a group leader. It may have got another one meanwhile.
'-led-'(Leader, Fun) when is_function(Fun) ->
    '%':first_group_leader(Leader),
    Fun();
'-led-'(Leader, {Module, Function, Args}) ->
    '%':first_group_leader(Leader),
    apply(Module, Function, Args).

%% The answer itself, or the reference that it will come with.
answer(Reference) when is_reference(Reference) ->
    receive
        {Reference, Answer} -> Answer
    end;
answer(Answer) ->
    Answer.
