%% Classes and reasons of what goes wrong.
-module(main).
-export([main/0]).

t(F) ->
    try F() of
        V -> {ok, V}
    catch
        throw:T -> {thrown, T};
        error:E -> {error, E};
        exit:X -> {exit, X}
    end.

p(X) -> io:format("~p~n", [X]).

id(X) -> X.

main() ->
    p(t(fun() -> 1 / id(0) end)),
    p(t(fun() -> id(a) + 1 end)),
    p(t(fun() -> hd(id([])) end)),
    p(t(fun() -> tl(id(x)) end)),
    p(t(fun() -> element(3, id({a})) end)),
    p(t(fun() -> list_to_atom(id([a])) end)),
    p(t(fun() -> throw(x) end)),
    p(t(fun() -> exit(x) end)),
    p(t(fun() -> error(x) end)),
    p(t(fun() -> error(x, [1, 2]) end)),
    p(t(fun() -> {a, B} = id({b, 1}), B end)),
    p(t(fun() -> case id(1) of 2 -> ok end end)),
    p(t(fun() -> X = id(1), if X > 2 -> ok end end)),
    p(t(fun() -> F = id(fun(1) -> ok end), F(2) end)),
    p(t(fun() -> foo:bar() end)),
    p(t(fun() -> X = id(foo), X:bar(1) end)),
    p(t(fun() -> X = id(foo), X(1) end)),
    p(t(fun() -> X = id({lists, map}), X(1, 2) end)),
    p(t(fun() -> [X || X <- id(foo)] end)),
    p(t(fun() -> [X || X <- [1, 2 | id(foo)]] end)),
    p(t(fun() -> [X || X <- [1], id(foo)] end)),
    p(t(fun() -> id(1) andalso true end)),
    p(t(fun() -> true andalso id(1) end)),
    p(t(fun() -> id(1) orelse true end)),
    p(t(fun() -> not id(1) end)),
    p(t(fun() -> id(a) and true end)),
    p(t(fun() -> length(id([a | b])) end)),
    p(t(fun() -> lists:nth(5, [1]) end)),
    p(t(fun() -> apply(lists, nosuch, [1]) end)),
    p(t(fun() -> apply(id(lists), id(reverse), id(foo)) end)),
    p(t(fun() -> spawn(id(foo)) end)),
    p(t(fun() -> id(foo) ! bar end)),
    p(t(fun() -> integer_to_list(12, 99) end)),
    p(t(fun() -> list_to_integer(id("12x")) end)),
    p(t(fun() -> list_to_integer(id("")) end)),
    p(t(fun() -> list_to_float(id("1")) end)),
    p(t(fun() -> tuple_to_list(id([])) end)),
    p(t(fun() -> setelement(2, id({a}), b) end)),
    p(t(fun() -> atom_to_list(id(1)) end)),
    p(t(fun() -> abs(id(a)) end)),
    p(t(fun() -> id(5) rem id(0) end)),
    p(t(fun() -> id(5) div id(0) end)),
    p(t(fun() -> id(1.0) bsl 1 end)),
    p(t(fun() -> receive after id(-1) -> ok end end)),
    p(t(fun() -> receive after id(foo) -> ok end end)),
    p(t(fun() -> erlang:raise(throw, a, []) end)),
    p(t(fun() -> erlang:raise(bad, a, []) end)),
    p(t(fun() -> binary_to_atom(id(1), utf8) end)),
    p(t(fun() -> make_tuple() end)).

make_tuple() -> erlang:make_tuple(id(-1), a).
