%% Dictionaries: all functions, growing and shrinking, and the order that OTP's hash gives.
-module(main).
-compile(nowarn_deprecated_function).
-export([main/0]).

main() ->
    Keys = [a, b, "text", {pair, 1}, 1.5, 7, -7, [], 1 bsl 70, 'a longer atom', <<"bytes">>],
    Dict = dict:from_list([{Key, erlang:phash(Key, 1 bsl 32)} || Key <- Keys]),
    io:format("~w~n", [dict:to_list(Dict)]),
    io:format("~w~n", [Dict]),
    io:format("~w~n", [dict:fetch_keys(Dict)]),
    io:format("~w~n", [[dict:find(Key, Dict) || Key <- [a, nosuch, 1.5, []]]]),
    io:format("~w~n", [{dict:size(Dict), dict:is_key(a, Dict), dict:is_key(c, Dict), dict:is_empty(Dict)}]),
    Counted = lists:foldl(fun(N, D) -> dict:update_counter(N rem 200, N, D) end, dict:new(), lists:seq(1, 600)),
    io:format("~w~n", [dict:to_list(Counted)]),
    Few = lists:foldl(fun dict:erase/2, Counted, lists:seq(1, 170)),
    io:format("~w~n", [Few]),
    io:format("~w~n", [dict:fold(fun(Key, Value, Sum) -> Sum * 3 + Key + Value end, 0, Few)]),
    io:format("~w~n", [dict:to_list(dict:map(fun(Key, Value) -> {Key, Value} end, Few))]),
    io:format("~w~n", [dict:to_list(dict:filter(fun(Key, _) -> Key rem 3 =:= 0 end, Few))]),
    Merged = dict:merge(fun(_, A, B) -> A - B end, Few, dict:from_list([{N, N} || N <- lists:seq(150, 180)])),
    io:format("~w~n", [lists:sort(dict:to_list(Merged))]),
    Lists = dict:append_list(x, [2, 3], dict:append(x, 1, dict:append(y, 0, dict:new()))),
    io:format("~w ~w~n", [dict:to_list(Lists), dict:take(x, Lists)]),
    io:format("~w~n", [dict:to_list(dict:update(y, fun length/1, Lists))]),
    io:format("~w~n", [dict:to_list(dict:update(z, fun length/1, none, Lists))]),
    Bad = [{fetch, [z, Lists]}, {update, [z, fun length/1, Lists]}, {append, [n, 1, dict:store(n, 5, Lists)]},
           {take, [z, Lists]}, {store, [a, b, c]}, {update_counter, [a, b, Lists]}, {find, [a, b]}],
    [try apply(dict, Function, Args) of
         Value -> io:format("~w ~w~n", [Function, Value])
     catch
         error:Reason -> io:format("~w ~w~n", [Function, Reason])
     end || {Function, Args} <- Bad].
