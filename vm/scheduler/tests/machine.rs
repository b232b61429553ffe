//! The whole scheduler under bodies without stacks: a process is a function that is called for each slice
//! and looks at its arguments and its mailbox.

#![cfg(not(loom))]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tambour_continuations::{FrameInfo, FrameMap, Place};
use tambour_scheduler::{
    Body, Config, Context, Exit, Machine, NEVER_NS, Outcome, Process, SpawnError, VirtualClock,
};
use tambour_shared_heap::{Heap, HeapConfig, Pid, Value};

/// No guest code, so no frames.
struct NoFrames;

impl FrameMap for NoFrames {
    fn lookup(&self, _pc: usize) -> Option<FrameInfo<'_>> {
        None
    }
}

/// A process is its entry number; what it does in a slice is a function of that.
struct Script<F> {
    run: F,
    exits: AtomicU64,
}

impl<F: Fn(&mut Context, &Process) -> Outcome + Send + Sync> Body for Script<F> {
    fn run(&self, context: &mut Context, process: &Process) -> Outcome {
        (self.run)(context, process)
    }

    fn exited(&self, _context: &mut Context, _pid: Pid, _exit: &Exit) {
        self.exits.fetch_add(1, Ordering::Relaxed);
    }
}

fn machine_with<F>(config: Config, run: F) -> (Arc<Script<F>>, Machine)
where
    F: Fn(&mut Context, &Process) -> Outcome + Send + Sync + 'static,
{
    let (body, machine) = machine_not_started(config, run);
    machine.start().expect("threads start");
    (body, machine)
}

/// Virtual time runs as soon as schedulers do: such tests spawn before.
fn machine_not_started<F>(config: Config, run: F) -> (Arc<Script<F>>, Machine)
where
    F: Fn(&mut Context, &Process) -> Outcome + Send + Sync + 'static,
{
    let heap = Heap::new(HeapConfig {
        region_bytes: 1 << 30,
        young_bytes: 256 << 10,
        poison_freed: true,
        ..HeapConfig::default()
    });
    let body = Arc::new(Script { run, exits: AtomicU64::new(0) });
    let machine = Machine::new(config, heap.expect("a small heap"), body.clone(), Arc::new(NoFrames));
    let machine = machine.expect("a sound configuration");
    (body, machine)
}

fn config(schedulers: usize) -> Config {
    Config { schedulers, max_processes: 1 << 20, ..Config::default() }
}

fn number(value: Value) -> i64 {
    value.as_small().expect("a small integer")
}

fn small(number: i64) -> Value {
    Value::small(number).expect("small numbers")
}

fn spawn(machine: &Machine, entry: usize) -> Pid {
    machine.with_context(|context| context.spawn(entry, Value::NIL).expect("a free slot"))
}

fn returned() -> Outcome {
    Outcome::Exit(Exit::Returned(Value::NIL))
}

const PARK: Outcome = Outcome::Park { deadline_ns: NEVER_NS };

/// Takes the first message, if there is one.
fn receive(process: &Process) -> Option<Value> {
    process.reset();
    (!process.peek().is_none()).then(|| process.remove())
}

#[test]
fn a_process_runs_and_ends() {
    for schedulers in [1, 2] {
        let (body, machine) = machine_with(config(schedulers), |_, process| {
            assert_eq!(process.entry(), 7);
            returned()
        });
        let pid = spawn(&machine, 7);
        assert!(machine.join(pid));
        assert!(machine.join(pid), "joining a dead process returns");
        machine.shutdown();
        assert_eq!(body.exits.load(Ordering::Relaxed), 1);
        assert_eq!(machine.process_count(), 0);
    }
}

/// Entry 0 echoes to the sender; entry 1 counts down a conversation with it.
#[test]
fn ping_pong() {
    for schedulers in [1, 2] {
        let rounds = 20_000;
        let (_, machine) = machine_with(config(schedulers), move |context, process| {
            let is_echo = process.entry() == 0;
            if !is_echo && let Some(&[echo, count]) = process.take_arguments().as_tuple() {
                let first = context.allocator.tuple(&[context.self_pid, count]);
                assert!(context.send(echo.as_pid().unwrap(), first));
            }
            while let Some(message) = receive(process) {
                context.bump(10);
                let &[from, count] = message.as_tuple().unwrap() else { panic!("a pair") };
                let next = number(count) - 1;
                if next == 0 {
                    // The other one ended with the message before.
                    return returned();
                }
                let answer = context.allocator.tuple(&[context.self_pid, small(next)]);
                assert!(context.send(from.as_pid().unwrap(), answer));
                if next == 1 {
                    return returned();
                }
            }
            PARK
        });
        let (echo, player) = machine.with_context(|context| {
            let echo = context.spawn(0, Value::NIL).unwrap();
            let arguments = context.allocator.tuple(&[Value::pid(echo), small(rounds)]);
            (echo, context.spawn(1, arguments).unwrap())
        });
        assert!(machine.join(player));
        assert!(machine.join(echo));
    }
}

