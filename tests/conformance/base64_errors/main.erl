-module(main).
-export([main/0]).
-compile(nowarn_failed).

main() ->
    Texts = [<<"YQ">>, "YQ", "Y", <<"Y===">>, <<"YQ==YQ==">>, "YQ==x", <<"YQ==*">>, <<"Y!Q=">>, <<"-_-_">>,
             foo, <<"=">>, "====", <<"ab=c">>, "a=bc", <<"YWJjYW">>, {}],
    [io:format("~p: ~0p~n", [Text, reason(fun() -> base64:decode(Text) end)]) || Text <- Texts],
    Mimes = ["YQ", "Y", "YWI", foo],
    [io:format("~p: ~0p~n", [Text, reason(fun() -> base64:mime_decode(Text) end)]) || Text <- Mimes],
    Datas = [foo, [a], [300], ["a"]],
    [io:format("~p: ~0p~n", [Data, reason(fun() -> base64:encode(Data) end)]) || Data <- Datas].

reason(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.
