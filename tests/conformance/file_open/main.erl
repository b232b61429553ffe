%% Files that are open: read, write, position
-module(main).
-export([main/0]).

main() ->
    File = "/tmp/tambour_open_" ++ os:getpid(),
    show([file:open("/nosuch/x", [read]), file:open("/tmp", [read]), file:open("/tmp", [write])]),
    written(File),
    read(File),
    both(File),
    appended(File),
    show(file:delete(File)).

written(Name) ->
    {ok, F} = file:open(Name, [write]),
    show([file:write(F, "abc\n"), file:write(F, ["d", [<<"ef">>], $\n]), file:write(F, [1000]), file:close(F)]),
    show([file:write(F, "more"), file:read_file(Name)]).

read(Name) ->
    {ok, F} = file:open(Name, [read]),
    show([file:read(F, 2), file:read_line(F), file:position(F, {cur, 0}), file:read_line(F)]),
    show([file:read_line(F), file:read(F, 1), file:position(F, {bof, 1}), file:read(F, 100)]),
    show([file:pread(F, 1, 2), file:pread(F, 100, 2), file:pread(F, [{0, 1}, {2, 3}]), file:position(F, -1)]),
    show([file:position(F, 0), io:get_line(F, ""), io:get_chars(F, "", 2), io:get_line(F, ""), io:get_line(F, "")]),
    show([file:position(F, {eof, -2}), file:read(F, 10), file:close(F)]).

both(Name) ->
    {ok, F} = file:open(Name, [read, write, binary, raw]),
    show([file:read(F, 3), file:write(F, "XY"), file:position(F, eof), file:pwrite(F, 0, <<"Q">>)]),
    show([file:position(F, bof), file:read(F, 100), file:position(F, 4), file:truncate(F), file:sync(F)]),
    show([file:close(F), file:read_file(Name)]).

appended(Name) ->
    {ok, F} = file:open(Name, [append]),
    show([file:write(F, "END"), io:format(F, " ~p ~s~n", [{x, 1}, "text"]), io:put_chars(F, "chars"), io:nl(F)]),
    show([io:write(F, [a, "b"]), file:close(F), file:read_file(Name)]),
    show(file:open(Name, [write, exclusive])),
    {ok, U} = file:open(Name, [write, {encoding, utf8}]),
    show([io:format(U, "~ts", [[955, 228]]), file:close(U)]),
    {ok, Bytes} = file:read_file(Name),
    io:format("~w~n", [binary_to_list(Bytes)]).

show(Term) -> io:format("~p~n", [Term]).
