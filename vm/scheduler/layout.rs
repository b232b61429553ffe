//! What generated code and builtins see of a scheduler: the context in r15, the step that a builtin
//! answers, and the mailbox's builtins.
//!
//! # Invariants
//! - C1. A context belongs to one thread. No value loaded from it lives across a safepoint, so it is no
//!   root: a collection finds nothing in it.
//! - C3. A context holds its machine's shared part until it is dropped.
//! - C2. While guest code or a builtin runs, `process` is the running process, or null outside of one.

use std::mem::offset_of;

use tambour_continuations::layout::StackContext;
use tambour_shared_heap::{Allocator, Value};

use crate::context::Own;
use crate::process::Process;

/// One scheduler's (or foreign thread's) context; its address is in r15 while guest code runs.
#[repr(C)]
pub struct Context {
    /// Stack, reductions and hooks; what the stubs use.
    pub stack: StackContext,
    /// Allocates for this thread; `cursor` and `limit` are read by generated code.
    pub allocator: Allocator,
    /// The running process (C2).
    pub(crate) process: *const Process,
    /// Pid of the running process, or NIL.
    pub self_pid: Value,
    /// The control block that slot 0 would have, and the number of slots.
    pub(crate) processes: *const Process,
    pub(crate) slot_count: u64,
    /// The process that was woken last, or NO_SLOT: runs next (queues.rs).
    pub(crate) woken: u32,
    /// The exception that is being thrown.
    pub exception: Exception,
    /// The host's own pointer, as given by [`Body::host`](crate::Body::host).
    pub host: *const (),
    /// Reductions that were taken away from the slice so that it reaches its next checkpoint soon.
    pub(crate) deferred_reductions: i64,
    pub(crate) own: Own,
}

/// A thrown exception.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception {
    /// `error`, `exit` or `throw`.
    pub class: Value,
    /// What was thrown.
    pub reason: Value,
    /// Where: the language's form of a stack trace.
    pub trace: Value,
}

impl Exception {
    /// No exception.
    pub const NONE: Self = Self { class: Value::NONE, reason: Value::NONE, trace: Value::NONE };
}

/// The answer of a builtin, in rax:rdx.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// One of [`Step::RETURN`], [`THROW`](Step::THROW), [`AGAIN`](Step::AGAIN).
    pub tag: u64,
    /// The value that belongs to it.
    pub value: Value,
}

impl Step {
    /// The call gives `value`.
    pub const RETURN: u64 = 0;
    /// The call throws `context.exception`.
    pub const THROW: u64 = 1;
    /// The builtin has done a slice of its work: it is called again with `value` as its first argument.
    pub const AGAIN: u64 = 2;

    /// The call gives this value.
    pub const fn ret(value: Value) -> Self {
        Self { tag: Self::RETURN, value }
    }

    /// The call throws `context.exception`.
    pub const fn throw() -> Self {
        Self { tag: Self::THROW, value: Value::NONE }
    }

    /// The builtin goes on later with this state.
    pub const fn again(state: Value) -> Self {
        Self { tag: Self::AGAIN, value: state }
    }
}

pub use crate::continuations::{STEP_TRAP, continuation_bind, continuation_contest, continuation_prepare};

/// Builtin: the message under the cursor, or NONE.
pub extern "C" fn mailbox_peek(context: &mut Context) -> Step {
    Step::ret(context.peek())
}

/// Builtin: takes the message under the cursor out; gives it.
pub extern "C" fn mailbox_remove(context: &mut Context) -> Step {
    Step::ret(context.running().remove())
}

/// Builtin: moves the cursor to the first message.
pub extern "C" fn mailbox_reset(context: &mut Context) -> Step {
    context.running().reset();
    Step::ret(Value::NIL)
}

/// Builtin: moves the cursor, which stands on the first message, to the first that can have this reference in
/// it: behind what had arrived when [`Context::reference`] or [`Context::monitor`] made it. With any other
/// value it does nothing.
pub extern "C" fn mailbox_seek(context: &mut Context, reference: Value) -> Step {
    context.running().seek(reference);
    Step::ret(Value::NIL)
}

/// Builtin: sends a message to a pid.
pub extern "C" fn send(context: &mut Context, to: Value, message: Value) -> Step {
    if let Some(pid) = to.as_pid() {
        context.send(pid, message);
    }
    Step::ret(message)
}

