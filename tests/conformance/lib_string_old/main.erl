%% The older functions, on lists of characters.
-module(main).
-export([main/0]).

main() ->
    show([{tokens, ["a,b;;c,", ",;"]}, {tokens, ["", ","]}, {tokens, ["abc", ""]}, {join, [["a", "b", "c"], ", "]},
          {join, [[], "-"]}, {strip, ["  a b  "]}, {strip, ["  a ", left]}, {strip, ["xxaxx", right, $x]},
          {strip, ["xx", both, $x]}, {str, ["abcbc", "bc"]}, {rstr, ["abcbc", "bc"]}, {str, ["abc", "x"]},
          {str, ["abc", ""]}, {chr, ["abcb", $b]}, {rchr, ["abcb", $b]}, {chr, ["abc", $x]}]),
    show([{substr, ["Hello", 2]}, {substr, ["Hello", 2, 3]}, {substr, ["Hello", 6]}, {substr, ["Hello", 7]},
          {substr, ["Hello", 0]}, {substr, ["Hello", 2, 100]}, {sub_string, ["Hello", 2, 3]},
          {sub_string, ["Hello", 4]}, {sub_word, ["a bc def", 2]}, {sub_word, ["axbcx", 2, $x]},
          {sub_word, ["a b", 3]}, {words, ["a b  c"]}, {words, ["axbx", $x]}, {words, [""]}]),
    show([{centre, ["ab", 5]}, {centre, ["abcdef", 3]}, {centre, ["ab", 6, $-]}, {left, ["ab", 4, $.]},
          {left, ["abcd", 2]}, {right, ["ab", 4, $.]}, {right, ["abcd", 2]}, {left, ["ab", -1]}]),
    show([{span, ["abac", "ab"]}, {cspan, ["abac", "c"]}, {copies, ["ab", 3]}, {copies, ["ab", 0]},
          {copies, ["ab", -1]}, {chars, [$a, 3]}, {chars, [$a, 2, "bc"]}, {concat, ["ab", "cd"]}, {len, ["abc"]},
          {to_upper, ["ab\x{e9}\x{f7}"]}, {to_lower, ["AB\x{c9}\x{d7}"]}, {to_upper, [$a]}, {to_lower, [$A]},
          {equal, ["ab", "ab"]}, {to_upper, [a]}, {len, [a]}]).

show(Calls) ->
    [try apply(string, Function, Args) of
         Value -> io:format("~w ~w~n", [Function, Value])
     catch
         Class:Reason -> io:format("~w ~w:~w~n", [Function, Class, Reason])
     end || {Function, Args} <- Calls].
