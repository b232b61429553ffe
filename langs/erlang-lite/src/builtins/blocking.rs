//! Natives that block: a part of each runs on a thread of the VM's pool, while its process waits.
//!
//! # Protocol
//! Erlang code makes a reference and calls the native's first part with it, which reads its arguments, hands
//! a job to the pool and answers `blocked`. When the job is done, what is left to do is kept for the process,
//! and it gets the message `{Reference, done}`; then it calls `'%':unblock/1`, the second part.
//!
//! # Invariants
//! - **W1** A job holds no values of the heap: it isn't at a safepoint when others are.
//! - **W2** What is kept for a process goes with it: a job that comes back keeps first and sends then, and
//!   takes back what it kept when nobody got the message; a process forgets when it ends, and again when
//!   nobody can send to it any more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use tambour::layout::TYPE_REFERENCE;
use tambour::{Cx, Pid, Step, Value};

use super::{badarg, builtins, fail, work};
use crate::atoms;
use crate::erlang;
use crate::store::Store;
use crate::term::Fault;

/// The second part of a native, with the arguments that its exceptions name.
pub(crate) type Finish = Box<dyn FnOnce(&mut Cx, Value) -> Step + Send>;

/// Second parts, by the process that waits for each.
#[derive(Default)]
pub(crate) struct Blocked {
    finishes: Mutex<FxHashMap<Pid, Finish>>,
    /// Number of them: most processes end when there is none.
    count: AtomicUsize,
}

impl Blocked {
    fn keep(&self, pid: Pid, finish: Finish) {
        let before = self.finishes.lock().insert(pid, finish);
        self.count.fetch_add(usize::from(before.is_none()), Ordering::SeqCst);
    }

    fn take(&self, pid: Pid) -> Option<Finish> {
        let finish = self.finishes.lock().remove(&pid);
        self.count.fetch_sub(usize::from(finish.is_some()), Ordering::SeqCst);
        finish
    }

    /// Forgets what is kept for a process that has ended.
    pub(crate) fn ended(&self, pid: Pid) {
        if self.count.load(Ordering::SeqCst) > 0 {
            drop(self.take(pid));
        }
    }
}

/// The end of a first part: hands the rest to the pool. `reference` is the one that the process waits for.
pub(crate) fn block(cx: &mut Cx, reference: Value, job: impl FnOnce() -> Finish + Send + 'static) -> Step {
    let (Some(words), Some(pid)) = (reference.as_reference(), cx.self_pid().as_pid()) else {
        return badarg(cx);
    };
    let vm = erlang::handle(cx.vm());
    let job = move || {
        let finish = catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|_| {
            Box::new(|cx: &mut Cx, _| {
                let reason = cx.atom("internal_error");
                fail(cx, Fault::Reason(reason))
            })
        });
        // Whoever waited is gone when the VM is.
        let Some(vm) = vm.upgrade() else { return };
        let blocked = &Store::of(&vm).blocked;
        blocked.keep(pid, finish);
        let is_sent = vm.machine().with_context(|context| {
            let heap = &mut context.allocator;
            let reference = heap.object(TYPE_REFERENCE, &[words.0, words.1], &[]);
            let message = heap.tuple(&[reference, atoms::DONE.value()]);
            context.send(pid, message)
        });
        if !is_sent {
            drop(blocked.take(pid));
        }
    };
    match cx.vm().blocking().run(job) {
        Ok(()) => Step::ret(atoms::BLOCKED.value()),
        Err(_) => fail(cx, Fault::SystemLimit),
    }
}

/// The second part of the native whose first part said `blocked`. It may be a work that goes on.
fn unblock(cx: &mut Cx, arguments: Value) -> Step {
    if arguments.as_cell().is_some() {
        return work::resume(cx, arguments, ("%", "unblock"), &[]);
    }
    let pid = cx.self_pid().as_pid();
    match pid.and_then(|pid| Store::of(cx.vm()).blocked.take(pid)) {
        Some(finish) => finish(cx, arguments),
        None => badarg(cx),
    }
}

builtins! {
    "%:unblock/1" => |cx, arguments| unblock(cx, arguments);
}