/// Builtin: puts a fresh cell behind the messages of the process of a pid, whose inbox the caller has moved
/// away from PARKED.
pub extern "C" fn append(context: &mut Context, pid: Value, cell: Value) -> Step {
    if let Some(pid) = pid.as_pid() {
        context.slot(pid.index).append_one(cell);
    }
    Step::ret(Value::NIL)
}

/// Builtin: lets the process of a pid run next, whose inbox the caller has moved away from PARKED.
pub extern "C" fn wake(context: &mut Context, pid: Value) -> Step {
    if let Some(pid) = pid.as_pid() {
        context.wake(pid.index);
    }
    Step::ret(Value::NIL)
}

/// Offset of the pointer to the running process in the context.
pub const CONTEXT_PROCESS: usize = offset_of!(Context, process);
/// Offset of the cell under the mailbox's cursor in the process: [`MAILBOX_END`] at the end.
pub const PROCESS_CURSOR: usize = offset_of!(Process, cursor);
/// Offset of the cell before the mailbox's cursor in the process; generated code moves the cursor on.
pub const PROCESS_BEFORE: usize = offset_of!(Process, before);
/// Offsets in the process of the first and the last cell of the list, of the first that may be young, and of
/// the side table's pointer, which is null for most.
pub const PROCESS_FIRST: usize = offset_of!(Process, first);
/// See [`PROCESS_FIRST`].
pub const PROCESS_LAST: usize = offset_of!(Process, last);
/// See [`PROCESS_FIRST`].
pub const PROCESS_YOUNG: usize = offset_of!(Process, young);
/// See [`PROCESS_FIRST`].
pub const PROCESS_SIDE: usize = offset_of!(Process, side);
/// Offset of the inbox word in the process (inbox.rs).
pub const PROCESS_INBOX: usize = offset_of!(Process, inbox);
/// Offset of the state word in the process (state.rs).
pub const PROCESS_STATE: usize = offset_of!(Process, state);
/// Offset in the context of the address of the process in slot 0.
pub const CONTEXT_PROCESSES: usize = offset_of!(Context, processes);
/// Offset in the context of the number of slots.
pub const CONTEXT_SLOT_COUNT: usize = offset_of!(Context, slot_count);
/// Offset in the context of the slot that runs next.
pub const CONTEXT_WOKEN: usize = offset_of!(Context, woken);
/// Its value when there is none.
pub const NO_SLOT: u32 = crate::run_queue::NO_SLOT;
/// Log2 of a slot's bytes.
pub const SLOT_SHIFT: u8 = crate::slots::SLOT_BYTES.trailing_zeros() as u8;
/// Bits of the state word that don't matter to a sender, and the others of a process that lives, has normal
/// priority and is in a touched list; the generation stands from [`STATE_GENERATION_SHIFT`] on.
pub const STATE_IGNORED: u64 = crate::state::IGNORED_BY_SENDERS;
/// See [`STATE_IGNORED`].
pub const STATE_TAKES: u64 = crate::state::TAKES_MESSAGES;
/// See [`STATE_IGNORED`].
pub const STATE_GENERATION_SHIFT: u8 = crate::state::GENERATION_SHIFT as u8;
/// Bits of the inbox word that tell a process that is parked, and their value.
pub const INBOX_PARKED_MASK: u64 = crate::inbox::PARKED_MASK;
/// See [`INBOX_PARKED_MASK`].
pub const INBOX_PARKED: u64 = crate::inbox::PARKED;
/// The inbox word of a process that has ended.
pub const INBOX_CLOSED: u64 = crate::inbox::CLOSED;
/// Value of the cursor at the end of the private list, where only `mailbox_peek` knows whether there is more.
pub const MAILBOX_END: u64 = crate::inbox::EMPTY;
/// From the bits of a message's cell, a pair, to its message.
pub const CELL_MESSAGE: i32 = crate::mailbox::CELL_MESSAGE;
/// From a cell's bits to the next cell, or MAILBOX_END.
pub const CELL_NEXT: i32 = crate::mailbox::CELL_NEXT;

const _: () = {
    assert!(offset_of!(Context, stack) == 0, "stubs find the stack's context in r15");
    assert!(offset_of!(Context, allocator) == size_of::<StackContext>());
    assert!(align_of::<Context>() == 16, "vectors are saved by aligned stores");
    assert!(size_of::<Step>() == 16 && offset_of!(Step, value) == 8, "a step is rax:rdx");
};
