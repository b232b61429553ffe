%% Functions of lists beside the basics: enumerations, keys, merges of descending lists, searches.
-module(main).
-export([main/0]).

main() ->
    show([{enumerate, ["abc"]}, {enumerate, [-5, [a, b]]}, {uniq, [[1, 2, 1.0, 1, 2]]},
          {uniq, [fun(N) -> N rem 3 end, lists:seq(1, 9)]}, {join, [x, [1, 2, 3]]}, {search, [fun is_atom/1, [1, a, b]]},
          {filtermap, [fun(N) -> N > 1 andalso {true, N * N} end, [1, 2, 3]]}, {zipwith3, [fun(A, B, C) -> A + B * C end, [1, 2], [3, 4], [5, 6]]},
          {keytake, [b, 1, [{a, 1}, {b, 2}]]}, {keystore, [c, 1, [{a, 1}], {c, 3}]}, {keyreplace, [a, 1, [{a, 1}, {a, 2}], {x}]},
          {keymap, [fun(X) -> -X end, 2, [{a, 1}, {b, 2}]]}, {keymerge, [1, [{1, a}, {3, b}], [{1, c}, {2, d}]]},
          {ukeymerge, [1, [{1, a}, {3, b}], [{1, c}, {2, d}]]}, {ukeysort, [2, [{a, 2}, {b, 1}, {c, 2.0}]]}]),
    show([{rmerge, [[3, 2, 1], [4, 2]]}, {rumerge, [[3, 2, 1], [4, 2]]}, {rmerge3, [[3, 1], [2], [5, 0]]},
          {rumerge3, [[3, 1], [3], [5, 0]]}, {rkeymerge, [1, [{3, a}, {1, b}], [{3, c}, {2, d}]]},
          {rukeymerge, [1, [{3, a}, {1, b}], [{3, c}, {2, d}]]}, {rmerge, [fun(A, B) -> A =< B end, [3, 1], [3, 2]]},
          {merge3, [[1, 4], [2, 4], [0, 9]]}, {umerge3, [[1, 4], [2, 4], [0, 9]]}, {umerge, [[[1, 2], [2, 3], [3]]]}]),
    show([{nth, [0, [a]]}, {nth, [2, [a]]}, {nthtail, [2, [a]]}, {last, [[]]}, {max, [[]]}, {droplast, [[]]},
          {seq, [1, 5, 0]}, {seq, [5, 1]}, {seq, [1, 9, 4]}, {seq, [3, 3, 0]}, {sublist, [[a, b], 3, 2]}, {sublist, [[a], 3, 2]},
          {split, [3, [a]]}, {zip, [[a], [b, c]]}, {keysort, [3, [{a, b}, {c, d}]]}, {concat, [[a, 1, "b", 2.5]]},
          {flatten, [[a, [b, [c | d]]]]}, {sum, [[1, a]]}, {duplicate, [-1, a]}, {prefix, [[a], b]}, {suffix, [[b], [a, b]]},
          {foreach, [fun is_atom/1, [a | b]]}, {map, [foo, [1]]}, {keyfind, [a, 0, []]}, {member, [a, [b | c]]}]).

show(Calls) ->
    [try apply(lists, Function, Args) of
         Value -> io:format("~w ~w~n", [Function, Value])
     catch
         Class:Reason -> io:format("~w ~w:~w~n", [Function, Class, Reason])
     end || {Function, Args} <- Calls].
