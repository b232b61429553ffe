%% Runs a conformance case under a real Erlang/OTP, in the way `tambour run` does.
%%
%% What a program prints goes to stdout, reports and the uncaught exception to stderr; the exception is
%% formatted as escript formats it. Statuses of its own: 201 when the case doesn't compile (the compiler's
%% messages are then on stdout), 202 when it compiles with warnings, which no case may have.
-module(recorder).
-export([start/0]).

start() ->
    [File | Args] = init:get_plain_arguments(),
    case compile:file(File, [binary, return]) of
        {ok, Module, Code, []} ->
            {module, Module} = code:load_binary(Module, File, Code),
            run(Module, Args);
        {ok, _, _, _} ->
            compile:file(File, [binary, report]),
            halt(202);
        _ ->
            compile:file(File, [binary, report]),
            halt(201)
    end.

run(Module, Args) ->
    try call(Module, Args) of
        _ -> halt(0)
    catch
        Class:Reason:Stack ->
            io:put_chars(standard_error, [exception(Class, Reason, Stack), $\n]),
            halt(127)
    end.

call(Module, []) ->
    case not erlang:function_exported(Module, main, 0) andalso erlang:function_exported(Module, main, 1) of
        true -> Module:main([]);
        false -> Module:main()
    end;
call(Module, Args) -> Module:main(Args).

exception(Class, Reason, Stack) ->
    Term = fun(T, Indent) -> io_lib:format("~." ++ integer_to_list(Indent) ++ "tP", [T, 50]) end,
    Below = fun(Module, _, _) -> Module =:= ?MODULE orelse Module =:= init end,
    erl_error:format_exception(1, Class, Reason, Stack, Below, Term, unicode).
