%% Processes that do to each other, at random, all that processes can: messages, exit signals, links, monitors,
%% aliases, timers, spawns. Each writes down what it is about to do and what it gets; `soak.rs` has what is
%% written judged. Runs on OTP, too, so that the judge can be judged.
%%
%% A process is known by a number. What it writes are words: a kind in 6 bits, the other process in 20, a number
%% above; kinds that tell a reason are followed by a word for it. The words are in arrays of `atomics`, so what
%% a killed process did isn't lost; what it was about to do is written first.
%%
%% One sender's numbered messages and exit signals to one receiver count up together, from 1.
-module(soak).
-export([run/3, print/3, live/1]).

%% What is written; `trace.rs` has the same list.
-define(BORN, 1).       % by whom
-define(SPAWN, 2).      % whom; 1: linked, 2: monitored, above: number of the monitor
-define(SEND, 3).       % to whom, number
-define(GOT, 4).        % from whom, number: the first in the mailbox
-define(PICKED, 5).     % from whom, number: by a receive that let others wait
-define(SIGNAL, 6).     % exit signal to whom, number
-define(SIGNALLED, 7).  % from whom, number
-define(KILL, 8).       % whom
-define(LINK, 9).       % with whom
-define(UNLINK, 10).    % with whom
-define(REFUSED, 11).   % link to whom raised noproc
-define(LINK_ENDED, 12).% with whom; reason
-define(MONITOR, 13).   % whom, number of the monitor
-define(CALL, 14).      % whom, number of the monitor: a monitor with an alias for the one answer
-define(DEMONITOR, 15). % whom, number of the monitor
-define(FLUSHED, 16).   % the same, with the option flush
-define(DOWN, 17).      % whom, number of the monitor; reason
-define(ANSWERED, 18).  % by whom, number of the monitor: the answer that came by the alias
-define(TRAPS, 19).     % 0 or 1
-define(TIMER, 20).     % for whom, its number
-define(CANCELLED, 21). % for whom, its number: it hadn't fired
-define(TOO_LATE, 22).  % for whom, its number: it had
-define(FIRED, 23).     % whose, its number
-define(STOPPED, 24).   % begins nothing any more
-define(LINKED, 25).    % with whom, when all is quiet
-define(SETTLED, 26).   % has heard of all that ended
-define(FINISHED, 27).  % lived until the end
-define(ENDS, 28).      % by itself; reason
-define(WRONG, 29).     % what: see the uses

-define(CHUNK, 256).
%% Words of the shared array: the last process's number, operations so far, whether all are to stop.
-define(IDS, 1).
-define(OPERATIONS, 2).
-define(STOP, 3).

