%% Which functions there are.
-module(main).
-export([main/0, exported/1]).

exported(_) -> ok.

local() -> ok.

try_it(F) ->
    try F() catch C:R:S -> {M, N, A, _} = hd(S), {C, R, {M, N, A}} end.

main() ->
    ok = local(),
    catch main:missing(),
    Asked = [{main, exported, 1}, {main, exported, 2}, {main, local, 0}, {main, missing, 0}, {lists, map, 2},
             {lists, nothing, 2}, {erlang, self, 0}, {erlang, '+', 2}, {nothing, at_all, 0},
             {lists, map, -1}, {erlang, spawn, 1}],
    io:format("~p~n", [[{A, erlang:function_exported(M, F, N)} || {M, F, N} = A <- Asked]]),
    io:format("~p~n", [[try_it(fun() -> erlang:function_exported(M, F, N) end)
                        || {M, F, N} <- [{1, map, 2}, {lists, "map", 2}, {lists, map, two}, {lists, map, 1 bsl 70}]]]),
    io:format("~p~n", [[erlang:module_loaded(M) || M <- [main, lists, erlang, nothing]]]),
    io:format("~p~n", [try_it(fun() -> erlang:module_loaded("lists") end)]),
    io:format("~p~n", [[erlang:is_builtin(M, F, N) || {M, F, N} <- [{erlang, self, 0}, {main, main, 0}]]]),
    io:format("~p~n", [[erlang:yield(), erlang:bump_reductions(10), erlang:garbage_collect(),
                        erlang:garbage_collect(self()), erlang:garbage_collect(self(), [])]]),
    async = erlang:garbage_collect(self(), [{async, request}, {type, minor}]),
    receive Message -> io:format("~p~n", [Message]) end,
    io:format("~p~n", [[try_it(fun() -> erlang:bump_reductions(a) end),
                        try_it(fun() -> erlang:garbage_collect(a) end)]]),
    Cause = try erlang:garbage_collect(self(), [x]) catch error:badarg:S -> element(4, hd(S)) end,
    [{error_info, _}] = Cause,
    io:format("~p~n", [[try_it(fun() -> erlang:nif_error(E) end) || E <- [reason, {a, 1}]]]).
