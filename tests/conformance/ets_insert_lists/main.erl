%% Long lists are inserted as one step, whoever looks at the table meanwhile.
-module(main).
-export([main/0]).

-define(MANY, 3000).

main() ->
    [types(Type) || Type <- [set, ordered_set, bag, duplicate_bag]],
    refused(),
    observed(insert),
    observed(insert_new),
    both(),
    killed(),
    ended(),
    errors(),
    traversed().

pairs(From) -> [{K, K rem 7} || K <- lists:seq(From, From + ?MANY - 1)].

types(Type) ->
    T = ets:new(t, [Type, {keypos, 1}]),
    true = ets:insert(T, pairs(1) ++ [{2, 2} | again(Type)] ++ pairs(1000)),
    Found = [ets:lookup(T, K) || K <- [1, 2, 1000]],
    io:format("~p ~p ~p~n", [Type, ets:info(T, size), Found]),
    Known = ets:insert_new(T, pairs(5000) ++ [{7, x}]),
    New = ets:insert_new(T, pairs(5000) ++ [{5000, 2}]),
    io:format("~p ~p ~p ~p~n", [Known, New, ets:lookup(T, 5000), ets:info(T, size)]),
    ets:delete(T).

%% Which of several objects with one key stays in a set isn't defined.
again(set) -> [];
again(_) -> [{1, again}].

%% Nothing of a list with a wrong object is inserted.
refused() ->
    T = ets:new(t, [{keypos, 2}]),
    Objects = pairs(1),
    [io:format("~p ~p~n", [catch_of(fun() -> ets:insert(T, List) end), ets:info(T, size)])
     || List <- [Objects ++ [{x}], Objects ++ [x], Objects ++ x, [{} | Objects]]],
    [io:format("~p~n", [catch_of(fun() -> ets:insert_new(T, List) end)])
     || List <- [Objects ++ [{x}], Objects ++ x]],
    ets:delete(T),
    io:format("~p~n", [catch_of(fun() -> ets:insert(T, Objects) end)]),
    Private = element(1, {ets:new(t, [private])}),
    Self = self(),
    spawn(fun() -> Self ! {private, catch_of(fun() -> ets:insert(Private, Objects) end)} end),
    receive {private, Answer} -> io:format("~p~n", [Answer]) end.

catch_of(Call) ->
    try Call() catch error:Reason -> {error, Reason} end.

%% Others see all of the objects, or none.
observed(Function) ->
    Self = self(),
    T = ets:new(t, [public]),
    Objects = pairs(1),
    Observers = [spawn_link(fun() -> observe(T, Self) end) || _ <- [1, 2]],
    [begin
         true = ets:Function(T, Objects),
         true = ets:delete_all_objects(T)
     end || _ <- lists:seq(1, 3)],
    [Observer ! stop || Observer <- Observers],
    io:format("~p ~p~n", [Function, [receive {seen, Sizes} -> Sizes -- [0, ?MANY] end || _ <- Observers]]).

observe(T, Parent) ->
    receive
        stop -> Parent ! {seen, lists:usort(get_keys(seen))}
    after 0 ->
        put(ets:info(T, size), seen),
        put(length(ets:lookup(T, ?MANY)) * ?MANY, seen),
        observe(T, Parent)
    end.

%% Two insertions at a time, of different values for the same keys: one after the other.
both() ->
    T = ets:new(t, [public, ordered_set]),
    Insert = fun(Value) -> ets:insert(T, [{K, Value} || K <- lists:seq(1, ?MANY)]) end,
    Many = fun(Value) -> [Insert(Value) || _ <- lists:seq(1, 3)] end,
    Refs = [element(2, spawn_monitor(fun() -> Many(Value) end)) || Value <- [a, b, c]],
    [receive {'DOWN', Ref, process, _, normal} -> ok end || Ref <- Refs],
    Left = lists:usort([Value || {_, Value} <- ets:tab2list(T)]),
    io:format("~p ~p~n", [ets:info(T, size), length(Left)]).

%% One that is killed in the midst has inserted all or nothing.
killed() ->
    Objects = pairs(1),
    Sizes = [begin
        T = ets:new(t, [public]),
        {Pid, Ref} = spawn_monitor(fun() -> ets:insert(T, Objects) end),
        [erlang:yield() || _ <- lists:seq(1, Turns)],
        exit(Pid, kill),
        receive {'DOWN', Ref, process, Pid, _} -> ok end,
        Size = ets:info(T, size),
        Size = length(ets:tab2list(T)),
        ets:delete(T),
        Size
    end || Turns <- lists:seq(1, 24, 2)],
    io:format("~p~n", [lists:usort(Sizes) -- [0, ?MANY]]).

%% The table goes with its owner.
ended() ->
    Objects = pairs(1),
    Answers = [begin
        Named = lists:nth(1 + Turns rem 2, [[], [named_table]]),
        Self = self(),
        {Owner, Ref} = spawn_monitor(fun() ->
            Self ! {table, ets:new(t, [public | Named])},
            [erlang:yield() || _ <- lists:seq(1, Turns)]
        end),
        T = receive {table, Made} -> Made end,
        Answer = catch_of(fun() -> ets:insert(T, Objects) end),
        receive {'DOWN', Ref, process, Owner, _} -> ok end,
        Answer
    end || Turns <- lists:seq(1, 24)],
    io:format("~p~n", [lists:usort(Answers) -- [true, {error, badarg}]]).

%% Errors of calls that had to wait name the arguments that were given.
errors() ->
    T = ets:new(t, [public, set]),
    Self = self(),
    Objects = pairs(1),
    spawn_link(fun() -> [ets:insert(T, Objects) || _ <- lists:seq(1, 8)], Self ! inserted end),
    Stacks = [begin
        erlang:yield(),
        try ets:update_counter(T, none, 1)
        catch
            error:badarg:Stack -> {ets, update_counter, [T, none, 1], _} = hd(Stack), ok
        end
    end || _ <- lists:seq(1, 50)],
    receive inserted -> ok end,
    io:format("~p~n", [lists:usort(Stacks)]).

%% Traversals meet whole insertions.
traversed() ->
    T = ets:new(t, [public, ordered_set]),
    Self = self(),
    Objects = pairs(1),
    spawn_link(fun() -> [ets:insert(T, Objects) || _ <- lists:seq(1, 8)], Self ! inserted end),
    Seen = [begin
        erlang:yield(),
        Selected = ets:select(T, [{{'$1', '_'}, [], ['$1']}]),
        Matched = case ets:match(T, {'$1', '_'}, 2) of
            '$end_of_table' -> 0;
            {Keys, Continuation} ->
                {More, _} = ets:match(Continuation),
                length(Keys) + length(More)
        end,
        {length(Selected), Matched}
    end || _ <- lists:seq(1, 20)],
    receive inserted -> ok end,
    {All, Some} = lists:unzip(Seen),
    io:format("~p ~p~n", [lists:usort(All) -- [0, ?MANY], lists:usort(Some) -- [0, 4]]).
