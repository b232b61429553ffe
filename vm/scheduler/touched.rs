//! Processes that a young collection looks at: those that ran or were sent to since the last one.
//!
//! # Invariants
//! - T1. A list is used by its participant's thread, or by the collector while the world is stopped; the
//!   safepoint orders the two.
//! - T2. A slot is in a list exactly while the TOUCHED bit of its state word is set (state.rs, S2).

use std::cell::UnsafeCell;

use crossbeam_utils::CachePadded;

/// How many slots ahead of its turn one is brought into the cache.
const AHEAD: usize = 8;

/// One list a participant.
pub(crate) struct Touched {
    lists: Box<[CachePadded<UnsafeCell<Vec<u32>>>]>,
}

// SAFETY: T1.
unsafe impl Sync for Touched {}
// SAFETY: T1; slot indices belong to no thread.
unsafe impl Send for Touched {}

impl Touched {
    pub(crate) fn new(participants: usize) -> Self {
        Self { lists: (0..participants).map(|_| CachePadded::new(UnsafeCell::new(Vec::new()))).collect() }
    }

    /// Adds a slot whose TOUCHED bit the caller has set.
    ///
    /// # Safety
    /// T1: the caller is the participant's thread, and not idle for the safepoint.
    pub(crate) unsafe fn push(&self, participant: usize, index: u32) {
        // SAFETY: the caller's promise.
        unsafe { (*self.lists[participant].get()).push(index) };
    }

    /// Calls `each` with every slot, and `ahead` some slots earlier, to bring it into the cache.
    ///
    /// # Safety
    /// T1: the world is stopped.
    pub(crate) unsafe fn for_each(&self, ahead: impl Fn(u32), mut each: impl FnMut(u32)) {
        for list in &self.lists {
            // SAFETY: the caller's promise.
            let list = unsafe { &*list.get() };
            for (at, &index) in list.iter().enumerate() {
                if let Some(&later) = list.get(at + AHEAD) {
                    ahead(later);
                }
                each(index);
            }
        }
    }

    /// Empties all lists.
    ///
    /// # Safety
    /// T1: the world is stopped.
    pub(crate) unsafe fn clear(&self) {
        for list in &self.lists {
            // SAFETY: the caller's promise.
            unsafe { (*list.get()).clear() };
        }
    }
}
