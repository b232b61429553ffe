%% io:format: each control sequence with each kind of term.
-module(main).
-export([main/0]).

main() ->
    Terms = [0, -17, 1 bsl 90, 1.5, 1.0e100, atom, 'quoted atom', 'Upper', '', [], [1, 2], "text", [a | b], {}, {1}, {a, "b", [c]},
             "a\nb", 'it\'s', [[]], [{}], 'end', [$a, 0], true, '\n'],
    [io:format("~w | ~p~n", [T, T]) || T <- Terms],
    io:format("no arguments~n"),
    io:format("tilde ~~ newline~n", []),
    io:format("~s ~s ~s~n", ["string", atom, [$a, "b"]]),
    io:format("[~5w] [~-5w] [~3w] [~5.2.0w]~n", [a, b, toolong, 7]),
    io:format("[~8.3f] [~-8.3f] [~10.4e]~n", [3.14159, 3.14159, 31415.9]),
    io:format("~c~c~c [~3c]~n", [$x, $y, $z, $a]),
    io:format("~.16b ~.2b ~b ~.36b ~.16B ~b~n", [255, 5, 42, 123456789, 255, -3]),
    io:format("~.16# ~.2#~n", [255, 5]),
    io:format("~.16x ~.16X~n", [255, "0x", 255, "0x"]),
    io:format("~i~w~n", [skipped, shown]),
    io:format("~*w ~*c~n", [6, ab, 3, $-]),
    io:format("~p~n", [lists:seq(1, 60)]),
    io:format("~p~n", [[{key, I, "a string value", [I, I * I]} || I <- lists:seq(1, 6)]]),
    io:format("~p~n", [{a_rather_long_atom_name, {nested, [one, two, three]}, "and some text here", {another, tuple, 1.25}, last}]),
    io:format("~w~n", [[1, [2, [3, [4, {5, [6]}]]]]]),
    io:format("~P ~W~n", [lists:seq(1, 20), 6, {a, b, c, d, e}, 3]),
    io:format("~w~n", [io:format("")]).
