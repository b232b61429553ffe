//! What stacks take: limited, given back, and compressed, while all else goes on.

use std::time::{Duration, Instant};

use tambour::{Memory, Pid, Vm, VmBuilder};
use tambour_erlang_lite::erlang::{Erlang, Settings};

const PROGRAM: &str = "
-module(m).
-export([recurse/1, start/2, answers/1, holder/0, hold/2, endless_among/1]).
-export([sleepers/2, turns/1, hibernates/0]).

%% A process that recurses, answers, and waits.
recurse(Depth) ->
    Self = self(),
    spawn(fun() -> Self ! depth(Depth), receive stop -> ok end end),
    receive Sum -> Sum end.

depth(0) -> 0;
depth(N) -> 1 + depth(N - 1).

%% Processes that wait at the end of a recursion whose frames hold terms.
start(Count, Depth) -> [spawn(fun() -> waiter(Depth) end) || _ <- lists:seq(1, Count)].

waiter(Depth) ->
    {From, Sum} = wait(Depth),
    From ! {sum, Sum}.

wait(0) -> receive {go, From} -> {From, 0} end;
wait(N) ->
    Term = [N],
    {From, Sum} = wait(N - 1),
    {From, Sum + hd(Term)}.

answers(Pids) ->
    [Pid ! {go, self()} || Pid <- Pids],
    [receive {sum, Sum} -> Sum end || _ <- Pids].

holder() -> spawn(fun() -> held([]) end).

held(Lists) ->
    receive {N, From} ->
        List = lists:seq(1, N),
        erlang:garbage_collect(),
        From ! held,
        held([List | Lists])
    end.

hold(Holder, N) -> Holder ! {N, self()}, receive held -> ok end, true.

endless_among(Count) ->
    Others = [spawn(fun() -> receive From -> From ! here end end) || _ <- lists:seq(1, Count)],
    {_, Monitor} = spawn_monitor(fun() -> endless(1) end),
    Reason = receive {'DOWN', Monitor, process, _, R} -> R end,
    [Pid ! self() || Pid <- Others],
    {element(1, Reason) =:= system_limit, length([receive here -> here end || _ <- Others])}.

endless(N) -> 1 + endless(N + 1).

%% Processes that hibernate where they are, at the end of a recursion.
sleepers(Count, Depth) -> [spawn(fun() -> sleeper(Depth) end) || _ <- lists:seq(1, Count)].

sleeper(Depth) ->
    {From, Sum} = sleep(Depth),
    From ! {sum, Sum},
    sleeper(Depth).

sleep(0) ->
    ok = erlang:hibernate(),
    receive {go, From} -> From ! awake, {From, 0} end;
sleep(N) ->
    Term = [N],
    {From, Sum} = sleep(N - 1),
    {From, Sum + hd(Term)}.

%% How often another process has its turn until one that hibernates is awake; and what it says.
turns(Pid) ->
    Pid ! {go, self()},
    Turns = turn(0),
    {Turns, receive {sum, Sum} -> Sum end}.

turn(N) -> receive awake -> N after 0 -> erlang:yield(), turn(N + 1) end.

hibernates() ->
    Self = self(),
    P = spawn(fun() ->
        Self ! ready,
        ok = erlang:hibernate(),
        Self ! {woken, process_info(self(), message_queue_len)},
        receive A -> receive B -> Self ! {got, A, B} end end
    end),
    receive ready -> ok end,
    waits(P),
    %% Signals that are no messages don't wake it.
    true = demonitor(monitor(process, P)),
    true = link(P), true = unlink(P),
    nothing = receive Early -> Early after 50 -> nothing end,
    P ! one,
    receive {woken, {message_queue_len, 1}} -> ok end,
    P ! two,
    receive {got, one, two} -> ok end,
    %% With a message in the mailbox there is nothing to wait for, and it stays there.
    Self ! x, Self ! y,
    ok = erlang:hibernate(),
    receive y -> ok end,
    ok = erlang:hibernate(),
    receive x -> ok end,
    %% One that waits so can be killed.
    {Q, Monitor} = spawn_monitor(fun() -> erlang:hibernate() end),
    waits(Q),
    exit(Q, kill),
    receive {'DOWN', Monitor, process, Q, killed} -> true end.

waits(P) ->
    case process_info(P, status) of
        {status, waiting} -> ok;
        _ -> erlang:yield(), waits(P)
    end.
";

fn erlang(builder: VmBuilder) -> Erlang {
    with_schedulers(2, builder)
}

fn with_schedulers(schedulers: usize, builder: VmBuilder) -> Erlang {
    let erlang = Erlang::start(builder.schedulers(schedulers), Settings::default()).expect("a small VM");
    erlang.load_text("m.erl", PROGRAM).unwrap_or_else(|error| panic!("{error}"));
    erlang
}

