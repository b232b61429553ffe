%% What every module says of itself.
-module(main).
-author([me, you]).
-purpose("testing").
-export([main/0, f/1, f/2]).
-compile({nowarn_unused_function, [g/0]}).

f(X) -> X.
f(X, Y) -> {X, Y}.
g() -> ok.

main() ->
    io:format("~p~n", [module_info(module)]),
    io:format("~p~n", [lists:sort(module_info(exports))]),
    Attributes = main:module_info(attributes),
    io:format("~p~n", [[lists:keyfind(Key, 1, Attributes) || Key <- [author, purpose, nothing]]]),
    io:format("~p~n", [lists:keyfind(module, 1, main:module_info())]).
