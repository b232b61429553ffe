//! Functions in Rust that block: their callers wait, and nobody else does.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use tambour::Vm;
use tambour_erlang_lite::Erlang;
use tambour_erlang_lite::erlang::{Atom, CallError, Raise, Settings};

/// What blocked functions wait for.
#[derive(Default)]
struct Gate {
    open: Mutex<bool>,
    changed: Condvar,
    waiting: AtomicUsize,
    passed: AtomicUsize,
}

impl Gate {
    fn pass(&self) {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let open = self.open.lock().expect("no panic inside");
        drop(self.changed.wait_while(open, |open| !*open).expect("no panic inside"));
        self.passed.fetch_add(1, Ordering::SeqCst);
    }

    fn open(&self) {
        *self.open.lock().expect("no panic inside") = true;
        self.changed.notify_all();
    }
}

const PROGRAM: &str = "
-module(gates).
-export([many/2, finish/1, count/1, kept/1, killed/0, caught/1]).

%% Processes that each wait at the gate, and answer to this one.
many(Count, Collector) ->
    [spawn(fun() -> Collector ! {passed, N, gate:pass(N)} end) || N <- lists:seq(1, Count)],
    ok.

finish(Count) ->
    lists:sum([receive {passed, N, Passed} -> Passed end || N <- lists:seq(1, Count)]).

count(0) -> done;
count(N) -> count(N - 1).

%% What came while the process waited is there in order, before and after.
kept(From) ->
    [self() ! N || N <- lists:seq(1, From)],
    42 = gate:pass(42),
    [receive N -> N end || _ <- lists:seq(1, From)].

killed() ->
    {Pid, Monitor} = spawn_monitor(fun() -> gate:pass(1) end),
    gate:await(1),
    exit(Pid, kill),
    receive {'DOWN', Monitor, process, Pid, Reason} -> Reason end.

caught(N) ->
    try gate:fails(N) of
        Value -> {value, Value}
    catch
        Class:Reason -> {Class, Reason}
    end.
";

/// A VM whose module `gate` has functions that wait.
fn start(threads: usize, schedulers: usize) -> (Erlang, Arc<Gate>) {
    let builder = Vm::builder().schedulers(schedulers).blocking_threads(threads);
    let erlang = Erlang::start(builder, Settings::default()).expect("a VM");
    let gate = Arc::new(Gate::default());
    let own = Arc::clone(&gate);
    let pass = move |number: i64| {
        own.pass();
        number
    };
    erlang.register_blocking("gate", "pass", pass).expect("a native");
    let own = Arc::clone(&gate);
    let wait = move |count: i64| {
        while own.waiting.load(Ordering::SeqCst) < count as usize {
            std::thread::yield_now();
        }
        true
    };
    erlang.register_blocking("gate", "await", wait).expect("a native");
    let fails = |number: i64| match number {
        0 => panic!("zero is wrong"),
        1 => Err(Raise::throw(Atom::from("one"))),
        number => Ok(number),
    };
    erlang.register_blocking("gate", "fails", fails).expect("a native");
    erlang.load_text("gates.erl", PROGRAM).expect("the program compiles");
    (erlang, gate)
}

#[test]
fn a_thousand_blocked_calls_leave_the_schedulers_free() {
    const CALLS: usize = 1_000;
    let (erlang, gate) = start(CALLS, 1);
    let mailbox = erlang.mailbox().expect("a mailbox");
    erlang.call::<Atom>("gates", "many", (CALLS as i64, mailbox.pid())).expect("all start");
    while gate.waiting.load(Ordering::SeqCst) < CALLS {
        std::thread::yield_now();
    }
    // All of them hold a thread; the only scheduler runs others.
    let done: Atom = erlang.call("gates", "count", (100_000,)).expect("others run");
    assert_eq!(done, Atom::from("done"));
    assert_eq!(gate.passed.load(Ordering::SeqCst), 0);
    gate.open();
    let mut all = Vec::new();
    for _ in 0..CALLS {
        let (_, number, passed): (Atom, i64, i64) =
            mailbox.receive(Duration::from_secs(60)).expect("each comes back");
        assert_eq!(number, passed, "a call gets its own result");
        all.push(number);
    }
    all.sort_unstable();
    assert_eq!(all, (1..=CALLS as i64).collect::<Vec<_>>());
}

