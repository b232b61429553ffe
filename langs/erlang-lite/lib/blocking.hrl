%% A native that may block: it says so, and does the rest when another thread has told that it is done. It is
%% written at each call, since a function of its own would stand in the stack traces of errors.
-define(BLOCKING(Call),
    begin
        Reference = make_ref(),
        case Call of
            blocked -> receive {Reference, done} -> '%':unblock([]) end;
            Answer -> Answer
        end
    end).