/// Waits until the VM's memory is as wanted.
#[track_caller]
fn becomes(erlang: &Erlang, wanted: impl Fn(&Memory) -> bool) {
    let begun = Instant::now();
    while !wanted(&erlang.vm().memory()) {
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", erlang.vm().memory());
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn overflow_ends_its_process_among_many() {
    let erlang = erlang(Vm::builder().stack_limit(8 << 20));
    let (is_told, others): (bool, i64) = erlang.call("m", "endless_among", (50_000,)).unwrap();
    assert!(is_told);
    assert_eq!(others, 50_000);
    becomes(&erlang, |memory| memory.stacks < 1 << 20);
}

#[test]
fn memory_comes_back_after_the_depth_is_left() {
    let erlang = erlang(Vm::builder());
    assert_eq!(erlang.call::<i64>("m", "recurse", (1_000_000,)).unwrap(), 1_000_000);
    becomes(&erlang, |memory| memory.stacks < 64 << 10);
}

#[test]
fn when_memory_is_short_waiting_stacks_are_compressed() {
    let erlang = erlang(Vm::builder().memory_limit(128 << 20));
    let (count, depth) = (20, 30_000_i64);
    let pids: Vec<Pid> = erlang.call("m", "start", (count, depth)).unwrap();
    becomes(&erlang, |memory| memory.stacks > 20 << 20);
    let large = erlang.vm().memory();
    assert_eq!(large.frozen_stacks, 0);
    let holder: Pid = erlang.call("m", "holder", ()).unwrap();
    // A list of 4 MB each time, until an eighth of the limit is left.
    for _ in 0..32 {
        if erlang.vm().memory().frozen_stacks > 0 {
            break;
        }
        assert!(erlang.call::<bool>("m", "hold", (holder, 250_000)).unwrap());
        std::thread::sleep(Duration::from_millis(20));
    }
    becomes(&erlang, |memory| memory.frozen_stacks > 0 && memory.stacks < 1 << 20);
    let small = erlang.vm().memory();
    assert!(small.frozen_stacks < large.stacks / 2, "{large:?} {small:?}");
    // They go on as if nothing had been.
    let sums: Vec<i64> = erlang.call("m", "answers", (pids,)).unwrap();
    assert_eq!(sums, vec![depth * (depth + 1) / 2; count as usize]);
    becomes(&erlang, |memory| memory.stacks + memory.frozen_stacks < 1 << 20);
}

#[test]
fn a_process_hibernates_where_it_is() {
    assert!(erlang(Vm::builder()).call::<bool>("m", "hibernates", ()).unwrap());
}

#[test]
fn who_hibernates_is_compressed_at_once() {
    let erlang = erlang(Vm::builder());
    for depth in [100, 1_000, 100_000_i64] {
        let pids: Vec<Pid> = erlang.call("m", "sleepers", (10, depth)).unwrap();
        // Without being asked for, that takes 5 s.
        let begun = Instant::now();
        becomes(&erlang, |memory| memory.frozen_stacks > 0 && memory.stacks < 64 << 10);
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
        let held = erlang.vm().memory().frozen_stacks;
        assert!(held < 10 * 40 * depth as u64, "{held}");
        let sums: Vec<i64> = erlang.call("m", "answers", (pids,)).unwrap();
        assert_eq!(sums, [depth * (depth + 1) / 2; 10]);
        // They hibernate again, and end with the VM.
    }
}

#[test]
fn others_run_while_a_large_stack_thaws() {
    let erlang = with_schedulers(1, Vm::builder());
    let depth = 300_000_i64;
    let pids: Vec<Pid> = erlang.call("m", "sleepers", (1, depth)).unwrap();
    becomes(&erlang, |memory| memory.frozen_stacks > 0 && memory.stacks < 1 << 20);
    // Some 20 MB are 300 portions of 64 KiB, each of which uses a slice up.
    let (turns, sum): (i64, i64) = erlang.call("m", "turns", (pids[0],)).unwrap();
    assert_eq!(sum, depth * (depth + 1) / 2);
    assert!(turns > 150, "{turns}");
}

#[test]
fn one_that_is_woken_while_it_is_frozen_goes_on() {
    let erlang = erlang(Vm::builder());
    let depth = 50_000_i64;
    let pids: Vec<Pid> = erlang.call("m", "sleepers", (1, depth)).unwrap();
    // All of it takes some 50 portions of 100 us each.
    for pause_us in (0..10_000).step_by(150) {
        std::thread::sleep(Duration::from_micros(pause_us));
        let (_, sum): (i64, i64) = erlang.call("m", "turns", (pids[0],)).unwrap();
        assert_eq!(sum, depth * (depth + 1) / 2);
    }
}
