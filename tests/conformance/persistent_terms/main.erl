%% Terms by key for all processes
-module(main).
-export([main/0]).

main() ->
    Key = {main, "key"},
    show([persistent_term:get(Key, none), try persistent_term:get(Key) catch error:R -> R end]),
    show([persistent_term:put(Key, {big, lists:seq(1, 5)}), persistent_term:get(Key)]),
    show([persistent_term:put(Key, 2.5), persistent_term:get({main, "key"})]),
    Self = self(),
    spawn(fun() -> Self ! {got, persistent_term:get(Key), persistent_term:put(other, x)} end),
    receive {got, A, B} -> show([A, B, persistent_term:get(other)]) end,
    erlang:garbage_collect(),
    show([lists:member({Key, 2.5}, persistent_term:get()), persistent_term:get(Key)]),
    show([persistent_term:erase(Key), persistent_term:erase(Key), persistent_term:get(Key, gone)]).

show(Term) -> io:format("~p~n", [Term]).
