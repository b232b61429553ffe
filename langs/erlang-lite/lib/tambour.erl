%% What the Rust side of a program is to Erlang.
-module(tambour).
-export([mailbox/1]).

%% The process of a mailbox: hands each message to the thread that holds it, until that is gone.
mailbox(Number) ->
    receive
        Message ->
            case '%':deliver(Number, Message) of
                true -> mailbox(Number);
                false -> ok
            end
    end.
