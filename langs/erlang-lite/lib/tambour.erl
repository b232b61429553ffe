%% What the Rust side of a program is to Erlang.
-module(tambour).
-export([mailbox/1, blocking/2]).

%% The process of a mailbox: hands each message to the thread that holds it, until that is gone.
mailbox(Number) ->
    receive
        Message ->
            case '%':deliver(Number, Message) of
                true -> mailbox(Number);
                false -> ok
            end
    end.

%% Calls a function in Rust that may block, on another thread.
blocking(Number, Arguments) ->
    Reference = make_ref(),
    blocked = '%':block(Reference, Number, Arguments),
    receive
        {Reference, done} -> '%':unblock(Arguments)
    end.
