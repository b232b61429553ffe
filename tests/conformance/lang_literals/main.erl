%% Literals: numbers in all notations, characters, strings, atoms.
-module(main).
-export([main/0]).

p(X) -> io:format("~p~n", [X]).

main() ->
    p([16#ff, 2#1010, 36#zz, 16#DEADBEEF, 8#17]),
    p([1_000_000, 16#ff_ff, 123_456.789]),
    p([1.5e3, 1.0e-5, 2.0E10, 0.1, 100.0, 1.0e100, -0.0]),
    p([$a, $\n, $\s, $\t, $\\, $\', $\", $\x41, $\x{263a}, $\101, $\^A, $\e, $\d]),
    p("abc\tdef\x41\x{263a}\101\"quoted\""),
    p("con" "cat" "enated"),
    p("multi
line"),
    p(['hello world', 'Abc', 'with\'quote', '', '1a', abc@def, a1_B, 'end']),
    p([[], "", {}, [[]], {[]}, [{}]]),
    p([1 | 2]),
    p([1, 2 | [3, 4]]),
    p([true, false, undefined]),
    p(123456789012345678901234567890),
    p(-123456789012345678901234567890),
    p([+1, -1, - -1, -(2)]),
    io:format("~w~n", ["str"]).
