%% Binary patterns inside of tuples, lists and each other's values, in heads, funs, case and `=`.
-module(main).
-export([main/0]).
-compile(nowarn_shadow_vars).

main() ->
    io:format("~w~n", [f({a, <<1, 2>>}, [<<"x">>, <<3:4>>])]),
    io:format("~w~n", [f({a, <<1, 2>>}, [<<"x">>, <<3:5>>])]),
    io:format("~w~n", [f({b, <<1, 2>>}, [])]),
    X = id(2),
    <<A, X, B/binary>> = id(<<1, 2, 3, 4>>),
    io:format("~w~n", [{A, B}]),
    io:format("~w~n", [try <<_, X>> = id(<<1, 3>>) catch error:Reason -> Reason end]),
    F = fun(<<N, M:N/bits, _/bits>>, [<<N>> | _]) -> {N, M}; (_, _) -> no end,
    io:format("~w ~w~n", [F(<<3, 16#ff>>, [<<3>>]), F(<<3, 16#ff>>, [<<4>>])]),
    {<<P:2, Q:6>>, [R | <<S>>]} = id({<<16#45>>, [1 | <<9>>]}),
    io:format("~w~n", [{P, Q, R, S}]),
    <<T, U/bits>> = V = id(<<5, 6, 7>>),
    io:format("~w~n", [{T, U, V}]),
    case id(<<"key=value">>) of
        <<K:3/binary, $=, W/binary>> when byte_size(W) > 4, K =/= <<>> -> io:format("~s ~s~n", [K, W])
    end,
    io:format("~w~n", [shadowed(7)]).

f({a, <<A, B>>}, [<<"x">>, <<C:4>>]) -> {A, B, C};
f({a, <<A, B>>}, [<<"x">>, <<C:3, D:2>>]) -> {A, B, C, D};
f({K, <<A, _/bits>>}, L) -> {K, A, L}.

shadowed(N) ->
    F = fun(<<N, X:N>>) -> {N, X} end,
    G = fun(<<X:N>>) -> {N, X} end,
    {F(<<3, 5:3>>), G(<<9:7>>), N}.

id(X) -> X.
