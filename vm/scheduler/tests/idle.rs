//! A machine without work costs nothing. In a process of its own, since it looks at all of the process's
//! threads.

#![cfg(not(loom))]

use std::sync::Arc;
use std::time::Duration;

use tambour_continuations::{FrameInfo, FrameMap};
use tambour_scheduler::{Body, Config, Context, Exit, Machine, NEVER_NS, Outcome, Process};
use tambour_shared_heap::{Heap, HeapConfig, Pid, Value};

/// How often an interval is looked at: a thread may still be on its way to sleep in the first ones.
const LOOKS: usize = 20;

/// Process 0 parks for ever; others return.
struct Parks;

impl Body for Parks {
    fn run(&self, _context: &mut Context, process: &Process) -> Outcome {
        match process.entry() {
            0 => Outcome::Park { deadline_ns: NEVER_NS },
            _ => Outcome::Exit(Exit::Returned(Value::NIL)),
        }
    }

    fn exited(&self, _context: &mut Context, _pid: Pid, _exit: &Exit) {}
}

impl FrameMap for Parks {
    fn lookup(&self, _pc: usize) -> Option<FrameInfo<'_>> {
        None
    }
}

/// No wake-ups, and no thread uses the processor.
#[test]
fn an_idle_machine_sleeps() {
    let heap = Heap::new(HeapConfig { region_bytes: 1 << 30, ..HeapConfig::default() });
    let config = Config { schedulers: 2, ..Config::default() };
    let machine = Machine::new(config, heap.expect("a small heap"), Arc::new(Parks), Arc::new(Parks))
        .expect("a sound configuration");
    machine.start().expect("threads start");
    let spawn =
        |entry| machine.with_context(|context| context.spawn(entry, Value::NIL).expect("a free slot"));
    let parked = spawn(0);
    assert!(machine.join(spawn(1)));
    while machine.sleeping_schedulers() < 2 || !machine.is_parked(parked) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let wake_ups = machine.wake_ups();
    let is_still = (0..LOOKS).any(|_| {
        let before = thread_switches();
        std::thread::sleep(Duration::from_millis(100));
        thread_switches() == before
    });
    assert!(is_still, "a scheduler's thread runs again and again");
    assert_eq!(machine.wake_ups(), wake_ups);
    assert_eq!(machine.sleeping_schedulers(), 2);
}

/// Voluntary and involuntary context switches of all scheduler threads: a thread that sleeps has none.
fn thread_switches() -> u64 {
    let status = |entry: std::io::Result<std::fs::DirEntry>| {
        std::fs::read_to_string(entry.expect("procfs").path().join("status")).expect("procfs")
    };
    let tasks = std::fs::read_dir("/proc/self/task").expect("procfs").map(status);
    let schedulers: Vec<String> = tasks.filter(|status| status.starts_with("Name:\tscheduler ")).collect();
    assert_eq!(schedulers.len(), 2);
    let lines = schedulers.iter().flat_map(|status| status.lines());
    let counts = lines.filter(|line| line.contains("ctxt_switches"));
    counts.map(|line| line.rsplit('\t').next().expect("procfs").parse::<u64>().expect("procfs")).sum()
}
