-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    Terms = [0, -1, 1 bsl 59, 1 bsl 60, -(1 bsl 60), -(1 bsl 60) - 1, 1 bsl 63, 1 bsl 3000,
             -(1 bsl 3000) + 7, 1.5, -0.0, atom, '', 'with space', "text", [1, 2 | 3], {}, {a, {b, [c]}}, list_to_tuple(lists:seq(1, 300)),
             <<>>, <<"bytes">>, <<1:1>>, <<1, 2, 3:7>>, binary:copy(<<"x">>, 1000), lists:seq(1, 1000),
             [[[[]]]], self(), make_ref(), fun lists:map/2, deep(1000)],
    [case binary_to_term(term_to_binary(Term, Options)) of
         Term -> ok;
         Other -> io:format("~p became ~p~n", [Term, Other])
     end || Term <- Terms, Options <- [[], [compressed], [{minor_version, 2}]]],
    Add = adder(5),
    Copy = binary_to_term(term_to_binary(Add)),
    io:format("~p ~p~n", [Copy(2), Copy =:= Add]),
    Map = binary_to_term(term_to_binary(fun lists:reverse/1)),
    io:format("~p~n", [Map([1, 2, 3])]),
    io:format("~p~n", [length(Terms)]).

adder(N) -> fun(X) -> X + N end.

deep(0) -> leaf;
deep(N) -> {[deep(N - 1)]}.
