//! Bodies without stacks: a process is a function that is called for each slice.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tambour_continuations::{FrameInfo, FrameMap};
use tambour_scheduler::{
    Body, Config, Context, Down, Exit, Machine, MonitorOptions, NEVER_NS, Outcome, Process, Reasons,
    SpawnOptions,
};
use tambour_shared_heap::{Atom, Heap, HeapConfig, Pid, Value};

pub(crate) struct NoFrames;

impl FrameMap for NoFrames {
    fn lookup(&self, _pc: usize) -> Option<FrameInfo<'_>> {
        None
    }
}

pub(crate) const NORMAL: Value = Value::atom(Atom(1));
pub(crate) const KILL: Value = Value::atom(Atom(2));
pub(crate) const KILLED: Value = Value::atom(Atom(3));
pub(crate) const NOPROC: Value = Value::atom(Atom(4));
/// First elements of messages.
pub(crate) const EXIT: Value = Value::atom(Atom(5));
pub(crate) const DOWN: Value = Value::atom(Atom(6));
pub(crate) const INFO: Value = Value::atom(Atom(7));

/// A process is its entry number; what it does in a slice is a function of that.
pub(crate) struct Script<F> {
    pub(crate) run: F,
    /// Processes that ended, and the reasons, as text.
    pub(crate) ends: Mutex<Vec<(Pid, String)>>,
    pub(crate) count: AtomicU64,
}

impl<F: Fn(&mut Context) -> Outcome + Send + Sync> Body for Script<F> {
    fn run(&self, context: &mut Context, _process: &Process) -> Outcome {
        (self.run)(context)
    }

    fn exited(&self, context: &mut Context, pid: Pid, exit: &Exit) {
        let reason = self.reason(context, exit);
        if self.count.fetch_add(1, Ordering::Relaxed) < 1000 {
            self.ends.lock().expect("no test panics holding it").push((pid, format!("{reason:?}")));
        }
    }

    fn reasons(&self) -> Reasons {
        Reasons { normal: NORMAL, kill: KILL, killed: KILLED, noproc: NOPROC }
    }

    fn exit_message(&self, context: &mut Context, from: Pid, reason: Value) -> Value {
        context.allocator.tuple(&[EXIT, Value::pid(from), reason])
    }

    fn down_message(&self, context: &mut Context, down: &Down) -> Value {
        context.allocator.tuple(&[DOWN, down.reference, down.label, down.reason])
    }

    fn information(&self, context: &mut Context, request: Value, is_there: bool) -> Value {
        let facts = context.facts();
        let waits = small(i64::from(facts.is_waiting));
        let messages = small(facts.messages as i64);
        context.allocator.tuple(&[INFO, request, small(is_there.into()), waits, messages])
    }
}

pub(crate) fn small(number: i64) -> Value {
    Value::small(number).expect("small numbers")
}

pub(crate) fn config(schedulers: usize) -> Config {
    Config { schedulers, max_processes: 1 << 20, ..Config::default() }
}

pub(crate) fn machine<F>(config: Config, run: F) -> (Arc<Script<F>>, Machine)
where
    F: Fn(&mut Context) -> Outcome + Send + Sync + 'static,
{
    let heap = Heap::new(HeapConfig {
        region_bytes: 1 << 30,
        young_bytes: 256 << 10,
        poison_freed: true,
        ..HeapConfig::default()
    });
    let body = Arc::new(Script { run, ends: Mutex::new(Vec::new()), count: AtomicU64::new(0) });
    let machine = Machine::new(config, heap.expect("a small heap"), body.clone(), Arc::new(NoFrames));
    (body, machine.expect("a sound configuration"))
}

pub(crate) fn spawn(machine: &Machine, entry: usize) -> Pid {
    machine.with_context(|context| context.spawn(entry, Value::NIL).expect("a free slot"))
}

/// Runs entry 0 to its end, at one scheduler and at two, and with a collection at every slice.
pub(crate) fn play<F>(run: F) -> Vec<Vec<String>>
where
    F: Fn(&mut Context) -> Outcome + Clone + Send + Sync + 'static,
{
    let configs = [config(1), config(2), Config { gc_stress: Some(1), ..config(1) }];
    configs
        .map(|config| {
            let (body, machine) = machine(config, run.clone());
            let main = spawn(&machine, 0);
            machine.start().expect("threads start");
            assert!(machine.join(main));
            machine.shutdown();
            let ends = body.ends.lock().expect("no test panics holding it");
            ends.iter().map(|(_, reason)| reason.clone()).collect()
        })
        .to_vec()
}

pub(crate) fn returned() -> Outcome {
    Outcome::Exit(Exit::Returned(Value::NIL))
}

pub(crate) fn ended(reason: Value) -> Outcome {
    Outcome::Exit(Exit::Ended(reason))
}

pub(crate) const PARK: Outcome = Outcome::Park { deadline_ns: NEVER_NS };

pub(crate) fn entry(context: &mut Context) -> usize {
    context.running().entry()
}

pub(crate) fn own(context: &Context) -> Pid {
    context.self_pid.as_pid().expect("a process runs")
}

/// Takes the first message, if there is one.
pub(crate) fn receive(context: &mut Context) -> Option<Value> {
    context.running().reset();
    (!context.peek().is_none()).then(|| context.running().remove())
}

/// The phase of a process that counts its slices up to a message each; starts at 0.
pub(crate) fn phase(context: &mut Context) -> &mut Value {
    let values = context.values();
    if values.is_empty() {
        values.push(small(0));
    }
    &mut values[0]
}

pub(crate) fn next_phase(context: &mut Context) -> i64 {
    let phase = phase(context);
    let number = phase.as_small().expect("a number");
    *phase = small(number + 1);
    number
}

pub(crate) fn linked() -> SpawnOptions {
    SpawnOptions { link: true, ..SpawnOptions::default() }
}

pub(crate) fn monitored() -> SpawnOptions {
    SpawnOptions { monitor: Some(MonitorOptions::default()), ..SpawnOptions::default() }
}

pub(crate) fn tuple(value: &Value) -> &[Value] {
    value.as_tuple().expect("a tuple")
}
