-module(lists).
-export([map/1, count/1]).
map([]) -> [];
map([H | T]) -> [H band 3 | map(T)].
count({leaf, leaf}) -> 1;
count({L, _}) -> count(L).
