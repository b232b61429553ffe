%% Match specifications: heads, guards with all their operators, bodies
-module(main).
-export([main/0]).

main() ->
    T = ets:new(t, [ordered_set]),
    ets:insert(T, [{1, a}, {2, b}, {3, 3.5}, {4, "four"}, {5, {5, 5}}, {6, <<"six">>}, {7, self()}]),
    clauses(T),
    guards(T),
    functions(),
    bodies(),
    refused(T).

clauses(T) ->
    show(ets:select(T, [{{'$1', a}, [], ['$1']}, {{'$1', b}, [], [{{b, '$1'}}]}])),
    show(ets:select(T, [{{'$1', '_'}, [{'<', '$1', 3}], ['$_']}, {{'$1', '_'}, [{'>', '$1', 5}], ['$1']}])),
    show(ets:select(T, [{{3, '$1'}, [], ['$1']}])),
    show(ets:select(T, [{{3, '$1'}, [], ['$1']}, {{1, '$1'}, [], ['$1']}, {{3, '_'}, [], [again]}])),
    show(ets:select(T, [{{nosuch, '$1'}, [], ['$1']}])),
    show(ets:select_reverse(T, [{{'$1', '_'}, [{'<', '$1', 4}], ['$1']}])).

guards(T) ->
    Keys = fun(Guards) -> ets:select(T, [{{'$1', '$2'}, Guards, ['$1']}]) end,
    [show({Test, Keys([{Test, '$2'}])})
     || Test <- [is_atom, is_float, is_integer, is_list, is_number, is_pid, is_reference, is_tuple, is_binary,
                 is_function, is_port]],
    show(Keys([{'>=', '$1', 2}, {'=<', '$1', 4}])),
    show(Keys([{'or', {'==', '$1', 2}, {'=:=', '$1', 4.0}, {'==', '$1', 6.0}}])),
    show(Keys([{'and', {'/=', '$1', 2}, {'=/=', '$1', 4}, {'<', '$1', 6}}])),
    show(Keys([{'orelse', {'<', '$1', 3}, {'==', {size, '$2'}, 2}}])),
    show(Keys([{'andalso', {is_tuple, '$2'}, {'==', {element, 1, '$2'}, 5}}])),
    show(Keys([{'not', {is_atom, '$2'}}])),
    show(Keys([{'xor', {'<', '$1', 3}, {'>', '$1', 1}}])),
    show(Keys([{'==', {'rem', '$1', 2}, 0}, {'>', {'div', '$1', 2}, 1}])),
    show(Keys([{'+', '$2', 1}])),
    show(Keys([{'==', {hd, '$2'}, $f}])),
    show(Keys([{'==', {length, '$2'}, 4}])),
    show(Keys([{'=:=', '$2', {const, {5, 5}}}])),
    show(Keys([{'=:=', '$2', {{5, 5}}}])),
    show(Keys([{'==', '$2', {self}}])),
    show(Keys([{'==', {node, '$2'}, {node}}])),
    show(Keys(['$1'])),
    show(Keys([true])).

functions() ->
    Value = fun(Body) -> ets:test_ms({1, 2.5, [a, b], <<"abc">>}, [{{'$1', '$2', '$3', '$4'}, [], [Body]}]) end,
    [show({Body, Value(Body)})
     || Body <- [{'+', '$1', '$2'}, {'-', '$1', 5}, {'*', '$1', 3}, {'/', '$1', 4}, {'div', 17, 5}, {'rem', 17, 5},
                 {'band', 12, 10}, {'bor', 12, 10}, {'bxor', 12, 10}, {'bnot', 5}, {'bsl', 1, 70}, {'bsr', 256, 4},
                 {'-', '$2'}, {'+', '$1'}, {abs, -3}, {round, '$2'}, {trunc, '$2'}, {float, '$1'}, {hd, '$3'},
                 {tl, '$3'}, {length, '$3'}, {size, '$4'}, {size, '$_'}, {byte_size, '$4'}, {bit_size, '$4'},
                 {element, 2, '$_'}, {binary_part, '$4', 1, 2}, {binary_part, '$4', {{3, -1}}}, {is_record, '$_', 1, 4},
                 {is_record, '$_', a, 4}, {'div', 1, 0}, {hd, x}, {'and', true, x}, {'andalso', true, x},
                 {'orelse', x, true}, {'or', false, false}, {element, 9, '$_'}, {'and', true, true, false}]].

bodies() ->
    Run = fun(Body) -> ets:test_ms({k, v, 3}, [{{'$2', '_', '$1'}, [], Body}]) end,
    show(Run(['$1'])),
    show(Run(['$$'])),
    show(Run(['$_'])),
    show(Run([{{'$1', {{'$2'}}, {{}}, []}}])),
    show(Run([['$1', a | '$2']])),
    show(Run([{const, {'$1', {x}}}])),
    show(Run(['_'])),
    show(Run([first, second])),
    show(Run([{{ok, {'+', a, 1}}}])),
    show(Run(["text", 2.5])).

refused(T) ->
    [show({Spec, try ets:select(T, Spec) catch error:Reason -> Reason end})
     || Spec <- [[], x, [{'_', [], ['$_']} | x], [{'_', []}], [{'_', [], []}], [{'_', x, [y]}],
                 [{'_', [{nosuch, 1}], ['$_']}], [{'_', [{}], ['$_']}], [{{'$1', '_'}, [], ['$2']}],
                 [{{'$1', '_'}, [], [{'+', '$1', 1, 2}]}], [{{'$1', '_'}, [], [{'$1', '$1'}]}]]].

show(Term) -> io:format("~p~n", [Term]).
