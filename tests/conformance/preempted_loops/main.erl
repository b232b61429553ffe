%% A process that loops for ever, whatever the loop is made of, keeps nobody from running.
-module(main).
-export([main/0, again/1, step/2]).

main() ->
    [show(Name, Loop) || {Name, Loop} <- loops()].

loops() ->
    [
        {itself, fun() -> again(0) end},
        {each_other, fun() -> ping(0) end},
        {a_fun, fun() -> with_fun(fun(X) -> X + 1 end, 0) end},
        {a_named_fun, fun() -> (fun Loop(N) -> Loop(N + 1) end)(0) end},
        {apply, fun() -> applied(main, step, 0) end},
        {a_computed_name, fun() -> named(main, step, 0) end},
        {a_choice, fun() -> choose(0, []) end},
        {exceptions, fun() -> thrown(0) end},
        {receive_after, fun() -> polled() end},
        {messages_to_itself, fun() -> self() ! go, kept_busy() end},
        {a_list, fun() -> lists:foreach(fun(_) -> ok end, lists:seq(1, 3000)), listed(lists:seq(1, 3000)) end},
        {a_comprehension, fun() -> comprehended(lists:seq(1, 3000)) end},
        {a_binary, fun() -> walked(binary:copy(<<1, 2, 3>>, 1000)) end},
        {a_map, fun() -> mapped(maps:from_list([{K, K} || K <- lists:seq(1, 100)])) end},
        {floats, fun() -> grown(1.0) end},
        {large_integers, fun() -> multiplied(3, 1) end},
        {recursion, fun() -> recursed() end}
    ].

show(Name, Loop) ->
    {Pid, Monitor} = spawn_monitor(Loop),
    Partner = spawn_link(fun() -> partner() end),
    10 = talk(Partner, 10),
    true = is_process_alive(Pid),
    exit(Pid, kill),
    receive {'DOWN', Monitor, process, Pid, Reason} -> io:format("~p: ~p~n", [Name, Reason]) end,
    unlink(Partner),
    exit(Partner, kill).

partner() ->
    receive {From, N} -> From ! {self(), N}, partner() end.

talk(_, 0) -> 10;
talk(Partner, N) ->
    Partner ! {self(), N},
    receive {Partner, N} -> ok end,
    erlang:yield(),
    talk(Partner, N - 1).

again(N) -> again(N + 1 band 255).

ping(N) -> pong(N bxor 1).
pong(N) -> ping(N bxor 1).

with_fun(F, X) -> with_fun(F, F(X) band 255).

applied(M, F, X) -> applied(M, F, apply(M, F, [X, 255])).

named(M, F, X) -> named(M, F, M:F(X, 255)).

step(X, Mask) -> X + 1 band Mask.

choose(N, Seen) when N > 100 -> choose(0, Seen);
choose(N, Seen) ->
    case N rem 3 of
        0 -> choose(N + 1, Seen);
        1 -> if N > 50 -> choose(N + 2, []); true -> choose(N + 1, Seen) end;
        _ -> choose(N + 2, Seen)
    end.

thrown(N) ->
    try throw(N) of _ -> ok catch throw:M -> ok = caught(M) end,
    thrown(N + 1 band 255).

caught(_) -> ok.

polled() -> receive never -> ok after 0 -> polled() end.

kept_busy() -> receive go -> self() ! go, kept_busy() end.

listed(List) -> 3000 = length(List), _ = lists:reverse(List), listed(List).

comprehended(List) -> _ = [X + 1 || X <- List, X rem 2 =:= 0], comprehended(List).

walked(Binary) -> 6000 = sum(Binary, 0), walked(Binary).

sum(<<X, Rest/binary>>, Sum) -> sum(Rest, Sum + X);
sum(<<>>, Sum) -> Sum.

mapped(Map) -> mapped(maps:map(fun(_, V) -> V + 1 band 255 end, Map)).

grown(X) when X > 1.0e100 -> grown(1.0);
grown(X) -> grown(X * 1.5).

multiplied(X, Product) when Product > 1 bsl 3000 -> multiplied(X, 1);
multiplied(X, Product) -> multiplied(X, Product * X).

recursed() -> 500 = deep(500), recursed().

deep(0) -> 0;
deep(N) -> 1 + deep(N - 1).
