-module(main).
-export([main/0]).

id(X) -> X.

lookup(K, M) ->
    case M of
        #{K := V} -> {found, V};
        #{} -> missing;
        _ -> no_map
    end.

computed(X, M) ->
    case M of
        #{(X + 1) := V} -> {next, V};
        #{{X, X} := V} -> {pair, V};
        #{X := V} -> {own, V};
        _ -> none
    end.

two(K1, K2, M) ->
    case M of
        #{K1 := V, K2 := V} -> {equal, V};
        #{K1 := V1, K2 := V2} -> {V1, V2};
        #{K1 := V1} -> {only, V1};
        #{K2 := V2} -> {second, V2};
        #{} -> neither
    end.

main() ->
    M = #{1 => a, 2.0 => b, "s" => c, {t, 1} => d, <<"b">> => e, 0.0 => f, [] => g, #{k => v} => h},
    Keys = [1, 1.0, 2, 2.0, "s", {t, 1}, {t, 1.0}, <<"b">>, 0.0, -0.0, [], #{k => v}, #{}, 1 bsl 70],
    [io:format("~p: ~p~n", [K, lookup(K, M)]) || K <- Keys],
    io:format("~p~n", [lookup(1, x)]),
    [io:format("~p: ~p~n", [X, computed(X, #{2 => two, {5, 5} => five, x => x})]) || X <- [1, 5, x, 2, 9, "no"]],
    io:format("~p~n", [[two(a, b, #{a => 1, b => 1}), two(a, b, #{a => 1, b => 2}), two(a, b, #{a => 1}),
                        two(a, b, #{b => 1}), two(a, b, #{}), two(a, a, #{a => 3})]]),
    K = id(key),
    F = fun(#{K := V}) -> V; (#{other := V}) -> {other, V}; (_) -> none end,
    io:format("~p~n", [[F(#{key => 1}), F(#{other => 2}), F(#{}), F(1)]]),
    #{K := Bound} = #{key => bound},
    io:format("~p~n", [Bound]),
    io:format("~p~n", [[V || #{K := V} <- [#{key => 1}, x, #{}, #{key => 2, a => b}]]]),
    io:format("~p~n", [try #{K := Z} = id(#{a => 1}), Z catch error:E -> E end]),
    Zero = id(0),
    io:format("~p~n", [case M of #{(1 div Zero) := Y} -> Y; _ -> none end]).
