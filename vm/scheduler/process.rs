//! The control block of a process, at the high end of its slot.
//!
//! # Layout
//!
//! ```text
//! slot + 0                 + 112              + 128      + 192     + 256
//! | packed stack            | entry, arguments | senders  | runner  |
//! ```
//! The last two are a cache line each: what a sender touches, and what a scheduler adds to resume it.
//! Entry and arguments stand beside the oldest frame of the stack, which a fresh process uses as well.
//!
//! # Invariants
//! - P1. *The owner* of a process is: the scheduler that runs it or holds it in a queue; while it is
//!   parked nobody; from the moment a thread moves its inbox word away from PARKED that thread; while
//!   the slot is free its holder; while the world is stopped the collector. Handing over goes
//!   through the inbox word, a queue, the slot lists or the safepoint, each of which orders the accesses.
//! - P2. Only the owner uses fields that aren't atomic.
//! - P3. A control block is never freed while its machine lives, so its address stays valid, and
//!   its words keep their types whoever lives in the slot.

use std::cell::{Cell, UnsafeCell};
#[cfg(not(all(test, loom)))]
use std::mem::offset_of;
use std::ptr;

use tambour_continuations::layout::{Registers, StackContext};
use tambour_continuations::{Continuation, Stack};
use tambour_shared_heap::Value;

use crate::armed::Armed;
use crate::inbox::{EMPTY, Inbox};
use crate::side::SideTable;
use crate::state::State;
use crate::sync::{AtomicU32, Ordering};

/// A process, as the scheduler and generated code see it.
#[repr(C)]
pub struct Process {
    /// Address of the entry slot of the first function. Owner.
    pub(crate) entry: Cell<usize>,
    /// Tuple of the first function's arguments, a root until the process has started; then NIL, or NONE while
    /// it has given way to others. Owner.
    pub(crate) arguments: Cell<u64>,

    /// Messages, and whether the process is parked. Anyone.
    pub(crate) inbox: Inbox,
    /// Life, generation, flags. Anyone.
    pub(crate) state: State,
    /// Time of the timer entry that counts for this slot. Parking scheduler and timers.
    pub(crate) armed: Armed,
    /// Next slot of the list that the slot is in. Who holds the list.
    pub(crate) link: AtomicU32,
    /// Reductions, modulo 2^32; the side table counts on. Owner.
    pub(crate) reductions: Cell<u32>,
    /// Private message list: first and last cell, or EMPTY. Owner.
    pub(crate) first: Cell<u64>,
    pub(crate) last: Cell<u64>,
    /// Cell before the cursor; EMPTY at the beginning. Owner.
    pub(crate) before: Cell<u64>,
    /// Cell under the cursor; EMPTY at the end of the list. Owner.
    pub(crate) cursor: Cell<u64>,

    /// Saved while the process isn't mounted. Owner.
    pub(crate) stack: UnsafeCell<Stack>,
    /// Registers of a process that yielded, or null if it never did, nor left in a continuation. Owner.
    pub(crate) registers: Cell<*mut SavedRegisters>,
    /// What most processes don't have, or null. Owner.
    pub(crate) side: Cell<*mut SideTable>,
    /// First cell of the list that may be younger than the last collection, or EMPTY. Owner.
    pub(crate) young: Cell<u64>,
}

/// Bytes of a control block.
pub(crate) const PROCESS_BYTES: usize = 144;

#[cfg(not(all(test, loom)))]
const _: () = {
    assert!(size_of::<Process>() == PROCESS_BYTES);
    assert!(offset_of!(Process, inbox) == 16, "the senders' line begins at slot + 128");
    assert!(offset_of!(Process, stack) == 80, "the runner's line begins at slot + 192");
};

// SAFETY: P1, P2: fields without atomics are used by one thread at a time.
unsafe impl Sync for Process {}
// SAFETY: as above.
unsafe impl Send for Process {}

/// Registers of a yielded process, and whether they are to be loaded when it is resumed; and the continuation
/// in which it left its stacks.
pub(crate) struct SavedRegisters {
    registers: Registers,
    is_pending: bool,
    /// Null while the process is mounted, or if it left its own stack.
    active: *mut Continuation,
}

impl Process {
    /// Address of the entry slot that the process starts at.
    pub fn entry(&self) -> usize {
        self.entry.get()
    }

    /// The arguments it was spawned with, for the hook that starts it; forgets them.
    pub fn take_arguments(&self) -> Value {
        let bits = self.arguments.replace(Value::NIL.bits());
        // SAFETY: a root of the process until now.
        unsafe { Value::from_bits(bits) }
    }

