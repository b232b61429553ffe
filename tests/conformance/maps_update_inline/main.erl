-module(main).
-export([main/0]).

%% Updates in place of a few constant keys, in loops, with all kinds of values.
bump(0, M) -> M;
bump(N, #{a := A, b := B} = M) -> bump(N - 1, M#{a := B, b := A + 1}).

grow(0, M) -> M;
grow(N, M) -> grow(N - 1, M#{list => [N | map_get(list, M)], last => {N, float(N)}}).

eight(M, X) -> M#{a => X, b => X, c => X, d => X, e => X, f => X, g => X, h => X}.
nine(M, X) -> M#{a => X, b => X, c => X, d => X, e => X, f => X, g => X, h => X, i => X}.

large(0, M) -> M;
large(N, M) -> large(N - 1, M#{count := map_get(count, M) + 1, new => N}).

main() ->
    io:format("~p~n", [bump(1001, #{a => 0, b => 1, c => two, d => "three"})]),
    #{list := L, last := T} = grow(300, #{list => [], last => none}),
    io:format("~p ~p~n", [lists:sum(L), T]),
    E = #{a => 0, b => 0, c => 0, d => 0, e => 0, f => 0, g => 0, h => 0},
    io:format("~p~n~p~n", [eight(E, "x"), nine(E, {y})]),
    io:format("~p~n", [eight(#{}, 1)]),
    Big = maps:from_list([{{k, I}, I} || I <- lists:seq(1, 40)]),
    Big2 = large(100, Big#{count => 0}),
    io:format("~p ~p ~p~n", [map_size(Big2), maps:get(count, Big2), maps:get(new, Big2)]),
    M = #{x => 1, y => 2},
    N = M#{x := [M, M#{y => z}]},
    io:format("~p ~p~n", [M, N]),
    io:format("~p~n", [[try X#{a := 1} catch error:R -> R end || X <- [#{}, #{a => 0}, a, {a}, [a], 1.5, Big]] =/= []]).
