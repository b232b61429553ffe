%% update_counter and update_element in all their forms
-module(main).
-export([main/0]).

main() ->
    [main(Type) || Type <- [set, ordered_set]],
    many().

main(Type) ->
    T = ets:new(t, [Type]),
    ets:insert(T, {k, 1, 10, x}),
    show(ets:update_counter(T, k, 5)),
    show(ets:update_counter(T, k, {2, -3})),
    show(ets:update_counter(T, k, {3, 1, 10, 0})),
    show(ets:update_counter(T, k, {3, -1, -1, 7})),
    show(ets:update_counter(T, k, {3, -100, -1, 7})),
    show(ets:update_counter(T, k, [{2, 1}, {2, 1}, {3, 100, 50, 2}, {3, 0}])),
    show(ets:update_counter(T, k, [])),
    show(ets:update_counter(T, k, {2, 1 bsl 64})),
    show(ets:update_counter(T, k, {2, -(1 bsl 64)})),
    show(ets:update_counter(T, new, {2, 5}, {ignored, 100, y})),
    show(ets:update_counter(T, new, 1, {ignored, 0})),
    show(ets:update_counter(T, other, [{2, 1}, {3, 2}], {x, 0, 0})),
    show(catch_error(fun() -> ets:update_counter(T, k, [{2, 1}, {4, 1}]) end)),
    show(ets:lookup(T, k)),
    show(ets:update_element(T, k, {2, two})),
    show(ets:update_element(T, k, [{4, four}, {3, three}, {4, five}])),
    show(ets:update_element(T, nosuch, {2, x})),
    show(ets:update_element(T, k, [])),
    show(lists:sort(ets:tab2list(T))).

catch_error(Fun) ->
    try Fun() catch error:Reason -> {error, Reason} end.

show(Term) -> io:format("~p~n", [Term]).

%% Processes that count at the same time
many() ->
    T = ets:new(t, [public]),
    Self = self(),
    [spawn(fun() -> count(T, 250), Self ! done end) || _ <- lists:seq(1, 8)],
    [receive done -> ok end || _ <- lists:seq(1, 8)],
    show(ets:tab2list(T)).

count(_, 0) -> ok;
count(T, N) -> ets:update_counter(T, hits, 1, {hits, 0}), count(T, N - 1).