    /// Whether the process was resumed without a message or a signal, so because its deadline has come. For
    /// the value that a resumed park gives: valid from the resumption to the next look into the mailbox.
    pub fn deadline_has_come(&self) -> bool {
        let (is_signalled, is_late) =
            self.side().map_or((false, false), |side| (side.is_signalled, side.is_late));
        self.cursor.get() == EMPTY && (is_late || self.inbox.is_empty() && !is_signalled)
    }

    /// Notes whether the process has left its stack to let others run.
    #[inline]
    pub(crate) fn note_way_given(&self, is_given: bool) {
        self.arguments.set(if is_given { Value::NONE.bits() } else { Value::NIL.bits() });
    }

    /// Whether it waits in a receive while it doesn't run: it has started, and did not yield.
    pub(crate) fn is_suspended(&self) -> bool {
        // SAFETY: P2; null or made by Box::into_raw.
        let has_yielded = unsafe { self.registers.get().as_ref() }.is_some_and(|saved| saved.is_pending);
        // SAFETY: P1: the owner asks.
        let has_frames = unsafe { self.stack() }.used_bytes() > size_of::<usize>();
        has_frames && !has_yielded && self.arguments.get() != Value::NONE.bits()
    }

    /// Counts reductions.
    pub(crate) fn count(&self, reductions: u64) {
        let sum = u64::from(self.reductions.get()) + reductions;
        self.reductions.set(sum as u32);
        if sum >> 32 != 0 {
            // SAFETY: P1: the owner counts.
            unsafe { self.side_table() }.reductions += sum >> 32;
        }
    }

    /// Reductions since it was spawned, but for the current slice's.
    pub(crate) fn counted(&self) -> u64 {
        let carried = self.side().map_or(0, |side| side.reductions);
        carried << 32 | u64::from(self.reductions.get())
    }

    /// The process's stack.
    ///
    /// # Safety
    /// P1: the caller runs on behalf of the owner, and holds no other reference to the stack.
    #[allow(clippy::mut_from_ref, reason = "the control block is shared, its owner isn't (P2)")]
    pub unsafe fn stack(&self) -> &mut Stack {
        // SAFETY: P2 by the caller.
        unsafe { &mut *self.stack.get() }
    }

    /// The process's stack, for who reads it.
    ///
    /// # Safety
    /// P1: the process isn't mounted, and nobody changes the stack as long as the reference lives.
    pub(crate) unsafe fn saved_stack(&self) -> &Stack {
        // SAFETY: P2 by the caller.
        unsafe { &*self.stack.get() }
    }

    /// The side table, made when first asked for.
    ///
    /// # Safety
    /// As [`stack`](Self::stack).
    #[allow(clippy::mut_from_ref, reason = "the control block is shared, its owner isn't (P2)")]
    pub unsafe fn side_table(&self) -> &mut SideTable {
        if self.side.get().is_null() {
            self.side.set(Box::into_raw(Box::default()));
        }
        // SAFETY: P2 by the caller; made by Box::into_raw.
        unsafe { &mut *self.side.get() }
    }

    /// Changes the side table of a process that isn't live yet. For who spawns it.
    pub(crate) fn prepare(&self, change: impl FnOnce(&mut SideTable)) {
        debug_assert!(!self.state.is_occupied());
        // SAFETY: P1: the holder of the free slot; the reference ends with the call.
        change(unsafe { self.side_table() });
    }

    /// The side table, if there is one. For the owner (P1).
    #[inline]
    pub(crate) fn side(&self) -> Option<&SideTable> {
        // SAFETY: P2; null or made by Box::into_raw.
        unsafe { self.side.get().as_ref() }
    }

    /// Whether there is a side table.
    #[inline]
    pub(crate) fn has_side(&self) -> bool {
        !self.side.get().is_null()
    }

    /// The side table for changes, if there is one.
    ///
    /// # Safety
    /// As [`stack`](Self::stack).
    #[inline]
    #[allow(clippy::mut_from_ref, reason = "the control block is shared, its owner isn't (P2)")]
    pub(crate) unsafe fn side_mut(&self) -> Option<&mut SideTable> {
        // SAFETY: P2 by the caller; null or made by Box::into_raw.
        unsafe { self.side.get().as_mut() }
    }

    /// Keeps a copy of the registers of a process that left with `Yielded`.
    pub(crate) fn save_registers(&self, context: &StackContext) {
        let saved = self.saved();
        saved.registers = context.registers;
        saved.is_pending = true;
    }

