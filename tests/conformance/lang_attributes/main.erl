-module(main).
-vsn("1.0").
-author(someone).
-export([main/0]).
-export_type([colour/0, tree/1]).
-compile([export_all, nowarn_export_all]).
-compile({no_auto_import, [length/1, abs/1]}).
-compile(inline).
-import(lists, [reverse/1, map/2, foldl/3]).
-dialyzer({nowarn_function, spare/0}).
-custom({any, "term", [1, 2]}).

-type colour() :: red | green | {rgb, 0..255, byte(), 16#ff}.
-type tree(T) :: leaf | {node, tree(T), T, tree(T)}.
-opaque handle() :: #{id := integer(), name => string() | binary()}.
-type fun_type() :: fun((integer()) -> ok) | fun((...) -> any()) | fun(() -> none()).
-type bits() :: <<_:8, _:_*4>> | <<>> | nonempty_list(atom()) | [atom(), ...].
-export_type([handle/0, fun_type/0, bits/0]).

-callback handle(Request :: term(), State) -> {ok, State} when State :: term().
-optional_callbacks([handle/2]).

-spec main() -> ok.
-spec length([T]) -> {length, [T]} when T :: term().
-spec both(integer()) -> integer(); (atom()) -> atom().

length(L) -> {length, L}.
abs(X) -> {abs, X}.
both(X) -> X.
spare() -> spare.

main() ->
    io:format("~p~n", [length([a])]),
    io:format("~p~n", [erlang:length([a])]),
    io:format("~p ~p~n", [abs(-1), erlang:abs(-1)]),
    io:format("~p~n", [reverse([1, 2, 3])]),
    io:format("~p~n", [map(fun(X) -> X + 1 end, [1, 2])]),
    io:format("~p~n", [foldl(fun(X, A) -> X + A end, 0, [1, 2])]),
    io:format("~p~n", [both(x)]),
    io:format("~p~n", [?MODULE:spare()]),
    io:format("~p~n", [erlang:function_exported(main, main, 0)]),
    ok.
