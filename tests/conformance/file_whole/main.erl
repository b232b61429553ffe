%% Whole files and directories, and what is said of those that aren't there
-module(main).
-export([main/0]).

main() ->
    Dir = "/tmp/tambour_whole_" ++ os:getpid(),
    File = filename:join(Dir, "file.txt"),
    Other = filename:join(Dir, "other.txt"),
    show([file:make_dir(Dir), file:make_dir(Dir), filelib:is_dir(Dir), filelib:is_file(File)]),
    show([file:write_file(File, ["some ", <<"text">>, $\n]), file:read_file(File)]),
    show([file:write_file(File, "more\n", [append]), file:read_file(File)]),
    show([file:write_file(File, <<"new">>), file:read_file(list_to_binary(File))]),
    show([filelib:is_regular(File), filelib:file_size(File), filelib:is_regular(Dir), filelib:is_file(Dir)]),
    show([file:copy(File, Other), file:read_file(Other), file:copy(File, Other, 2), file:read_file(Other)]),
    show([file:list_dir(Dir), file:del_dir(Dir)]),
    show([file:rename(Other, File), file:list_dir(Dir), file:read_file(File)]),
    {ok, Info} = file:read_file_info(File),
    show([element(1, Info), element(2, Info), element(3, Info), element(4, Info), tuple_size(Info)]),
    {{_, _, _}, {_, _, _}} = element(6, Info),
    show([file:delete(File), file:delete(File), file:read_file_info(File), filelib:last_modified(File)]),
    show([file:delete(Dir), file:read_file(Dir), file:write_file(Dir, "x")]),
    show([filelib:ensure_dir(filename:join([Dir, "a", "b", "c"])), file:list_dir(filename:join(Dir, "a"))]),
    show([file:del_dir_r(Dir), filelib:is_dir(Dir), file:list_dir(Dir), file:del_dir(Dir)]),
    show([file:rename("/nosuch", "/nosuch2"), file:copy("/nosuch", "/tmp/x"), file:make_dir("/nosuch/x")]),
    show([file:write_file(File, x), file:read_file(1), file:write_file("/nosuch/x", "x")]),
    show([lists:flatten(file:format_error(R))
          || R <- [enoent, eacces, eexist, eisdir, enotdir, badarg, einval, terminated, nosuch,
                   {3, erl_parse, ["syntax error before: ", "x"]}]]).

show(Term) -> io:format("~p~n", [Term]).