    /// Keeps the innermost stack of a process that left in a continuation.
    #[cold]
    pub(crate) fn save_active(&self, context: &mut StackContext) {
        let active = std::mem::take(&mut context.active) as *mut Continuation;
        // SAFETY: K1: it was running, and guest code left it by a stub.
        unsafe { (*active).stack().save(context) };
        self.saved().active = active;
    }

    /// The innermost of the continuations that a process left its stacks in, or null.
    pub(crate) fn active(&self) -> *mut Continuation {
        // SAFETY: P2; null or made by Box::into_raw.
        unsafe { self.registers.get().as_ref() }.map_or(ptr::null_mut(), |saved| saved.active)
    }

    #[allow(clippy::mut_from_ref, reason = "the control block is shared, its owner isn't (P2)")]
    fn saved(&self) -> &mut SavedRegisters {
        if self.registers.get().is_null() {
            let active = ptr::null_mut();
            let saved = SavedRegisters { registers: Registers::ZERO, is_pending: false, active };
            self.registers.set(Box::into_raw(Box::new(saved)));
        }
        // SAFETY: P2; made by Box::into_raw.
        unsafe { &mut *self.registers.get() }
    }

    /// Puts saved registers back into the context, for `enter` to load, and mounts the continuation in which
    /// the process left.
    pub(crate) fn restore_registers(&self, context: &mut StackContext) {
        // SAFETY: P2; null or made by Box::into_raw.
        let Some(saved) = (unsafe { self.registers.get().as_mut() }) else { return };
        let active = std::mem::replace(&mut saved.active, ptr::null_mut());
        if !active.is_null() {
            // SAFETY: K1: it was saved by `save_active`.
            unsafe { (*active).stack().mount(context) };
            context.active = active as u64;
        }
        if saved.is_pending {
            saved.is_pending = false;
            context.registers = saved.registers;
            context.resume_registers = 1;
        }
    }

    /// Prepares a free slot for a process; `state.publish` makes it live.
    pub(crate) fn begin(&self, entry: usize, arguments: Value) {
        self.entry.set(entry);
        self.arguments.set(arguments.bits());
        self.reductions.set(0);
        self.forget_mailbox();
        // SAFETY: P1: the holder of the free slot.
        unsafe { self.stack() }.fresh();
        self.inbox.open();
    }

    fn forget_mailbox(&self) {
        for word in [&self.first, &self.last, &self.before, &self.cursor, &self.young] {
            word.set(EMPTY);
        }
    }

    /// Ends what runs on the stack, and gives back what lies outside the slot. The process can start anew.
    pub(crate) fn drop_frames(&self) {
        // SAFETY: P1: the owner, while the process isn't mounted.
        unsafe { self.stack() }.fresh();
        let registers = self.registers.replace(ptr::null_mut());
        if !registers.is_null() {
            // SAFETY: made by Box::into_raw, and forgotten.
            drop(unsafe { Box::from_raw(registers) });
        }
    }

    /// Starts anew, at another function.
    pub(crate) fn restart(&self, entry: usize, arguments: Value) {
        self.drop_frames();
        self.entry.set(entry);
        self.arguments.set(arguments.bits());
        self.reset();
    }

    /// Leaves nothing but the side table to a process that is about to end; its inbox is closed.
    pub(crate) fn drop_all_but_side(&self) {
        self.drop_frames();
        self.arguments.set(Value::NIL.bits());
        self.forget_mailbox();
    }

    /// Gives back what lies outside the slot, and forgets all roots.
    pub(crate) fn finish(&self) {
        // SAFETY: P1: the owner, after the process left its stack for good.
        unsafe { self.stack() }.release();
        let registers = self.registers.replace(ptr::null_mut());
        if !registers.is_null() {
            // SAFETY: made by Box::into_raw, and forgotten.
            drop(unsafe { Box::from_raw(registers) });
        }
        let side = self.side.replace(ptr::null_mut());
        if !side.is_null() {
            // SAFETY: made by Box::into_raw, and forgotten.
            drop(unsafe { Box::from_raw(side) });
        }
    }

    pub(crate) fn next(&self) -> u32 {
        // Lists are handed over by the lock, queue or slice that they go through.
        self.link.load(Ordering::Relaxed)
    }

    pub(crate) fn set_next(&self, next: u32) {
        self.link.store(next, Ordering::Relaxed);
    }
}