-record(s, {id, log, at = 1, chunk = 0, random, table, shared, slots, places, driver, steps = 0,
            sent = #{}, monitors = #{}, next_monitor = 1, open = [], timers = #{}, next_timer = 1,
            flushed = #{}}).

%% ---- The driver ----

%% Prints what a run gives.
print(Seed, Slots, Operations) ->
    io:format("~w~n", [run(Seed, Slots, Operations)]).

%% So many processes at a time, and operations of all together. Answers how many processes are left over, at
%% which stage it got stuck (0: it didn't), and each process's words.
run(Seed, Slots, Operations) ->
    %% Processes of high priority keep the usual ones waiting.
    process_flag(priority, max),
    Before = length(processes()),
    Table = ets:new(soak, [public, {read_concurrency, true}]),
    Shared = atomics:new(3, []),
    S = #s{id = 0, log = atomics:new(?CHUNK, []), random = random(Seed), table = Table, shared = Shared,
           slots = Slots, places = atomics:new(Slots, []), driver = self()},
    drive(S, Operations),
    atomics:put(Shared, ?STOP, 1),
    Stuck = finish(S),
    Left = left(Before, 500),
    Logs = [words(S, Id) || Id <- lists:seq(1, atomics:get(Shared, ?IDS))],
    ets:delete(Table),
    {Left, Stuck, Logs}.

%% Sees to it that all places are taken while the others work.
drive(#s{shared = Shared, slots = Slots} = S0, Operations) ->
    S = lists:foldl(fun fill/2, S0, lists:seq(1, Slots)),
    case atomics:get(Shared, ?OPERATIONS) < Operations of
        true ->
            receive after 1 -> ok end,
            drive(S, Operations);
        false ->
            ok
    end.

fill(Slot, S) ->
    case ets:lookup(S#s.table, {slot, Slot}) of
        [{_, Id, Pid}] ->
            case is_process_alive(Pid) of
                true -> S;
                false -> fill(Slot, Id, S)
            end;
        [] ->
            fill(Slot, 0, S)
    end.

%% Whoever took the place last may have ended before it had a child for it.
fill(Slot, Id, S) ->
    case claim(Slot, Id, S) of
        true -> element(2, spawn_at(Slot, 0, S));
        false -> atomics:put(S#s.places, Slot, Id), S
    end.

%% Whether the place of one that has ended is free for a child of this process.
claim(Slot, Id, S) ->
    atomics:compare_exchange(S#s.places, Slot, Id, -1) =:= ok.

%% All stop; messages and signals on their way arrive; some end, the others hear of it; all end.
finish(S) ->
    All = [{Id, Pid} || {Id, Pid} <- ets:tab2list(S#s.table), is_integer(Id)],
    Live = maps:from_list([{monitor(process, Pid), Known} || {_, Pid} = Known <- lists:sort(All)]),
    stages([stopped, flushed, dying, settled, finished], 1, Live).

stages([], _, _) ->
    0;
stages([Stage | Stages], Number, Live) ->
    Known = lists:sort(maps:values(Live)),
    Waits = begin_stage(Stage, Known),
    case wait_for(Stage, maps:from_list([{Id, true} || Id <- Waits]), Live) of
        stuck -> Number;
        Left -> stages(Stages, Number + 1, Left)
    end.

%% Tells those who live what comes, and answers for whose word or end is waited.
begin_stage(stopped, Known) ->
    [Id || {Id, _} <- Known];
begin_stage(flushed, Known) ->
    [Pid ! {flush, Known} || {_, Pid} <- Known],
    [Id || {Id, _} <- Known];
begin_stage(dying, Known) ->
    Dying = [Pair || {Id, _} = Pair <- Known, Id rem 2 =:= 0],
    [Pid ! die || {_, Pid} <- Dying],
    [Id || {Id, _} <- Dying];
begin_stage(settled, Known) ->
    [Pid ! {settle, Known} || {_, Pid} <- Known],
    [Id || {Id, _} <- Known];
begin_stage(finished, Known) ->
    [Pid ! finish || {_, Pid} <- Known],
    [Id || {Id, _} <- Known].

wait_for(_, Waits, Live) when map_size(Waits) =:= 0 ->
    Live;
wait_for(Stage, Waits, Live) ->
    receive
        {Stage, Id} ->
            wait_for(Stage, maps:remove(Id, Waits), Live);
        {'DOWN', Ref, process, _, _} ->
            {Id, _} = maps:get(Ref, Live),
            wait_for(Stage, maps:remove(Id, Waits), maps:remove(Ref, Live))
    after 60000 ->
        stuck
    end.

%% How many processes are left over, when none goes any more.
left(Before, Looks) ->
    case length(processes()) - Before of
        0 -> 0;
        Left when Looks =:= 0 -> Left;
        _ -> receive after 10 -> left(Before, Looks - 1) end
    end.

%% What a process has written.
words(S, Id) ->
    words(S, Id, 0).

words(S, Id, Chunk) ->
    case ets:lookup(S#s.table, {log, Id, Chunk}) of
        [{_, Array}] ->
            Words = [atomics:get(Array, At) || At <- lists:seq(1, ?CHUNK)],
            [Word || Word <- Words, Word =/= 0] ++ words(S, Id, Chunk + 1);
        [] ->
            []
    end.

%% ---- Beginning, living, ending ----

%% Starts a process for a place, in one of the ways there are. The parent 0 is the driver, who writes nothing.
spawn_at(Slot, Way, #s{table = Table, shared = Shared, id = Parent} = S) ->
    Id = atomics:add_get(Shared, ?IDS, 1),
    {Seed, S1} = draw(1 bsl 19, S),
    Log = atomics:new(?CHUNK, []),
    ets:insert(Table, {{log, Id, 0}, Log}),
    Child = #s{id = Id, log = Log, random = random(Seed), table = Table, shared = Shared,
               slots = S#s.slots, places = S#s.places, driver = S#s.driver, steps = 20 + Seed rem 800},
    Begin = fun() -> born(Parent, Child) end,
    Monitor = S1#s.next_monitor,
    S2 = note(S1, ?SPAWN, Id, (Way band 3) bor (Monitor bsl 2)),
    Options = [link || Way band 1 =/= 0] ++ [monitor || Way band 2 =/= 0] ++ priority(Way),
    {Pid, S3} =
        case spawn_opt(Begin, Options) of
            {New, Ref} -> {New, monitors(Ref, Id, S2)};
            New -> {New, S2}
        end,
    ets:insert(Table, [{Id, Pid}, {Pid, Id}, {{slot, Slot}, Id, Pid}]),
    atomics:put(S#s.places, Slot, Id),
    {{Id, Pid}, S3}.

priority(Way) when Way band 28 =:= 4 -> [{priority, low}];
priority(Way) when Way band 28 =:= 8 -> [{priority, high}];
priority(_) -> [].

born(Parent, S0) ->
    S = note(S0, ?BORN, Parent, 0),
    ets:insert(S#s.table, [{S#s.id, self()}, {self(), S#s.id}]),
    case stops(S) of
        true -> ends(0, S);
        false -> live(some_trap(S))
    end.

some_trap(S) ->
    case draw(4, S) of
        {0, S1} -> S1;
        {_, S1} -> traps(true, S1)
    end.

stops(S) ->
    atomics:get(S#s.shared, ?STOP) =:= 1.

live(#s{steps = 0} = S) ->
    {Way, S1} = draw(3, S),
    ends(Way, S1);
live(S) ->
    case stops(S) of
        true ->
            stop(S);
        false ->
            atomics:add(S#s.shared, ?OPERATIONS, 1),
            live(operation(serve(S#s{steps = S#s.steps - 1})))
    end.

ends(0, S) ->
    note_reason(S, ?ENDS, 0, 0, normal);
ends(1, S) ->
    note_reason(S, ?ENDS, 0, 0, normal),
    exit(normal);
ends(_, #s{id = Id} = S) ->
    note_reason(S, ?ENDS, 0, 0, {x, Id, Id, 0}),
    exit({x, Id, Id, 0}).

%% Begins nothing any more; waits for its timers, and then for the driver.
stop(S0) ->
    S = wait_timers(note(traps(true, S0), ?STOPPED, 0, 0), 1200),
    S#s.driver ! {stopped, S#s.id},
    staged(S).

staged(S) ->
    receive
        {flush, Known} -> staged(flush(Known, S));
        {settle, Known} -> last(settle(Known, 600, S));
        die -> {Way, S1} = draw(3, S), ends(Way, S1);
        Message -> staged(handle(Message, ?GOT, S))
    end.

%% What comes now comes of the others' ends.
last(S) ->
    receive finish -> note(S, ?FINISHED, 0, 0) end.

wait_timers(#s{timers = Timers} = S, _) when map_size(Timers) =:= 0 ->
    S;
wait_timers(S, 0) ->
    note(S, ?WRONG, 0, 1);
wait_timers(#s{timers = Timers, id = Own} = S, Looks) ->
    receive
        Message -> wait_timers(handle(Message, ?GOT, S), Looks)
    after 50 ->
        IsOpen = fun(_, {_, Id}) -> Id =:= Own orelse is_process_alive(pid(Id, S)) end,
        wait_timers(S#s{timers = maps:filter(IsOpen, Timers)}, Looks - 1)
    end.

%% What others have sent before their message has come when that has.
flush(Known, #s{id = Own} = S0) ->
    Others = [Pair || {Id, _} = Pair <- Known, Id =/= Own],
    S1 = lists:foldl(fun(Other, S) -> send(Other, flush, watch(Other, S)) end, S0, Others),
    S2 = wait_flushed([Id || {Id, _} <- Others], 600, S1),
    {links, Links} = process_info(self(), links),
    S3 = lists:foldl(fun(Pid, S) -> note(S, ?LINKED, id(Pid, S), 0) end, S2, lists:sort(Links)),
    S3#s.driver ! {flushed, Own},
    S3.

wait_flushed([], _, S) ->
    S;
wait_flushed([Id | _], 0, S) ->
    note(S, ?WRONG, Id, 2);
wait_flushed([Id | Ids], Looks, S) when is_map_key(Id, S#s.flushed) ->
    wait_flushed(Ids, Looks, S);
wait_flushed([Id | Ids], Looks, S) ->
    receive
        Message -> wait_flushed([Id | Ids], Looks, handle(Message, ?GOT, S))
    after 100 ->
        case is_process_alive(pid(Id, S)) of
            true -> wait_flushed([Id | Ids], Looks - 1, S);
            false -> wait_flushed(Ids, Looks, S)
        end
    end.

%% Of all that aren't known any more its links and monitors have told.
settle(Known, Looks, S) ->
    {links, Links} = process_info(self(), links),
    Ids = [Id || {Id, _} <- Known],
    Open = [Id || {Id, _, open} <- maps:values(S#s.monitors)] ++ [id(Pid, S) || Pid <- Links],
    case [Id || Id <- Open, not lists:member(Id, Ids)] of
        [] ->
            S1 = note(serve_all(S), ?SETTLED, 0, 0),
            S1#s.driver ! {settled, S#s.id},
            S1;
        [Id | _] when Looks =:= 0 ->
            note(S, ?WRONG, Id, 3);
        _ ->
            receive
                Message -> settle(Known, Looks, handle(Message, ?GOT, S))
            after 100 ->
                settle(Known, Looks - 1, S)
            end
    end.

%% ---- Taking messages ----

%% Some of what is there, or nothing.
serve(S0) ->
    case draw(8, S0) of
        {0, S} -> S;
        {1, S} -> wait(S);
        {2, S} -> {{Id, _}, S1} = other(S), pick(Id, S1);
        {N, S} when N < 5 -> receive Message -> handle(Message, ?GOT, S) after 0 -> S end;
        {_, S} -> serve_all(S)
    end.

serve_all(S) ->
    receive
        Message -> serve_all(handle(Message, ?GOT, S))
    after 0 ->
        S
    end.

pick(Id, S) ->
    receive
        {m, Id, _, _} = Message -> handle(Message, ?PICKED, S)
    after 0 ->
        S
    end.

%% For a millisecond or two, of which none may be missing.
wait(S0) ->
    {Some, S} = draw(3, S0),
    Due = now_us() + 1000 * Some,
    receive
        Message -> handle(Message, ?GOT, S)
    after Some ->
        case now_us() < Due of
            true -> note(S, ?WRONG, 0, 4);
            false -> S
        end
    end.

handle({m, From, Number, Payload}, How, S0) ->
    S = note(S0, How, From, Number),
    case Payload of
        flush -> S#s{flushed = (S#s.flushed)#{From => true}};
        {answer, Ref} -> answered(Ref, S);
        _ -> case payload(From, Number) of
                 Payload -> S;
                 _ -> note(S, ?WRONG, From, 5)
             end
    end;
handle({'EXIT', Pid, Reason}, _, #s{id = Own} = S) ->
    case {id(Pid, S), Reason} of
        {Id, {x, Id, Own, Number}} when Number > 0 -> note(S, ?SIGNALLED, Id, Number);
        {Id, _} -> note_reason(S, ?LINK_ENDED, Id, 0, Reason)
    end;
handle({'DOWN', Ref, process, _, Reason}, _, #s{monitors = Monitors} = S) ->
    {Id, Monitor, _} = maps:get(Ref, Monitors),
    note_reason(closed(Ref, S), ?DOWN, Id, Monitor, Reason);
handle({call, Pid, Id, Ref}, _, S) ->
    send({Id, Pid}, {answer, Ref}, S);
handle({call_once, Alias}, _, S) ->
    Alias ! {answer, Alias},
    Alias ! {answer, Alias},
    S;
handle({answer, Ref}, _, #s{monitors = Monitors} = S) ->
    {Id, Monitor, _} = maps:get(Ref, Monitors),
    note(closed(Ref, S), ?ANSWERED, Id, Monitor);
handle({timeout, _, {t, _, _, _, _} = Message}, How, S) ->
    handle(Message, How, S);
handle({t, Own, _, Timer, Due}, _, #s{id = Own} = S) ->
    fired(Own, Timer, Due, S#s{timers = maps:remove(Timer, S#s.timers)});
handle({t, Id, Pid, Timer, Due}, _, S) ->
    Pid ! {fired, Timer},
    fired(Id, Timer, Due, S);
handle({fired, Timer}, _, S) ->
    S#s{timers = maps:remove(Timer, S#s.timers)};
handle({_, Ref, _}, _, S) when is_reference(Ref) ->
    note(S, ?WRONG, 0, 6).

fired(Id, Timer, Due, S0) ->
    S = note(S0, ?FIRED, Id, Timer),
    case now_us() < Due of
        true -> note(S, ?WRONG, Id, 4);
        false -> S
    end.

answered(Ref, #s{monitors = Monitors} = S) ->
    case Monitors of
        #{Ref := {Id, Monitor, open}} ->
            S1 = note(S, ?FLUSHED, Id, Monitor),
            demonitor(Ref, [flush]),
            closed(Ref, S1);
        #{} ->
            S
    end.

%% ---- Operations ----

operation(S0) ->
    {Choice, S1} = draw(100, S0),
    {Other, S} = other(S1),
    operation(Choice, Other, S).

operation(N, Other, S) when N < 34 -> send_some(1 + N rem 4, Other, S);
operation(N, Other, S) when N < 39 -> signal(Other, S);
operation(N, Other, S) when N < 41 -> kill(Other, S);
operation(N, Other, S) when N < 51 -> link_with(Other, S);
operation(N, Other, S) when N < 60 -> unlink_from(Other, S);
operation(N, Other, S) when N < 69 -> watch(Other, S);
operation(N, _, S) when N < 76 -> unwatch(N rem 2, S);
operation(N, Other, S) when N < 80 -> call(Other, S);
operation(N, Other, S) when N < 83 -> call_once(Other, S);
operation(N, _, S) when N < 85 -> traps(N =/= 83, S);
operation(N, Other, S) when N < 90 -> timer(N rem 2, Other, S);
operation(N, _, S) when N < 93 -> cancel(S);
operation(93, _, S) -> S1 = timer(0, {S#s.id, self()}, S), erlang:hibernate(?MODULE, live, [S1]);
operation(94, _, S) -> deep(500, S);
operation(95, {_, Pid}, S) -> process_info(Pid, [links, monitors, message_queue_len]), S;
operation(96, _, S) -> erlang:yield(), S;
operation(97, _, S) -> garbage_collect(), S;
operation(_, _, S) -> {Way, S1} = draw(32, S), {Slot, S2} = draw(S#s.slots, S1), replace(Slot + 1, Way, S2).

%% The process at some place, or itself where there is none yet; a new one, sometimes, if that has ended.
other(#s{table = Table, slots = Slots} = S0) ->
    {Draw, S} = draw(Slots * 64, S0),
    Slot = 1 + Draw div 64,
    case ets:lookup(Table, {slot, Slot}) of
        [] ->
            {{S#s.id, self()}, S};
        [{_, Id, Pid}] ->
            case Draw rem 2 =:= 1 andalso not is_process_alive(Pid) andalso claim(Slot, Id, S) of
                true -> spawn_at(Slot, Draw rem 64 div 2, S);
                false -> {{Id, Pid}, S}
            end
    end.

%% A child for the place of one that has ended.
replace(Slot, Way, S) ->
    case ets:lookup(S#s.table, {slot, Slot}) of
        [{_, Id, Pid}] ->
            case not is_process_alive(Pid) andalso claim(Slot, Id, S) of
                true -> element(2, spawn_at(Slot, Way, S));
                false -> S
            end;
        [] ->
            S
    end.

send_some(0, _, S) -> S;
send_some(Count, Other, S) -> send_some(Count - 1, Other, send(Other, payload, S)).

send({Id, Pid}, What, S0) ->
    {Number, S1} = next(Id, S0),
    S = note(S1, ?SEND, Id, Number),
    Payload =
        case What of
            payload -> payload(S#s.id, Number);
            _ -> What
        end,
    Pid ! {m, S#s.id, Number, Payload},
    S.

payload(From, Number) when Number rem 7 =:= 0 -> [From, Number | lists:seq(1, Number rem 50)];
payload(From, Number) when Number rem 3 =:= 0 -> {From, Number};
payload(From, Number) -> From + Number.

signal({Id, Pid}, S0) ->
    {Number, S1} = next(Id, S0),
    S = note(S1, ?SIGNAL, Id, Number),
    exit(Pid, {x, S#s.id, Id, Number}),
    S.

kill({Id, Pid}, S0) ->
    S = note(S0, ?KILL, Id, 0),
    exit(Pid, kill),
    S.

link_with({Own, _}, #s{id = Own} = S) ->
    S;
link_with({Id, Pid}, S0) ->
    S = note(S0, ?LINK, Id, 0),
    try link(Pid) of
        true -> S
    catch
        error:noproc -> note(S, ?REFUSED, Id, 0)
    end.

%% The message to itself marks the place in the mailbox behind which nothing of the link comes any more.
unlink_from({Own, _}, #s{id = Own} = S) ->
    S;
unlink_from({Id, Pid}, S0) ->
    S = note(S0, ?UNLINK, Id, 0),
    unlink(Pid),
    send({S#s.id, self()}, payload, S).

watch({Id, Pid}, S0) ->
    S = note(S0, ?MONITOR, Id, S0#s.next_monitor),
    monitors(monitor(process, Pid), Id, S).

unwatch(_, #s{open = []} = S) ->
    S;
unwatch(How, #s{open = [Ref | Open], monitors = Monitors} = S0) ->
    S = S0#s{open = Open},
    {Id, Monitor, State} = maps:get(Ref, Monitors),
    case {State, How} of
        {closed, _} ->
            S;
        {open, 0} ->
            S1 = note(S, ?DEMONITOR, Id, Monitor),
            demonitor(Ref),
            send({S1#s.id, self()}, payload, closed(Ref, S1));
        {open, 1} ->
            S1 = note(S, ?FLUSHED, Id, Monitor),
            demonitor(Ref, [flush]),
            closed(Ref, S1)
    end.

call({Own, _}, #s{id = Own} = S) ->
    S;
call({Id, Pid}, S0) ->
    S1 = note(S0, ?MONITOR, Id, S0#s.next_monitor),
    Ref = monitor(process, Pid),
    Pid ! {call, self(), S1#s.id, Ref},
    wait_closed(Ref, monitors(Ref, Id, S1)).

%% Of two answers to the alias the first one comes, which ends alias and monitor.
call_once({Own, _}, #s{id = Own} = S) ->
    S;
call_once({Id, Pid}, S0) ->
    S1 = note(S0, ?CALL, Id, S0#s.next_monitor),
    Ref = monitor(process, Pid, [{alias, reply_demonitor}]),
    Pid ! {call_once, Ref},
    wait_closed(Ref, monitors(Ref, Id, S1)).

%% Without a timeout: a wake-up that is lost shows.
wait_closed(Ref, S) ->
    case maps:get(Ref, S#s.monitors) of
        {_, _, open} -> receive Message -> wait_closed(Ref, handle(Message, ?GOT, S)) end;
        {_, _, closed} -> S
    end.

traps(Traps, S0) ->
    S = note(S0, ?TRAPS, 0, case Traps of true -> 1; false -> 0 end),
    process_flag(trap_exit, Traps),
    S.

timer(Kind, {Id, Pid}, #s{next_timer = Timer, id = Own} = S0) ->
    {Some, S1} = draw(12, S0),
    S = note(S1, ?TIMER, Id, Timer),
    Message = {t, Own, self(), Timer, now_us() + 1000 * Some},
    Ref =
        case Kind of
            0 -> erlang:send_after(Some, Pid, Message);
            1 -> erlang:start_timer(Some, Pid, Message)
        end,
    S#s{next_timer = Timer + 1, timers = (S#s.timers)#{Timer => {Ref, Id}}}.

cancel(#s{timers = Timers} = S) when map_size(Timers) =:= 0 ->
    S;
cancel(#s{timers = Timers} = S) ->
    Timer = lists:max(maps:keys(Timers)),
    {Ref, Id} = maps:get(Timer, Timers),
    case erlang:cancel_timer(Ref) of
        false -> note(S, ?TOO_LATE, Id, Timer);
        _ -> note(S#s{timers = maps:remove(Timer, Timers)}, ?CANCELLED, Id, Timer)
    end.

%% Waits with a deep stack.
deep(0, S) -> wait(S);
deep(N, S) -> S1 = deep(N - 1, S), S1#s{steps = S#s.steps}.

%% ---- What a process knows ----

monitors(Ref, Id, #s{next_monitor = Monitor, monitors = Monitors, open = Open} = S) ->
    S#s{next_monitor = Monitor + 1, monitors = Monitors#{Ref => {Id, Monitor, open}}, open = [Ref | Open]}.

closed(Ref, #s{monitors = Monitors} = S) ->
    S#s{monitors = maps:update_with(Ref, fun({Id, Monitor, _}) -> {Id, Monitor, closed} end, Monitors)}.

next(Id, #s{sent = Sent} = S) ->
    Number = maps:get(Id, Sent, 0) + 1,
    {Number, S#s{sent = Sent#{Id => Number}}}.

id(Pid, S) ->
    [{_, Id}] = ets:lookup(S#s.table, Pid),
    Id.

pid(Id, S) ->
    [{_, Pid}] = ets:lookup(S#s.table, Id),
    Pid.

now_us() ->
    erlang:monotonic_time(microsecond).

note_reason(S, Kind, Id, Number, Reason) ->
    write(note(S, Kind, Id, Number), reason(Reason)).

reason(normal) -> 1;
reason(killed) -> 2;
reason(noproc) -> 3;
reason({x, From, To, Number}) -> 16 + Number + (From bsl 20) + (To bsl 38);
reason(_) -> 4.

note(S, Kind, Id, Number) ->
    write(S, Kind bor (Id bsl 6) bor (Number bsl 26)).

write(#s{id = 0} = S, _) ->
    S;
write(#s{at = At} = S, Word) when At =< ?CHUNK ->
    atomics:put(S#s.log, At, Word),
    S#s{at = At + 1};
write(#s{id = Id, chunk = Chunk} = S, Word) ->
    Log = atomics:new(?CHUNK, []),
    ets:insert(S#s.table, {{log, Id, Chunk + 1}, Log}),
    write(S#s{log = Log, at = 1, chunk = Chunk + 1}, Word).

%% ---- Random numbers ----

random(Seed) ->
    (Seed * 7919 + 104729) band 16#fffffff.

%% A number below a bound of at most 2^20. Without large integers.
draw(Bound, #s{random = Random} = S) ->
    Next = (Random * 622261393 + 12345) band 16#fffffff,
    {(Next bsr 8) rem Bound, S#s{random = Next}}.
