%% Arrays of integers that processes share
-module(main).
-export([main/0]).

main() ->
    A = atomics:new(3, []),
    show([is_reference(A), atomics:get(A, 1), atomics:put(A, 1, -5), atomics:get(A, 1)]),
    show([atomics:add(A, 1, 10), atomics:add_get(A, 1, 1), atomics:sub(A, 1, 2), atomics:sub_get(A, 1, 100)]),
    show([atomics:exchange(A, 2, 7), atomics:compare_exchange(A, 2, 7, 8), atomics:compare_exchange(A, 2, 7, 9)]),
    Max = 1 bsl 63 - 1,
    show([atomics:put(A, 3, Max), atomics:add_get(A, 3, 1), atomics:sub_get(A, 3, 1)]),
    U = atomics:new(1, [{signed, false}]),
    show([atomics:sub_get(U, 1, 1), atomics:add_get(U, 1, 1), atomics:put(U, 1, 1 bsl 64 - 1), atomics:get(U, 1)]),
    show([try Fun() catch error:Reason -> Reason end
          || Fun <- [fun() -> atomics:get(A, 0) end, fun() -> atomics:get(A, 4) end, fun() -> atomics:put(A, 1, x) end,
                     fun() -> atomics:put(A, 1, 1 bsl 63) end, fun() -> atomics:new(0, []) end,
                     fun() -> atomics:new(1, [x]) end, fun() -> atomics:get(make_ref(), 1) end,
                     fun() -> atomics:put(U, 1, -1) end]]),
    counters(),
    shared(A).

counters() ->
    [begin
         C = counters:new(2, Options),
         show([counters:put(C, 1, 5), counters:add(C, 1, 3), counters:sub(C, 2, 4)]),
         show([counters:get(C, 1), counters:get(C, 2)])
     end || Options <- [[], [atomics], [write_concurrency]]],
    show([try Fun() catch error:Reason -> Reason end
          || Fun <- [fun() -> counters:new(0, []) end, fun() -> counters:new(1, [x]) end,
                     fun() -> counters:get(counters:new(1, []), 2) end]]).

shared(A) ->
    atomics:put(A, 1, 0),
    Self = self(),
    [spawn(fun() -> count(A, 300), Self ! done end) || _ <- lists:seq(1, 8)],
    [receive done -> ok end || _ <- lists:seq(1, 8)],
    erlang:garbage_collect(),
    show(atomics:get(A, 1)).

count(_, 0) -> ok;
count(A, N) -> atomics:add(A, 1, 1), count(A, N - 1).

show(Term) -> io:format("~p~n", [Term]).