/// Messages of one sender arrive in order, whoever else sends.
#[test]
fn messages_keep_their_order() {
    for schedulers in [1, 2] {
        const SENDERS: usize = 4;
        const EACH: i64 = 5_000;
        let (_, machine) = machine_with(config(schedulers), move |context, process| {
            // Sender: entry 1 + its number; sends a batch a slice.
            if process.entry() > 0 {
                let sender = process.entry() as i64 - 1;
                // SAFETY: the process that runs.
                let side = unsafe { process.side_table() };
                if side.values.is_empty() {
                    side.values = vec![process.take_arguments(), small(0)];
                }
                let (to, from) = (side.values[0].as_pid().unwrap(), number(side.values[1]));
                for i in from..(from + 50).min(EACH) {
                    let message = context.allocator.tuple(&[small(sender), small(i)]);
                    assert!(context.send(to, message));
                }
                side.values[1] = small(from + 50);
                context.bump(4_000);
                return if from + 50 >= EACH { returned() } else { Outcome::Yield };
            }
            // SAFETY: the process that runs.
            let side = unsafe { process.side_table() };
            side.values.resize(SENDERS + 1, small(0));
            while let Some(message) = receive(process) {
                let &[sender, i] = message.as_tuple().unwrap() else { panic!("a pair") };
                let expected = &mut side.values[number(sender) as usize];
                assert_eq!(i, *expected, "from {sender:?}");
                *expected = small(number(i) + 1);
            }
            if side.values[..SENDERS].iter().all(|&count| number(count) == EACH) { returned() } else { PARK }
        });
        let receiver = machine.with_context(|context| {
            let receiver = context.spawn(0, Value::NIL).unwrap();
            for sender in 1..=SENDERS {
                context.spawn(sender, Value::pid(receiver)).unwrap();
            }
            receiver
        });
        assert!(machine.join(receiver));
        machine.shutdown();
        assert!(machine.heap().stats().young_collections > 0, "the messages are garbage soon");
    }
}

/// A tree of processes: each spawns two until the depth is reached, and tells its parent when both ended.
#[test]
fn a_tree_of_spawns() {
    for schedulers in [1, 2] {
        let (body, machine) = machine_with(config(schedulers), |context, process| {
            // SAFETY: the process that runs.
            let side = unsafe { process.side_table() };
            if side.values.is_empty() {
                side.values = vec![process.take_arguments(), small(0)];
                if process.entry() > 0 {
                    for _ in 0..2 {
                        context.spawn(process.entry() - 1, context.self_pid).unwrap();
                    }
                }
            }
            while receive(process).is_some() {
                side.values[1] = small(number(side.values[1]) + 1);
            }
            if process.entry() > 0 && number(side.values[1]) < 2 {
                return PARK;
            }
            if let Some(parent) = side.values[0].as_pid() {
                assert!(context.send(parent, small(1)));
            }
            returned()
        });
        let root = spawn(&machine, 12);
        assert!(machine.join(root));
        machine.shutdown();
        assert_eq!(body.exits.load(Ordering::Relaxed), (1 << 13) - 1);
        assert_eq!(machine.process_count(), 0);
    }
}

