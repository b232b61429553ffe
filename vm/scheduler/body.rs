//! What a scheduler runs: the trait that code generator, tests and other kinds of process implement.

use std::{process, ptr};

use tambour_continuations::layout::{GIVES_WAY, Hooks, Leave, StackContext, Trap};
use tambour_shared_heap::{Marker, Pid, Value};

use crate::control::Down;
use crate::layout::{Context, Exception};
use crate::process::Process;

/// Runs processes. Called by scheduler threads, each with its own context.
pub trait Body: Send + Sync {
    /// Runs the process until it leaves its stack. `context.stack.reductions` are its budget.
    fn run(&self, context: &mut Context, process: &Process) -> Outcome;

    /// Tells that a process has ended, before anybody who joins it is told. It may allocate and send.
    fn exited(&self, context: &mut Context, pid: Pid, exit: &Exit) {
        let _ = (context, pid, exit);
    }

    /// Tells that from now on others find the process gone, once or twice, after [`exited`](Self::exited):
    /// for what others gave to it since then.
    fn gone(&self, context: &mut Context, pid: Pid) {
        let _ = (context, pid);
    }

    /// The exit reasons that the scheduler itself compares with and gives.
    fn reasons(&self) -> Reasons {
        Reasons { normal: Value::NIL, kill: Value::NIL, killed: Value::NIL, noproc: Value::NIL }
    }

    /// The exit reason that links and monitors of the running process are told, which has ended so.
    fn reason(&self, context: &mut Context, exit: &Exit) -> Value {
        match exit {
            Exit::Returned(_) => self.reasons().normal,
            Exit::Thrown(exception) => exception.reason,
            Exit::Ended(reason) | Exit::Trapped { reason, .. } => *reason,
            Exit::StackOverflow | Exit::MemoryLimit { .. } => context.allocator.tuple(&[]),
        }
    }

    /// The message that an exit signal becomes for the running process, which traps exits.
    fn exit_message(&self, context: &mut Context, from: Pid, reason: Value) -> Value {
        context.allocator.tuple(&[Value::pid(from), reason])
    }

    /// The message that tells the running process of the end of one that it monitored.
    fn down_message(&self, context: &mut Context, down: &Down) -> Value {
        context.allocator.tuple(&[down.reference, down.reason])
    }

    /// The message that answers a request ([`Context::ask`]) about the running process, whose
    /// [`facts`](Context::facts) can be had. `is_there` is false if it is ending.
    fn information(&self, context: &mut Context, request: Value, is_there: bool) -> Value {
        let _ = (context, is_there);
        request
    }

    /// Hooks of the contexts. A body that runs no guest code needs none.
    fn hooks(&self) -> Hooks {
        Hooks {
            on_start: no_hook,
            on_yield: no_hook,
            on_grow: no_hook,
            on_allocate: no_hook,
            on_raise: no_hook,
            on_resolve: no_hook,
        }
    }

    /// The `host` pointer of the contexts.
    fn host(&self) -> *const () {
        ptr::null()
    }

    /// Marks values that the host holds outside of processes, heap slots and literals. The world is stopped.
    fn visit_roots(&self, young: bool, marker: &mut Marker<'_>) {
        let _ = (young, marker);
    }
}

/// The exit reasons that have a meaning to the scheduler.
#[derive(Clone, Copy, Debug)]
pub struct Reasons {
    /// Of a process that returned; as a signal it ends nobody.
    pub normal: Value,
    /// What nobody can trap, if sent.
    pub kill: Value,
    /// Of a process that `kill` has ended.
    pub killed: Value,
    /// There was no such process.
    pub noproc: Value,
}

/// Why the process left its stack. The scheduler acts on it when the process's registers are saved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// Reductions are used up, or given up for a collection: goes on later.
    Yield,
    /// For tests: it didn't run at all, and is to be run later, perhaps elsewhere.
    Declined,
    /// Waits for a message, or until this time of the machine's clock ([`NEVER_NS`](crate::NEVER_NS): for a
    /// message only). Goes on at once when there are messages that it hasn't seen or the time has come.
    Park {
        /// The deadline.
        deadline_ns: u64,
    },
    /// Forgets its stack and waits for a message; starts anew then, as [`Context::hibernate`] says.
    Hibernate,
    /// Has ended.
    Exit(Exit),
}

/// The end of a process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Exit {
    /// Its first function returned this value.
    Returned(Value),
    /// This exception had no handler.
    Thrown(Exception),
    /// It asked for its end, with this reason.
    Ended(Value),
    /// Its stack reached its limit.
    StackOverflow,
    /// It used continuations in a way that ends it, which nothing catches.
    Trapped {
        /// What it did.
        trap: Trap,
        /// The language's exit reason.
        reason: Value,
    },
    /// It held most when more lived than the heap's limit allows.
    MemoryLimit {
        /// What it held.
        bytes: u64,
    },
}

/// What guest code did when it left; the registers and the stack are saved.
///
/// Mounts the process's stack in the context, enters it and saves what is left of it. A process that was
/// parked sees 0 if there may be a message, 1 if its deadline has come.
///
/// # Safety
/// The context's hooks and the process's code keep the contracts of `tambour_continuations::enter`, and the
/// caller is [`Body::run`] with this process.
pub unsafe fn run_guest(context: &mut Context, process: &Process) -> Leave {
    // SAFETY: P1: `Body::run` is called by the owner. C5: one process at a time runs in a context, and
    // whoever is lent the context's run stack is packed when it leaves, below or in `Process::drop_frames`.
    let root = unsafe {
        let root = process.stack();
        root.lend(&context.own.run_stack);
        root
    };
    context.stack.root = ptr::from_mut(root) as u64;
    root.mount(&mut context.stack);
    process.restore_registers(&mut context.stack);
    context.stack.result = process.deadline_has_come().into();
    // The hooks and builtins make a whole `Context` of the pointer, so it is one to the whole.
    let stack = ptr::from_mut(context).cast::<StackContext>();
    // SAFETY: the caller's promise; the stack stays in its control block.
    let leave = unsafe { tambour_continuations::enter(stack) };
    context.stack.root = 0;
    if matches!(leave, Leave::Yielded | Leave::Parked) {
        if context.stack.active == 0 {
            // SAFETY: as above: guest code left by a stub.
            unsafe { process.stack().save(&context.stack) };
        } else {
            process.save_active(&mut context.stack);
        }
        // SAFETY: as above; what a continuation left waiting is saved, too (K2).
        unsafe { process.stack() }.pack();
        if leave == Leave::Yielded {
            process.save_registers(&context.stack);
        } else {
            process.note_way_given(context.stack.result == GIVES_WAY);
        }
    } else {
        context.stack.active = 0;
    }
    leave
}

/// The hook of a body that runs no guest code.
unsafe extern "C" fn no_hook(_context: *mut StackContext, _argument: u64) -> u64 {
    eprintln!("tambour: guest code ran under a body without hooks");
    process::abort();
}
