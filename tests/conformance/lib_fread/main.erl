%% Reading by a format.
-module(main).
-export([main/0]).

main() ->
    Calls = [{"~d ~s", "12 abc rest"}, {"~d,~d", "12,34"}, {"~d,~d", "12,x"}, {"~f", "-1.5e3x"}, {"~f", "1"},
             {"~c~2c", "abcd"}, {"~16u", "ff"}, {"~u", "42"}, {"~u", "-5"}, {"~d", ""}, {"~a", "foo bar"},
             {"~-~d", "-12"}, {"~3s", "abcdef"}, {"~5d", "  1234567"}, {"~*d ~d", "1 2"}, {"~#", "16#fF"},
             {"~l~d~l", "12"}, {"a~~b", "a~b"}, {"~x", "abc"}, {"abc", "abd"}, {"~d", "+"}, {"", "x"},
             {"~d ~d", "1"}, {"~ts", [300, 301]}, {"~s", [300]}, {"~s", "  "}, {" ~d", "   7"}],
    [io:format("~w ~w: ~w~n", [Format, Text, io_lib:fread(Format, Text)]) || {Format, Text} <- Calls].
