-module(main).
-export([main/0]).

main() ->
    M = #{name => "text", list => [1, 2, 3], nested => #{a => {b, c}, d => <<"bytes">>}, 3.5 => 'An atom'},
    io:format("~p~n~w~n", [M, M]),
    io:format("~P~n~W~n", [M, 4, M, 4]),
    io:format("~P~n", [#{a => 1, b => 2, c => 3, d => 4}, 3]),
    io:format("~30p~n", [M]),
    io:format("~p~n", [#{long_key_number_one => lists:seq(1, 30), long_key_number_two => lists:seq(1, 30)}]),
    io:format("~p~n", [{#{}, [#{}], #{#{} => #{}}}]),
    io:format("~s~n", [io_lib:format("~p", [#{x => 1}])]),
    io:format("~p~n", [[#{id => I, text => lists:duplicate(12, $a + I)} || I <- lists:seq(0, 4)]]),
    io:format("~p~n", [#{"string key" => "string value", {tuple, key} => fun erlang:self/0}]).