#[test]
fn more_calls_than_threads_wait_for_their_turn() {
    let (erlang, gate) = start(3, 2);
    let mailbox = erlang.mailbox().expect("a mailbox");
    erlang.call::<Atom>("gates", "many", (50, mailbox.pid())).expect("all start");
    while gate.waiting.load(Ordering::SeqCst) < 3 {
        std::thread::yield_now();
    }
    assert_eq!(erlang.vm().blocking().threads(), 3);
    assert_eq!(gate.waiting.load(Ordering::SeqCst), 3, "the others wait in the queue");
    gate.open();
    for _ in 0..50 {
        mailbox.receive::<(Atom, i64, i64)>(Duration::from_secs(60)).expect("each comes back");
    }
    assert_eq!(erlang.vm().blocking().threads(), 3);
}

#[test]
fn messages_that_come_meanwhile_stay_in_order() {
    let (erlang, gate) = start(4, 1);
    gate.open();
    let all: Vec<i64> = erlang.call("gates", "kept", (100,)).expect("the gate is open");
    assert_eq!(all, (1..=100).collect::<Vec<_>>());
}

#[test]
fn a_killed_caller_is_gone_at_once_and_its_result_is_dropped() {
    let (erlang, gate) = start(4, 1);
    let reason: Atom = erlang.call("gates", "killed", ()).expect("the other is killed");
    assert_eq!(reason, Atom::from("killed"));
    assert_eq!(gate.passed.load(Ordering::SeqCst), 0, "the function still waits");
    gate.open();
    while gate.passed.load(Ordering::SeqCst) < 1 {
        std::thread::yield_now();
    }
    // The VM goes on, and calls with it.
    assert_eq!(erlang.call::<i64>("gate", "pass", (7,)).expect("the gate is open"), 7);
}

#[test]
fn exceptions_and_panics_are_the_callers() {
    let (erlang, _) = start(2, 1);
    let caught = |number: i64| erlang.call::<(Atom, Atom)>("gates", "caught", (number,));
    assert_eq!(caught(1).expect("it is caught"), (Atom::from("throw"), Atom::from("one")));
    let (class, (kind, message)): (Atom, (Atom, String)) =
        erlang.call("gates", "caught", (0,)).expect("it is caught");
    assert_eq!((class, kind), (Atom::from("error"), Atom::from("panic")));
    assert_eq!(message, "zero is wrong");
    let (_, value): (Atom, i64) = erlang.call("gates", "caught", (2,)).expect("it answers");
    assert_eq!(value, 2);
    let Err(CallError::Raised(raised)) = erlang.call::<i64>("gate", "fails", (Atom::from("no_number"),))
    else {
        panic!("an atom is no number");
    };
    assert_eq!(raised.text.lines().next(), Some("exception error: bad argument"));
}

#[test]
fn a_blocking_function_may_call_erlang() {
    let erlang = Erlang::start(Vm::builder().schedulers(1), Settings::default()).expect("a VM");
    let (sender, receiver) = std::sync::mpsc::sync_channel::<Erlang>(1);
    let receiver = Mutex::new(receiver);
    let sum = move |numbers: Vec<i64>| -> i64 {
        let erlang = receiver.lock().expect("one caller").recv().expect("a handle");
        erlang.call("lists", "sum", (numbers,)).expect("the scheduler is free")
    };
    erlang.register_blocking("back", "sum", sum).expect("a native");
    sender.send(erlang.clone()).expect("the function waits");
    assert_eq!(erlang.call::<i64>("back", "sum", (vec![1, 2, 3],)).expect("a sum"), 6);
}