/// Slots come back: many more lives than slots, in a machine that has few.
#[test]
fn slots_are_recycled() {
    for schedulers in [1, 2] {
        let few = Config { max_processes: 512, ..config(schedulers) };
        let (body, machine) = machine_with(few, |context, process| {
            let left = process.take_arguments();
            if let Some(left) = left.as_small()
                && left > 0
            {
                context.spawn(0, small(left - 1)).unwrap();
            }
            returned()
        });
        machine.with_context(|context| context.spawn(0, small(100_000)).unwrap());
        while body.exits.load(Ordering::Relaxed) < 100_001 {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

#[test]
fn the_limit_is_an_error() {
    let few = Config { max_processes: 100, ..config(1) };
    let (_, machine) = machine_with(few, |_, process| if process.entry() == 0 { PARK } else { returned() });
    let (count, error) = machine.with_context(|context| {
        let mut count = 0;
        loop {
            match context.spawn(0, Value::NIL) {
                Ok(_) => count += 1,
                Err(error) => return (count, error),
            }
        }
    });
    assert_eq!(error, SpawnError::Limit { max_processes: 100 });
    assert_eq!(count, 100);
}

#[test]
fn the_dead_get_no_messages() {
    let (_, machine) = machine_with(config(2), |_, _| returned());
    let pid = spawn(&machine, 0);
    assert!(machine.join(pid));
    machine.with_context(|context| {
        assert!(!context.is_alive(pid));
        assert!(!context.send(pid, small(1)));
        let never = Pid { index: 4_000_000, generation: 3 };
        assert!(!context.send(never, small(1)), "outside of the region");
        assert!(!context.send(Pid { index: 900_000, generation: 0 }, small(1)), "never used");
    });
}

/// Timeouts come in the order of their deadlines, and not early.
#[test]
fn timeouts_under_virtual_time() {
    let clock = Arc::new(VirtualClock::default());
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = Arc::clone(&order);
    let virtual_time = Config { clock, ..config(1) };
    let (_, machine) = machine_not_started(virtual_time, move |context, process| {
        let hours = number(Value::small(process.entry() as i64).unwrap()) as u64;
        let deadline_ns = hours * 3_600_000_000_000;
        if context.now_ns() < deadline_ns {
            return Outcome::Park { deadline_ns };
        }
        assert!(process.deadline_has_come());
        seen.lock().unwrap().push(hours);
        returned()
    });
    let pids = machine
        .with_context(|context| [5, 1, 48, 3, 1_000].map(|hours| context.spawn(hours, Value::NIL).unwrap()));
    machine.start().unwrap();
    for pid in pids {
        assert!(machine.join(pid));
    }
    assert_eq!(*order.lock().unwrap(), [1, 3, 5, 48, 1_000]);
}

/// A process that is woken by a message before its deadline is not woken by the deadline of that time.
#[test]
fn timers_are_cancelled_by_messages() {
    const MS: u64 = 1_000_000;
    let clock = Arc::new(VirtualClock::default());
    let virtual_time = Config { clock, ..config(1) };
    let (_, machine) = machine_not_started(virtual_time, |context, process| {
        if process.entry() == 1 {
            // The sender: at 1 ms.
            if context.now_ns() < MS {
                return Outcome::Park { deadline_ns: MS };
            }
            assert!(context.send(process.take_arguments().as_pid().unwrap(), small(1)));
            return returned();
        }
        // The receiver waits until 5 ms, gets the message, then waits until 50 ms.
        // SAFETY: the process that runs.
        let side = unsafe { process.side_table() };
        if side.values.is_empty() {
            if receive(process).is_none() {
                assert!(context.now_ns() < MS);
                return Outcome::Park { deadline_ns: 5 * MS };
            }
            assert!(context.now_ns() < 5 * MS);
            side.values.push(small(1));
            return Outcome::Park { deadline_ns: 50 * MS };
        }
        assert!(process.deadline_has_come());
        assert!(context.now_ns() >= 50 * MS, "woken at {} ns by the cancelled deadline", context.now_ns());
        returned()
    });
    let receiver = machine.with_context(|context| {
        let receiver = context.spawn(0, Value::NIL).unwrap();
        context.spawn(1, Value::pid(receiver)).unwrap();
        receiver
    });
    machine.start().unwrap();
    assert!(machine.join(receiver));
}

/// Real time on two schedulers: every process sleeps many times, none is early, none is forgotten.
#[test]
fn timeouts_under_real_time() {
    const NAPS: u64 = 20;
    let (_, machine) = machine_with(config(2), |context, process| {
        // SAFETY: the process that runs.
        let side = unsafe { process.side_table() };
        let now_ns = context.now_ns();
        match side.values.as_mut_slice() {
            [until, naps] => {
                assert!(now_ns >= number(*until) as u64, "early");
                if number(*naps) == 0 {
                    return returned();
                }
                *naps = small(number(*naps) - 1);
            }
            _ => side.values = vec![small(0), small(NAPS as i64)],
        }
        let deadline_ns = now_ns + 50_000 + 1_000 * process.entry() as u64;
        side.values[0] = small(deadline_ns as i64);
        Outcome::Park { deadline_ns }
    });
    let pids: Vec<Pid> = machine
        .with_context(|context| (0..200).map(|entry| context.spawn(entry, Value::NIL).unwrap()).collect());
    for pid in pids {
        assert!(machine.join(pid));
    }
}

/// `after 0`: a deadline in the past doesn't park.
#[test]
fn a_past_deadline_comes_at_once() {
    let (_, machine) = machine_with(config(1), |context, process| {
        context.bump(1);
        // SAFETY: the process that runs.
        let side = unsafe { process.side_table() };
        if side.values.is_empty() {
            side.values.push(Value::NIL);
            return Outcome::Park { deadline_ns: 0 };
        }
        assert!(process.deadline_has_come());
        returned()
    });
    assert!(machine.join(spawn(&machine, 0)));
}

/// A stack that was deep is given back when its process waits and nothing else is to be done; deadlines and
/// messages go on working.
#[test]
fn parked_stacks_are_given_back() {
    let (_, machine) = machine_with(config(2), |context, process| {
        context.bump(1);
        // SAFETY: the process that runs.
        let (side, stack) = unsafe { (process.side_table(), process.stack()) };
        match side.values.len() {
            0 => {
                stack.grow(100_000, 1 << 30).unwrap();
                assert_eq!(stack.place(), Place::Block);
            }
            1 => {
                assert_eq!(stack.place(), Place::Slot, "woken by the message");
                assert_eq!(receive(process), Some(small(7)));
                stack.grow(10_000_000, 1 << 30).unwrap();
                assert_eq!(stack.place(), Place::Mapping);
            }
            _ => {
                assert_eq!(stack.place(), Place::Slot, "woken by the deadline");
                return returned();
            }
        }
        side.values.push(Value::NIL);
        let deadline_ns = if side.values.len() == 1 { NEVER_NS } else { context.now_ns() + 20_000_000 };
        Outcome::Park { deadline_ns }
    });
    let pid = spawn(&machine, 0);
    while machine.sleeping_schedulers() < 2 || !machine.is_parked(pid) {
        std::thread::sleep(Duration::from_millis(1));
    }
    machine.with_context(|context| assert!(context.send(pid, small(7))));
    assert!(machine.join(pid));
}

/// Two processes that never stop: both run, on one scheduler or on two, and a shutdown ends them.
#[test]
fn slices_are_shared_and_shutdown_ends_all() {
    for schedulers in [1, 2] {
        let counts = Arc::new([AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0)]);
        let seen = Arc::clone(&counts);
        let (body, machine) = machine_with(config(schedulers), move |context, process| {
            seen[process.entry()].fetch_add(1, Ordering::Relaxed);
            context.bump(5_000);
            Outcome::Yield
        });
        machine.with_context(|context| {
            for entry in 0..3 {
                context.spawn(entry, Value::NIL).unwrap();
            }
        });
        while counts.iter().any(|count| count.load(Ordering::Relaxed) < 1_000) {
            std::thread::yield_now();
        }
        machine.shutdown();
        assert_eq!(body.exits.load(Ordering::Relaxed), 0);
        assert!(!machine.join(Pid { index: 1, generation: 0 }), "still lives, and never will end");
    }
}

/// What processes hold survives collections at every checkpoint: in mailboxes, arguments and side tables.
#[test]
fn everything_survives_under_gc_stress() {
    for (schedulers, interval) in [(1, 1), (2, 1), (2, 3)] {
        let stress = Config { gc_stress: Some(interval), ..config(schedulers) };
        let (_, machine) = machine_with(stress, |context, process| {
            context.bump(1);
            // SAFETY: the process that runs.
            let side = unsafe { process.side_table() };
            if process.entry() > 0 {
                // A sender: sends a fresh list in each slice, to be read by the receiver much later.
                if side.values.is_empty() {
                    side.values = vec![process.take_arguments(), small(0)];
                }
                let i = number(side.values[1]);
                let text = context.allocator.binary(format!("message {i}").as_bytes());
                let message = context.allocator.list(&[small(i), text], Value::NIL);
                assert!(context.send(side.values[0].as_pid().unwrap(), message));
                side.values[1] = small(i + 1);
                return if i == 99 { returned() } else { Outcome::Yield };
            }
            if side.values.is_empty() {
                let arguments = process.take_arguments();
                assert_eq!(arguments.as_tuple().unwrap()[0].bytes().as_deref(), Some(&b"kept"[..]));
                side.values = vec![arguments, small(0)];
            }
            // Selective: leaves every message until the last odd one has come, keeping the cursor.
            while !process.peek().is_none() {
                let (head, _) = process.peek().as_pair().unwrap();
                if number(head) % 2 == 1 {
                    let (head, tail) = process.remove().as_pair().unwrap();
                    let (text, _) = tail.as_pair().unwrap();
                    assert_eq!(
                        text.bytes().unwrap().as_ref(),
                        format!("message {}", number(head)).as_bytes()
                    );
                    side.values[1] = small(number(side.values[1]) + 1);
                    if number(side.values[1]) == 2 * 50 {
                        break;
                    }
                    return Outcome::Yield;
                }
                process.skip();
            }
            if number(side.values[1]) < 2 * 50 {
                return PARK;
            }
            process.reset();
            let mut evens = [0, 0];
            let mut count = 0;
            while !process.peek().is_none() {
                let (head, tail) = process.remove().as_pair().unwrap();
                let (text, _) = tail.as_pair().unwrap();
                assert_eq!(text.bytes().unwrap().as_ref(), format!("message {}", number(head)).as_bytes());
                evens[usize::from(number(head) >= 50)] += 1;
                count += 1;
            }
            assert_eq!((count, evens), (100, [50, 50]));
            assert_eq!(side.values[0].as_tuple().unwrap()[0].bytes().as_deref(), Some(&b"kept"[..]));
            returned()
        });
        let receiver = machine.with_context(|context| {
            let kept = context.allocator.binary(b"kept");
            let arguments = context.allocator.tuple(&[kept]);
            let receiver = context.spawn(0, arguments).unwrap();
            for sender in 1..=2 {
                context.spawn(sender, Value::pid(receiver)).unwrap();
            }
            receiver
        });
        assert!(machine.join(receiver));
        machine.shutdown();
        let stats = machine.heap().stats();
        assert!(stats.young_collections + stats.full_collections > 100 / interval, "{stats:?}");
    }
}

/// The same seed gives the same schedule, another one another.
#[test]
fn a_seed_replays_a_schedule() {
    let schedule = |seed| {
        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        let seen = Arc::clone(&order);
        let heap = Heap::new(HeapConfig { region_bytes: 1 << 28, ..HeapConfig::default() }).unwrap();
        let seeded = Config { seed: Some(seed), clock: Arc::new(VirtualClock::default()), ..config(1) };
        let run = move |context: &mut Context, process: &Process| {
            seen.lock().unwrap().push(process.entry());
            context.bump(5_000);
            // SAFETY: the process that runs.
            let side = unsafe { process.side_table() };
            side.values.push(Value::NIL);
            if side.values.len() < 10 { Outcome::Yield } else { returned() }
        };
        let body = Arc::new(Script { run, exits: AtomicU64::new(0) });
        let machine = Machine::new(seeded, heap, body, Arc::new(NoFrames)).unwrap();
        let pids = machine
            .with_context(|context| [0, 1, 2, 3, 4].map(|entry| context.spawn(entry, Value::NIL).unwrap()));
        machine.start().unwrap();
        pids.into_iter().for_each(|pid| assert!(machine.join(pid)));
        drop(machine);
        Arc::try_unwrap(order).unwrap().into_inner().unwrap()
    };
    assert_eq!(schedule(42), schedule(42));
    assert_ne!(schedule(42), schedule(43));
}

/// Foreign threads send, spawn and allocate while the schedulers collect.
#[test]
fn foreign_threads_are_mutators() {
    let (body, machine) = machine_with(config(2), |_, process| {
        while let Some(message) = receive(process) {
            assert_eq!(message.as_tuple().unwrap()[0].bytes().as_deref(), Some(&b"hello"[..]));
            if message.as_tuple().unwrap()[1] == Value::NIL {
                return returned();
            }
        }
        PARK
    });
    let target = spawn(&machine, 0);
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                for i in 0..500 {
                    machine.with_context(|context| {
                        let text = context.allocator.binary(b"hello");
                        let message = context.allocator.tuple(&[text, small(i)]);
                        assert!(context.send(target, message));
                        context.request_collection(i % 5 == 0);
                    });
                }
            });
        }
    });
    machine.with_context(|context| {
        let text = context.allocator.binary(b"hello");
        let last = context.allocator.tuple(&[text, Value::NIL]);
        assert!(context.send(target, last));
    });
    assert!(machine.join(target));
    assert_eq!(body.exits.load(Ordering::Relaxed), 1);
    assert!(machine.heap().stats().full_collections > 0);
}
