%% Text of terms, what is printable, and reading by a format.
-module(main).
-export([main/0]).

main() ->
    Term = {[1, 2, 3, 4, 5, 6], {a, {b, {c, {d}}}}, "text", 'an atom', 1.5},
    [io:format("~s~n~s~n", [io_lib:write(Term, Depth), io_lib:print(Term, 1, 30, Depth)]) || Depth <- [-1, 1, 3, 6]],
    io:format("~s ~s~n", [io_lib:write_string("a\"b\n\t\\\e"), io_lib:write_string("it's", $')]),
    io:format("~w ~w~n", [io_lib:write_string_as_latin1([300, $a]), io_lib:write_string([300, 1, 127])]),
    io:format("~s ~s ~s ~s~n", [io_lib:write_char(C) || C <- [$a, $\n, $\s, $\\]]),
    io:format("~s ~s~n", [io_lib:write_atom('a b'), io_lib:write_atom(ab)]),
    io:format("~w~n", [[io_lib:indentation(Text, 3) || Text <- ["ab", "ab\nc", "\tx", ""]]]),
    Lists = ["abc", [300], [1], [7, 8, 10], [16#d800], [-1], [a], foo, "ab" ++ c, [55295, 65533]],
    [io:format("~w ~w~n", [Is, [io_lib:Is(List) || List <- Lists]])
                       || Is <- [char_list, latin1_char_list, printable_list, printable_unicode_list,
                                 printable_latin1_list, deep_char_list]],
    ok.
