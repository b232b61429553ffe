-module(main).
-export([main/0]).
-compile(nowarn_failed).

%% Binaries and parts of them go to other processes, and stay what they were.
main() ->
    Big = binary:copy(<<"abcdefgh">>, 1000),
    Parts = [binary:part(Big, At, 100) || At <- [0, 1, 7, 4000, 7900]],
    Self = self(),
    Echo = spawn(fun() -> echo(Self) end),
    [Echo ! Part || Part <- Parts],
    Back = [receive {echoed, Part} -> Part end || _ <- Parts],
    io:format("~p~n", [[Part || {Part, Part} <- lists:zip(Parts, Back)] =:= Parts]),
    Echo ! {bits, <<5:3>>},
    receive {echoed, Bits} -> io:format("~p~n", [Bits]) end,
    Echo ! stop,
    Sum = lists:foldl(fun(N, Acc) -> Acc + churn(N) end, 0, lists:seq(1, 50)),
    io:format("~p~n", [Sum]).

echo(To) ->
    receive
        stop -> ok;
        Any -> To ! {echoed, Any}, echo(To)
    end.

%% Makes garbage, and keeps slices of some of it.
churn(N) ->
    Whole = binary:copy(<<N>>, 300),
    <<_:100/binary, Kept:150/binary, _/binary>> = Whole,
    _ = [binary:copy(Whole, 2) || _ <- lists:seq(1, 20)],
    byte_size(Kept) + binary:first(Kept).
