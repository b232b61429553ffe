%% Constant bits inside of other constants, compared, in patterns and as keys.
-module(main).
-export([main/0]).

main() ->
    L = [<<>>, <<"a">>, <<1, 2, 3>>, {<<"x">>, [<<"y">> | <<"z">>]}, <<0:7>>, <<1:1>>, <<1:2, 1:6>>, <<16#1234:16/little>>],
    io:format("~w~n~p~n", [L, L]),
    io:format("~w~n", [lists:sort([<<2>>, <<1, 9>>, <<1:1>>, <<>>, <<1>>, <<0:9>>, <<"b">>])]),
    io:format("~w~n", [[key(X) || X <- [<<"one">>, <<"two">>, <<"three">>, <<1:1>>, [<<"one">>]]]]),
    io:format("~w~n", [[<<"ab">> =:= id(<<$a, $b>>), <<"ab">> == id(<<"abc">>), id(<<1:1>>) =:= <<1:1>>, id(<<1:1>>) < <<1>>]]),
    io:format("~w~n", [proplists:get_value(<<"k">>, [{<<"j">>, 1}, {<<"k">>, 2}])]),
    io:format("~s ~p ~p~n", [<<"text">>, <<"text">>, <<"te", 0>>]),
    io:format("~w~n", [is_binary(<<"a">>)]).

key(<<"one">>) -> 1;
key(<<"two">>) -> 2;
key([<<"one">>]) -> list;
key(<<_:3, _/bits>>) -> some;
key(_) -> none.

id(X) -> X.
