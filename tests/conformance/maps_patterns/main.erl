-module(main).
-export([main/0]).

kind(#{type := circle, r := R}) -> {circle, R};
kind(#{type := square, side := S}) -> {square, S};
kind(#{type := T}) when is_atom(T) -> {other, T};
kind(#{type := T, extra := [H | _]}) -> {odd, T, H};
kind(#{}) -> any_map;
kind(_) -> no_map.

both(#{a := A} = M) -> {A, map_size(M)};
both(M = #{b := {B, _}}) -> {B, M}.

nested(#{user := #{name := Name, tags := [First | _]}}) -> {Name, First};
nested(#{user := #{name := Name}}) -> Name;
nested(#{user := User}) -> User.

same(#{a := X, b := X}) -> {same, X};
same(#{a := X, b := Y}) -> {different, X, Y}.

pair({#{k := V}, #{k := V}}) -> V;
pair({#{k := V}, #{k := W}}) -> [V, W];
pair({#{}, X}) -> X.

main() ->
    [io:format("~p~n", [kind(X)])
     || X <- [#{type => circle, r => 2}, #{type => square, side => 3}, #{type => square}, #{type => 1},
              #{type => "t", extra => [x, y]}, #{}, #{r => 2}, circle, [#{}]]],
    io:format("~p ~p~n", [both(#{a => 1, c => 2}), both(#{b => {x, y}})]),
    [io:format("~p~n", [nested(X)])
     || X <- [#{user => #{name => "n", tags => [t, u]}}, #{user => #{name => n, tags => []}}, #{user => 1}]],
    io:format("~p ~p ~p~n", [same(#{a => 1, b => 1}), same(#{a => 1, b => 1.0}), same(#{a => [1], b => [1]})]),
    io:format("~p ~p ~p~n",
              [pair({#{k => 1}, #{k => 1}}), pair({#{k => 1}, #{k => 2}}), pair({#{}, #{k => 2}})]),
    #{x := X, y := [Y]} = #{x => 1, y => [2], z => 3},
    io:format("~p ~p~n", [X, Y]).
