%% A recursion that isn't a tail call: a frame for each element, and a pair on the way back.
-module(deep).
-export([main/1]).

main([N]) ->
    Count = list_to_integer(N),
    Count = length(map(1, Count)).

map(N, Count) when N > Count -> [];
map(N, Count) -> [N * 2 + 1 | map(N + 1, Count)].
