%% Names by patterns
-module(main).
-export([main/0]).

main() ->
    Dir = "/tmp/tambour_wild_" ++ os:getpid(),
    Names = ["a.erl", "b.erl", "c.hrl", ".hidden", "sub/d.erl", "sub/deep/e.erl", "x[1].txt"],
    [begin
         ok = filelib:ensure_dir(filename:join(Dir, N)),
         ok = file:write_file(filename:join(Dir, N), N)
     end || N <- Names],
    [io:format("~p: ~p~n", [P, filelib:wildcard(P, Dir)])
     || P <- ["*", "*.erl", "?.erl", "{a,c}.*", "[b-z].?rl", "[ab].erl", "sub/*", "*/*.erl", "**/*.erl", "sub", "nosuch",
              "nosuch/*", ".*", "*.{erl,hrl}", "a.erl"]],
    Length = length(Dir) + 1,
    io:format("~p~n", [[lists:nthtail(Length, F) || F <- filelib:wildcard(Dir ++ "/*.erl")]]),
    io:format("~p ~p~n", [file:del_dir_r(Dir), filelib:wildcard(Dir ++ "/*")]).
