//! What comes to a process while its stack is being compressed.

#![cfg(not(loom))]

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tambour_continuations::{FrameInfo, FrameMap};
use tambour_scheduler::{Body, Config, Context, Exit, Machine, NEVER_NS, Outcome, Process, VirtualClock};
use tambour_shared_heap::{Heap, HeapConfig, Value};

/// Live bytes of the process's stack, one frame: enough to be compressed.
const FRAME_BYTES: usize = 80_000;
const PC: usize = 0x1234;

/// Tells that a stack is being walked for the first time, and waits.
struct Slow(Mutex<Option<(Sender<()>, Receiver<()>)>>);

impl FrameMap for Slow {
    fn lookup(&self, pc: usize) -> Option<FrameInfo<'_>> {
        if let Some((walked, go_on)) = self.0.lock().expect("no test has panicked").take() {
            walked.send(()).expect("the test waits");
            go_on.recv().expect("the test goes on");
        }
        (pc == PC).then_some(FrameInfo { span_bytes: (FRAME_BYTES - 24) as u32, roots: &[] })
    }
}

/// A process that waits for a message with one large frame.
struct Waits;

impl Body for Waits {
    fn run(&self, context: &mut Context, process: &Process) -> Outcome {
        context.bump(1);
        if !process.peek().is_none() {
            return Outcome::Exit(Exit::Returned(Value::NIL));
        }
        // SAFETY: the process that runs.
        let stack = unsafe { process.stack() };
        stack.grow(FRAME_BYTES, 1 << 30).expect("memory");
        let (fp, sp) = (stack.high() - 16, stack.high() - FRAME_BYTES);
        // SAFETY: bytes of the stack: the newest return address, and the end of the chain of frame pointers.
        unsafe {
            (sp as *mut usize).write(PC);
            (fp as *mut usize).write(0);
        }
        (context.stack.sp, context.stack.fp) = (sp as u64, fp as u64);
        // SAFETY: what guest code would have left there.
        unsafe { stack.save(&context.stack) };
        Outcome::Park { deadline_ns: NEVER_NS }
    }
}

/// A message that comes meanwhile wakes the process as any other, also if whoever stops the world has moved
/// it from the inbox to the mailbox.
#[test]
fn a_message_that_was_moved_meanwhile_wakes() {
    let heap =
        Heap::new(HeapConfig { region_bytes: 1 << 30, ..HeapConfig::default() }).expect("a small heap");
    let ((walked, is_walked), (go_on, goes_on)) = (channel(), channel());
    let frames = Arc::new(Slow(Mutex::new(Some((walked, goes_on)))));
    let clock = Arc::new(VirtualClock::default());
    let config = Config { schedulers: 1, max_processes: 64, clock, ..Config::default() };
    let machine = Machine::new(config, heap, Arc::new(Waits), frames).expect("a sound configuration");
    let pid = machine.with_context(|context| context.spawn(0, Value::NIL).expect("a free slot"));
    machine.start().expect("threads start");
    is_walked.recv().expect("the stack is compressed when it has waited for long");
    machine.with_context(|context| assert!(context.send(pid, Value::NIL)));
    machine.memory();
    go_on.send(()).expect("the scheduler waits");
    let start = Instant::now();
    while machine.process_count() > 0 {
        assert!(start.elapsed() < Duration::from_secs(20), "the process sleeps though it has a message");
        std::thread::sleep(Duration::from_millis(1));
    }
}
