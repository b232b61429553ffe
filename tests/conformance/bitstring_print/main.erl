-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    All = [<<>>, <<1, 2, 3:5>>, <<5:3>>, <<"abc">>, <<"abc", 1:1>>, <<"a", 0>>, <<1, 2, 3>>, <<"tab\tline\n">>,
           binary:copy(<<"0123456789">>, 12), list_to_binary(lists:seq(0, 60)), {<<"x">>, [<<"y">>, <<1:2>>]},
           <<"quote\"back\\slash">>, <<128, 129>>, <<0:64>>],
    [io:format("~w~n", [One]) || One <- All],
    [io:format("~p~n", [One]) || One <- All],
    [io:format("~P ~W~n", [One, Depth, One, Depth]) || One <- All, Depth <- [1, 2, 4, 10]],
    [io:format("~30p~n", [One]) || One <- All],
    io:format("~s ~ts~n", [<<"bytes">>, <<"text">>]),
    io:format("~p~n", [try io_lib:format("~s", [<<1:3>>]) catch error:Reason -> Reason end]),
    io:format("~s|~10s|~-10s|~.2s~n", [<<"abc">>, <<"abc">>, <<"abc">>, <<"abc">>]),
    io:put_chars(<<"put\n">>).
