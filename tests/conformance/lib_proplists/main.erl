%% Property lists: lookups, normal forms, expansions.
-module(main).
-export([main/0]).

main() ->
    List = [a, {b, 1}, {c, true}, {d}, {e, 1, 2}, {b, 2}, 7, {c, false}, {f, [x, y]}, {f, z}],
    io:format("~w~n", [[proplists:get_value(K, List) || K <- [a, b, c, d, e, nosuch]]]),
    io:format("~w~n", [proplists:get_value(nosuch, List, default)]),
    io:format("~w~n", [[proplists:get_bool(K, List) || K <- [a, b, c, d, nosuch]]]),
    io:format("~w~n", [[proplists:lookup(K, List) || K <- [a, b, d, e, nosuch]]]),
    io:format("~w ~w~n", [proplists:lookup_all(b, List), proplists:get_all_values(c, List)]),
    io:format("~w~n", [proplists:append_values(f, List)]),
    io:format("~w~n", [[proplists:is_defined(K, List) || K <- [a, d, 7, nosuch]]]),
    io:format("~w~n", [lists:sort(proplists:get_keys(List))]),
    io:format("~w~n", [proplists:delete(b, proplists:delete(a, List))]),
    io:format("~w~n~w~n", [proplists:compact(List), proplists:unfold(List)]),
    io:format("~w~n", [proplists:split(List, [b, f, nosuch])]),
    io:format("~w~n", [proplists:substitute_aliases([{a, alpha}, {b, beta}, {d, delta}], List)]),
    io:format("~w~n", [proplists:substitute_negations([{a, not_a}, {c, not_c}, {d, not_d}], List)]),
    io:format("~w~n", [proplists:expand([{a, [a1, {a2, 2}]}, {{b, 1}, [{b, one}]}, {c, [x]}], List)]),
    io:format("~w~n", [proplists:normalize([foo, {no_bar, true}, debug],
                                           [{aliases, [{foo, fu}]}, {negations, [{no_bar, bar}]},
                                            {expand, [{debug, [trace, {level, 3}]}]}])]),
    io:format("~w~n", [[proplists:property(x, true), proplists:property({y, true}), proplists:property(z, 1)]]).
