%% Patterns of match, match_object and match_delete
-module(main).
-export([main/0]).

-record(person, {name, age, town}).

main() ->
    T = ets:new(t, [ordered_set, {keypos, #person.name}]),
    People = [{ada, 36, london}, {bob, 7, paris}, {cleo, 39, alexandria}, {dan, 36, paris}, {eve, 7, [a, b, c]}],
    ets:insert(T, [#person{name = N, age = A, town = W} || {N, A, W} <- People]),
    show(ets:match(T, #person{age = '$1', name = '$2', _ = '_'})),
    show(ets:match(T, #person{age = '$2', name = '$1', _ = '_'})),
    show(ets:match(T, #person{name = ada, age = '$1', town = '$0'})),
    show(ets:match(T, #person{name = nosuch, _ = '_'})),
    show(ets:match(T, #person{age = 7, town = ['$1' | '$2'], _ = '_'})),
    show(ets:match(T, #person{age = 7, town = [a, '_', '$7'], _ = '_'})),
    show(ets:match(T, #person{age = 7, town = [a, '$7'], _ = '_'})),
    show(ets:match(T, '$1')),
    show(ets:match(T, '_')),
    show(ets:match(T, {'$1', '$2'})),
    show(ets:match(T, atom)),
    show(ets:match_object(T, #person{age = 36, _ = '_'})),
    show(ets:match_object(T, #person{name = eve, _ = '_'})),
    show(ets:match_object(T, {'_', '_'})),
    S = ets:new(s, [ordered_set]),
    ets:insert(S, [{1, x, x}, {2, x, y}, {3, 1, 1.0}, {4, '$1', '$1'}, {5, {a, b}, {a, b}}, {6, '_', 0}]),
    show(ets:match(S, {'$1', '$2', '$2'})),
    show(ets:match_object(S, {'_', '$01', '_'})),
    show(ets:match_object(S, {'_', {'_', b}, {a, '_'}})),
    show(ets:match_delete(S, {'_', '$1', '$1'})),
    show(ets:tab2list(S)),
    show(ets:match_delete(S, {3, '_', '_'})),
    show(ets:match_delete(S, {'_', '_'})),
    show(ets:tab2list(S)),
    show(ets:match_delete(S, '_')),
    show(ets:tab2list(S)),
    bag().

bag() ->
    B = ets:new(b, [bag]),
    ets:insert(B, [{a, 1}, {a, 2}, {a, 3}, {b, 1}, {b, 2}]),
    show(lists:sort(ets:match(B, {a, '$1'}))),
    show(lists:sort(ets:match(B, {'$1', 2}))),
    show(ets:match_delete(B, {a, 2})),
    show(ets:lookup(B, a)),
    show(ets:match_delete(B, {'_', 1})),
    show({ets:lookup(B, a), ets:lookup(B, b), ets:info(B, size)}).

show(Term) -> io:format("~p~n", [Term]).
