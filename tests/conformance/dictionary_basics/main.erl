%% The process dictionary: what each function answers, and whose it is.
-module(main).
-export([main/0]).

show(Name, Value) -> io:format("~s: ~p~n", [Name, Value]).

main() ->
    show(empty, {get(), get_keys(), get(a), erase(a), erase()}),
    show(first, [put(a, 1), put(b, [2]), put({c, 1}, "three"), put("d", 4)]),
    show(again, [put(a, one), put(a, 1), get(a), get("d"), get({c, 1}), get({c, 2})]),
    show(all, lists:sort(get())),
    show(keys, lists:sort(get_keys())),
    put(e, [2]),
    show(keys_of, {lists:sort(get_keys([2])), get_keys(nothing), get_keys("three")}),
    show(erased, {erase(b), erase(b), get(b), lists:sort(get_keys())}),
    numbers(),
    others(),
    show(all_erased, lists:sort(erase())),
    show(nothing_left, {get(), get_keys()}).

%% Keys are told apart as =:= does.
numbers() ->
    put(1, integer),
    put(1.0, float),
    put(1 bsl 70, big),
    show(numbers, {get(1), get(1.0), get(1 bsl 70), get((1 bsl 70) + 1), get(2.0)}),
    show(erased, {erase(1), get(1), get(1.0), erase(1.0), get(1.0), erase(1 bsl 70)}).

%% Each process has its own.
others() ->
    Self = self(),
    put(mine, 1),
    spawn(fun() ->
        Before = get(),
        put(mine, 2),
        Self ! {Before, get(mine), get()}
    end),
    receive Answer -> show(other, Answer) end,
    show(own, get(mine)).
