%% cancel_timer and read_timer with options; wrong arguments of all of them.
-module(main).
-export([main/0]).

got(Wait) -> receive X -> X after Wait -> nothing end.

try_it(F) ->
    try F() catch C:R:S -> {M, N, A, _} = hd(S), {C, R, {M, N, length(A)}} end.

main() ->
    T1 = erlang:send_after(10000, self(), never),
    io:format("~p~n", [{erlang:cancel_timer(T1, [{info, false}]), erlang:cancel_timer(T1, [])}]),
    T2 = erlang:send_after(10000, self(), never),
    io:format("~p~n", [erlang:read_timer(T2, [{async, true}])]),
    {read_timer, T2, L2} = got(2000),
    io:format("~p~n", [is_integer(L2)]),
    io:format("~p~n", [erlang:cancel_timer(T2, [{async, true}])]),
    {cancel_timer, T2, L3} = got(2000),
    io:format("~p~n", [is_integer(L3)]),
    io:format("~p~n", [erlang:cancel_timer(T2, [{async, true}])]),
    {cancel_timer, T2, L4} = got(2000),
    io:format("~p~n", [L4]),
    io:format("~p ~p~n", [erlang:cancel_timer(T2, [{async, true}, {info, false}]), got(50)]),
    Self = self(),
    io:format("~p~n", [[try_it(F) || F <- [
        fun() -> erlang:send_after(-1, Self, x) end,
        fun() -> erlang:send_after(a, Self, x) end,
        fun() -> erlang:send_after(1.5, Self, x) end,
        fun() -> erlang:send_after(1 bsl 70, Self, x) end,
        fun() -> erlang:send_after(1, "name", x) end,
        fun() -> erlang:send_after(1, Self, x, [y]) end,
        fun() -> erlang:send_after(1, Self, x, [{abs, y}]) end,
        fun() -> erlang:start_timer(-1, Self, x) end,
        fun() -> erlang:start_timer(1, 1, x) end,
        fun() -> erlang:start_timer(1, Self, x, y) end]]]),
    io:format("~p~n", [[try_it(F) || F <- [
        fun() -> erlang:cancel_timer(a) end,
        fun() -> erlang:cancel_timer(make_ref(), [a]) end,
        fun() -> erlang:cancel_timer(make_ref(), a) end,
        fun() -> erlang:cancel_timer(make_ref(), [{info, a}]) end,
        fun() -> erlang:read_timer(a) end,
        fun() -> erlang:read_timer(make_ref(), [{info, true}]) end]]]),
    io:format("~p~n", [{erlang:cancel_timer(make_ref()), erlang:read_timer(make_ref())}]).
