%% A program that uses several collections together: an index of words.
-module(main).
-export([main/0]).

main() ->
    Lines = ["the quick brown fox", "jumps over the lazy dog", "the dog sleeps", "quick quick fox"],
    Numbered = lists:enumerate(Lines),
    Index = lists:foldl(fun index/2, dict:new(), Numbered),
    [io:format("~s: ~w~n", [Word, gb_sets:to_list(dict:fetch(Word, Index))])
     || Word <- lists:sort(dict:fetch_keys(Index))],
    Counts = dict:fold(fun(Word, Set, Tree) -> gb_trees:enter(Word, gb_sets:size(Set), Tree) end, gb_trees:empty(), Index),
    ByCount = lists:foldl(fun({Word, Count}, Dict) -> orddict:append(-Count, Word, Dict) end, orddict:new(),
                          gb_trees:to_list(Counts)),
    io:format("~p~n", [[{-Count, Words} || {Count, Words} <- orddict:to_list(ByCount)]]),
    Words = sets:from_list(string:lexemes(string:join(Lines, " "), " ")),
    io:format("~w ~w~n", [sets:size(Words), sets:is_subset(sets:from_list(["fox", "dog"]), Words)]),
    Array = array:from_list(lists:sort(sets:to_list(Words))),
    io:format("~s ~s~n", [array:get(0, Array), array:get(array:size(Array) - 1, Array)]),
    io:format("~w~n", [breadth_first(1, fun(N) -> [M || M <- [2 * N, 2 * N + 1], M < 12] end)]).

index({Number, Line}, Index) ->
    lists:foldl(fun(Word, Dict) ->
                        dict:update(Word, fun(Set) -> gb_sets:add(Number, Set) end, gb_sets:singleton(Number), Dict)
                end, Index, string:tokens(Line, " ")).

breadth_first(Start, Next) -> visit(queue:from_list([Start]), Next, []).

visit(Queue, Next, Seen) ->
    case queue:out(Queue) of
        {empty, _} -> lists:reverse(Seen);
        {{value, Node}, Rest} -> visit(lists:foldl(fun queue:in/2, Rest, Next(Node)), Next, [Node | Seen])
    end.
