%% Binary patterns choose among messages.
-module(main).
-export([main/0]).

main() ->
    [self() ! M || M <- [<<1, "first">>, <<2:4>>, {data, <<3, 4, 5>>}, <<7, 1, 2, 3, 4, 5, 6, 7, 8>>, <<"last">>]],
    receive <<Nibble:4>> -> io:format("nibble ~w~n", [Nibble]) end,
    receive {data, <<A, Rest/binary>>} -> io:format("data ~w ~w~n", [A, Rest]) end,
    receive <<N, Body:N/binary, More/binary>> when N > 1 -> io:format("body ~w ~w~n", [Body, More]) end,
    receive <<"la", End/bits>> -> io:format("end ~w~n", [End]) end,
    Eight = length("12345678"),
    receive <<X:Eight/float>> -> io:format("float ~w~n", [X]) after 0 -> io:format("no float~n") end,
    receive Any -> io:format("left ~w~n", [Any]) after 0 -> io:format("none~n") end,
    Self = self(),
    Pids = [spawn(fun() -> Self ! {I, list_to_binary(lists:duplicate(100, I))} end) || I <- [1, 2, 3]],
    [receive {I, <<First, _:97/binary, Last:2/binary>>} -> io:format("~w ~w ~w~n", [I, First, Last]) end
     || I <- [3, 1, 2]],
    length(Pids) =:= 3 andalso io:format("done~n").
