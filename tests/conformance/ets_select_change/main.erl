%% select_count, select_delete, select_replace
-module(main).
-export([main/0]).

main() ->
    T = ets:new(t, [ordered_set]),
    ets:insert(T, [{N, N rem 3} || N <- lists:seq(1, 12)]),
    show(ets:select_count(T, [{{'_', 0}, [], [true]}])),
    show(ets:select_count(T, [{{'$1', '$2'}, [], [{'>', '$1', '$2'}]}])),
    show(ets:select_count(T, [{'_', [], [1]}])),
    show(ets:select_delete(T, [{{'$1', 0}, [{'<', '$1', 7}], [true]}])),
    show(ets:select_delete(T, [{{'$1', 0}, [], [false]}])),
    show(ets:tab2list(T)),
    show(ets:select_replace(T, [{{'$1', 1}, [], [{{'$1', one}}]}, {{'$1', 2}, [{'>', '$1', 5}], [{{'$1', two, more}}]}])),
    show(ets:tab2list(T)),
    show(ets:select_replace(T, [{{1, '$1'}, [], [{{1, {{was, '$1'}}}}]}])),
    show(ets:select_replace(T, [{{'$1', '_'}, [{'>', '$1', 8}], [{{{element, 1, '$_'}, large}}]}])),
    show(ets:tab2list(T)),
    [show(try ets:select_replace(T, Spec) catch error:Reason -> Reason end)
     || Spec <- [[{{'$1', '$2'}, [], [{{'$2', '$1'}}]}], [{{'$1', '$2'}, [], [x]}], [{'_', [], [{{1}}]}]]],
    B = ets:new(b, [bag]),
    show(try ets:select_replace(B, [{{'$1', '$2'}, [], [{{'$1', x}}]}]) catch error:Reason -> Reason end),
    ets:insert(B, [{a, 1}, {a, 2}, {a, 3}, {b, 4}]),
    show(ets:select_delete(B, [{{a, '$1'}, [{'>', '$1', 1}], [true]}])),
    show(lists:sort(ets:tab2list(B))),
    show(ets:select_count(B, [{'_', [], [true]}])).

show(Term) -> io:format("~p~n", [Term]).
