-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    All = [<<>>, <<0:1>>, <<1:1>>, <<0>>, <<0, 0>>, <<1:3>>, <<1>>, <<255>>, <<127, 1:1>>, <<128>>, <<"abc">>,
           <<"abd">>, <<"ab">>, <<1, 2, 3:5>>, <<1, 2, 3:6>>, shifted(<<"abc">>, 3), shifted(<<1, 2>>, 7), [],
           [<<>>], {<<>>}, a, 1],
    io:format("~w~n", [lists:sort(All)]),
    io:format("~w~n", [lists:usort(All)]),
    Pairs = [{A, B} || A <- All, B <- All],
    io:format("~w~n", [[if A =:= B -> 0; A == B -> 0; A < B -> 1; true -> 2 end || {A, B} <- Pairs]]),
    %% Equal bits are equal wherever they stand.
    Long = binary:copy(<<"0123456789">>, 20),
    Slice = shifted(Long, 5),
    io:format("~w~n", [{Slice =:= Long, Long == Slice, Slice < Long, {a, Slice} =:= {a, Long}, [Slice] == [Long]}]),
    io:format("~w~n", [{max(Slice, <<Long/binary, 0:1>>) =:= Long, lists:member(Slice, [a, Long])}]),
    io:format("~w~n", [case Long of Slice -> same; _ -> other end]),
    io:format("~w~n", [lists:keyfind(shifted(<<"key">>, 1), 1, [{<<"kez">>, 1}, {<<"key">>, 2}])]).

%% The same bits behind some others.
shifted(Bits, By) ->
    <<_:By, Same/bitstring>> = <<0:By, Bits/bitstring>>,
    Same.
