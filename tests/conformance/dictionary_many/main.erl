%% A dictionary of thousands of keys, filled and emptied in different orders, through collections.
-module(main).
-export([main/0]).

-define(COUNT, 3000).

key(N) when N rem 3 =:= 0 -> N;
key(N) when N rem 3 =:= 1 -> {key, N};
key(N) -> [key, N, N * 1.0].

main() ->
    All = lists:seq(1, ?COUNT),
    lists:foreach(fun(N) -> undefined = put(key(N), [N]) end, All),
    io:format("~p keys~n", [length(get_keys())]),
    true = lists:all(fun(N) -> get(key(N)) =:= [N] end, All),
    lists:foreach(fun(N) -> [N] = put(key(N), {N, N}) end, All),
    erlang:garbage_collect(),
    true = lists:all(fun(N) -> get(key(N)) =:= {N, N} end, All),
    Odd = [N || N <- All, N rem 2 =:= 1],
    lists:foreach(fun(N) -> {N, N} = erase(key(N)) end, Odd),
    io:format("~p are left~n", [length(get())]),
    true = lists:all(fun(N) -> get(key(N)) =:= undefined end, Odd),
    true = lists:all(fun(N) -> get(key(N)) =:= {N, N} end, All -- Odd),
    lists:foreach(fun(N) -> undefined = put(key(N), again) end, lists:reverse(Odd)),
    io:format("~p keys of 'again'~n", [length(get_keys(again))]),
    Sum = lists:sum([N || {_, {N, N}} <- erase()]),
    io:format("the sum of the even is ~p, ~p keys left~n", [Sum, length(get_keys())]).
