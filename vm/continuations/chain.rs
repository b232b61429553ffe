//! Chains of stacks: what suspends and resumes inside of one process.
//!
//! # What
//! A process's own stack is the root of its chain; a resumed [`Continuation`] stands above the stack that
//! resumed it, its *parent*, and carries the clauses of the prompt between the two. The running stack is the
//! innermost one, `context.active`. What is suspended is a part of a chain, from an inner end to an outer
//! one, whose parent is nobody until it is resumed.
//!
//! ```text
//! process's stack <- outer <- ... <- inner        suspend to the prompt of `outer` captures outer .. inner
//!     (root)     parent                 ^ active
//! ```
//!
//! # Invariants
//! - **K1.** The chain from `context.active` ends, by `parent`s, with the continuation whose parent is null:
//!   the one that the process's own stack resumed. `context.active` is 0 while the process's own stack runs.
//! - **K2.** All stacks of a chain but the running one are saved (C1): at the `resume` that is under way.
//!   Those of a suspended part as well, the innermost one where it suspended.
//! - **K3.** A clause table is a list of words, each a tag's word with [`SWITCH`](crate::layout::SWITCH) for
//!   what it is for, that ends with 0, and stays where it is as long as code that names it.
//! - **K4.** A continuation's bytes belong to whoever made it, and stay where they are.

use crate::layout::StackContext;
use crate::stack::{Place, Shrink, Stack, StackOverflow};

/// A stack that a program made, with its place in a chain.
#[repr(C)]
#[derive(Debug)]
pub struct Continuation {
    /// Stands first: the stubs use its address as the stack's.
    pub(crate) stack: Stack,
    /// Who resumed it: a continuation, or null for the process's own stack (K1). Stale while suspended.
    pub(crate) parent: *mut Continuation,
    /// The clauses of the prompt between it and its parent (K3).
    pub(crate) clauses: *const u64,
}

impl Continuation {
    /// Makes a continuation at `at` that calls the function of an entry slot when it is resumed, with the
    /// context's arguments. Its first stack is the bytes up to `end`.
    ///
    /// # Panics
    /// As [`Stack::in_slot`].
    ///
    /// # Safety
    /// The bytes from `at` to `end` are the continuation's for as long as it is used, `at` is a multiple of
    /// 8, and at the address `entry_slot` stands the address of guest code.
    pub unsafe fn create(at: *mut Continuation, end: usize, entry_slot: usize) {
        let low = (at as usize + size_of::<Continuation>()).next_multiple_of(16);
        // SAFETY: C5 by the caller.
        let mut stack = unsafe { Stack::in_slot(low, end & !15) };
        stack.fresh_for(entry_slot);
        let clauses = std::ptr::null();
        // SAFETY: K4 by the caller.
        unsafe { at.write(Continuation { stack, parent: std::ptr::null_mut(), clauses }) };
    }

    /// Its stack.
    pub fn stack(&mut self) -> &mut Stack {
        &mut self.stack
    }

    /// Its stack, to look at.
    pub fn saved_stack(&self) -> &Stack {
        &self.stack
    }

    /// Who resumed it, or null (K1).
    pub fn parent(&self) -> *mut Continuation {
        self.parent
    }

    /// Body of the hook `on_grow` while it runs: as [`Stack::grow_mounted`]. True if its stack has left its
    /// first place, and so is to be released when nobody refers to the continuation.
    ///
    /// # Errors
    /// As there.
    ///
    /// # Safety
    /// As there.
    pub unsafe fn grow_mounted(
        &mut self,
        context: &mut StackContext,
        bytes: usize,
        limit_bytes: usize,
    ) -> Result<bool, StackOverflow> {
        let was_small = self.stack.place() == Place::Slot;
        // SAFETY: the caller's promise.
        unsafe { self.stack.grow_mounted(context, bytes, limit_bytes) }?;
        Ok(was_small && self.stack.place() != Place::Slot)
    }

    /// As [`Stack::shrink`], for a continuation that isn't mounted.
    pub fn shrink(&mut self, eagerness: Shrink) {
        self.stack.shrink(eagerness);
    }

    /// Leaves this continuation, which runs, for good: the one that resumed it is active, its stack mounted
    /// in the context. For an exception that reaches the stack's base.
    ///
    /// # Safety
    /// K1, K2: it is the context's active one, and `context.root` is the process's own stack.
    pub unsafe fn abandon(&mut self, context: &mut StackContext) {
        self.stack.release();
        context.active = self.parent as u64;
        // SAFETY: K1, K2: the parent lives and is saved; a null one means the root.
        let below = unsafe {
            match self.parent.as_ref() {
                Some(parent) => &parent.stack,
                None => &*(context.root as *const Stack),
            }
        };
        below.mount(context);
    }
}

/// The continuations from `inner` outward, up to the one that the process's own stack resumed.
///
/// # Safety
/// K1: they live, and none changes its parent while the walk lasts.
pub unsafe fn chain(inner: *mut Continuation) -> impl Iterator<Item = *mut Continuation> {
    let some = |at: *mut Continuation| (!at.is_null()).then_some(at);
    // SAFETY: K1 by the caller.
    std::iter::successors(some(inner), move |&at| some(unsafe { (*at).parent }))
}

/// The continuations of a suspended part, innermost first.
///
/// # Safety
/// As [`chain`], for the part from `inner` to `outer`.
pub unsafe fn captured(
    inner: *mut Continuation,
    outer: *mut Continuation,
) -> impl Iterator<Item = *mut Continuation> {
    // SAFETY: by the caller; the outermost one's parent isn't looked at.
    std::iter::successors(Some(inner), move |&at| (at != outer).then(|| unsafe { (*at).parent }))
}

/// Gives back what lies outside of a continuation whose body has returned. For the stub.
pub(crate) unsafe extern "C" fn release(continuation: *mut Continuation) {
    // SAFETY: the stub's continuation has returned, so nothing in its stack is used any more.
    unsafe { (*continuation).stack.release() };
}

const _: () = assert!(std::mem::offset_of!(Continuation, stack) == 0, "the stubs' stack addresses");
