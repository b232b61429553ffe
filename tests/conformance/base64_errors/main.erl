-module(main).
-export([main/0]).

main() ->
    Texts = [<<"YQ">>, "YQ", "Y", <<"Y===">>, <<"YQ==YQ==">>, "YQ==x", <<"YQ==*">>, <<"Y!Q=">>, <<"-_-_">>, foo,
             <<"=">>, "====", <<"ab=c">>, "a=bc", <<"YWJjYW">>, {}],
    [io:format("~p: ~0p~n", [Text, reason(fun() -> base64:decode(Text) end)]) || Text <- Texts],
    [io:format("~p: ~0p~n", [Text, reason(fun() -> base64:mime_decode(Text) end)]) || Text <- ["YQ", "Y", "YWI", foo]],
    [io:format("~p: ~0p~n", [Text, reason(fun() -> base64:encode(Text) end)]) || Text <- [foo, [a], [300], ["a"]]].

reason(F) ->
    try F() catch Class:Reason -> {Class, Reason} end.
