%% select/3, match/3 and match_object/3 give some results at a time
-module(main).
-export([main/0]).

main() ->
    O = ets:new(o, [ordered_set]),
    ets:insert(O, [{N, N rem 4} || N <- lists:seq(1, 10)]),
    show(portions(ets:select(O, [{{'$1', '_'}, [], ['$1']}], 3), fun ets:select/1)),
    show(portions(ets:select(O, [{{'$1', '_'}, [], ['$1']}], 5), fun ets:select/1)),
    show(portions(ets:select(O, [{{'$1', 1}, [], ['$1']}], 2), fun ets:select/1)),
    show(portions(ets:match(O, {'$1', 2}, 2), fun ets:match/1)),
    show(portions(ets:match_object(O, {'_', 0}, 1), fun ets:match_object/1)),
    show(ets:select(O, [{{'$1', x}, [], ['$1']}], 2)),
    show(ets:select('$end_of_table')),
    [show(try ets:select(O, [{'_', [], ['$_']}], Limit) catch error:Reason -> Reason end) || Limit <- [0, -1, x]],
    show(try ets:select(no_continuation) catch error:Why -> Why end),
    [unordered(Type) || Type <- [set, bag, duplicate_bag]].

portions('$end_of_table', _) -> ['end'];
portions({Results, '$end_of_table'}, _) -> [Results, last];
portions({Results, Continuation}, Next) -> [Results | portions(Next(Continuation), Next)].

unordered(Type) ->
    T = ets:new(t, [Type]),
    ets:insert(T, [{N rem 50, N} || N <- lists:seq(1, 500)]),
    Lists = portions(ets:select(T, [{{'$1', '$2'}, [], [{{'$1', '$2'}}]}], 7), fun ets:select/1),
    All = lists:append([L || L <- Lists, is_list(L)]),
    show({Type, length(All), lists:sort(All) =:= lists:sort(ets:tab2list(T))}).

show(Term) -> io:format("~p~n", [Term]).
