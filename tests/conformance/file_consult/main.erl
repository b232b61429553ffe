%% Terms in files
-module(main).
-export([main/0]).

main() ->
    File = "/tmp/tambour_consult_" ++ os:getpid(),
    [begin
         ok = file:write_file(File, Text),
         io:format("~p~n", [file:consult(File)])
     end || Text <- ["", "{a, 1}.\n[b, \"text\", <<\"bin\">>, <<1,2>>].\n% a comment\n-1.5.\n", "'quoted atom'. $c. 16#ff. [a|b].",
                     "{a, 1}.\n{b,.\n", "{a, 1}.\n{b,}.", "{a, X}.\n", "a + 1.\n", "[[[{}]]]. {}. []. \"\".",
                     "123456789012345678901234567890. -7."]],
    io:format("~p~n", [file:consult("/nosuch")]),
    ok = file:write_file(File, "{first, term}.\n\"second. term\". third. "),
    {ok, F} = file:open(File, [read]),
    io:format("~p~n", [[io:read(F, "") || _ <- [1, 2, 3, 4]]]),
    ok = file:write_file(File, "12 abc 1.5\n7 x 2.0\n"),
    {ok, G} = file:open(File, [read]),
    io:format("~p~n", [[io:fread(G, "", "~d ~s ~f") || _ <- [1, 2, 3]]]),
    ok = file:delete(File).
