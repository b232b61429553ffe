//! Collections: stop-the-world, non-moving, young or full.
//!
//! # Protocol
//! 1. The caller stops every mutator (`Safepoint::stop_all`).
//! 2. Full only: the marks of all used blocks are cleared.
//! 3. Roots, slots and literals are marked, and what they reach (`mark.rs`).
//! 4. Blocks are sorted by their line marks: after a young collection those that were allocated into since
//!    the last one, after a full one all. A large object without a mark is freed.
//! 5. Full only: memory of free blocks beyond a reserve goes back to the system.
//!
//! A young collection so costs what survived, plus some 30 ns for each block that was allocated into. Free
//! lines are looked for when an allocator takes the block.

use crate::heap::{Heap, State};
use crate::mark::{Marker, RootSource};
use crate::pacing::CollectionKind;
use crate::region::BlockState;

/// What a collection found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collection {
    /// What was looked at.
    pub kind: CollectionKind,
    /// Bytes handed out to allocators since the collection before.
    pub allocated_bytes: u64,
    /// Bytes of the objects that became marked: the survivors of a young one, all that lives of a
    /// full one.
    pub marked_bytes: u64,
}

impl Heap {
    /// Collects. O(survivors + blocks allocated into) when young, O(live + used blocks) when full.
    ///
    /// # Safety
    /// Every mutator is stopped at a safepoint, and so is every other use of the heap. `roots` visits
    /// every value that is used afterwards and isn't reached from a slot or a literal.
    ///
    /// # Panics
    /// When a reference leads to something that isn't an object.
    pub unsafe fn collect(&self, kind: CollectionKind, roots: &dyn RootSource) -> Collection {
        let young = kind == CollectionKind::Young;
        let state = &mut *self.state();
        if !young {
            // SAFETY: the world is stopped (the caller's promise).
            unsafe { self.clear_marks(state) };
        }
        let marked_bytes = self.mark(young, roots);
        // SAFETY: the world is stopped, and all that lives was marked.
        unsafe {
            if young {
                state.pool.sweep_young(self.region());
            } else {
                state.pool.sweep_full(self.region());
            }
            if self.is_poisoning() {
                self.poison(&state.pool);
            }
        }
        let allocated_bytes = std::mem::take(&mut state.pool.allocated_bytes);
        state.pacing.collected(kind, allocated_bytes, marked_bytes);
        if !young {
            state.pool.discard(self.region(), state.pacing.reserve_bytes());
        }
        self.set_collection_wanted(false);
        Collection { kind, allocated_bytes, marked_bytes }
    }

    fn mark(&self, young: bool, roots: &dyn RootSource) -> u64 {
        let types = self.types().read();
        let mut marker = Marker::new(self, types.raw_words());
        roots.visit(young, &mut marker);
        self.slots().visit(young, &mut marker);
        marker.mark_all(self.literals().take_roots(young));
        marker.finish()
    }

    /// Clears the marks of all used blocks, a run of them at a time. Free ones have none (R4).
    ///
    /// # Safety
    /// The world is stopped.
    unsafe fn clear_marks(&self, state: &State) {
        let region = self.region();
        let is_used = |block| !matches!(region.state(block), BlockState::Free | BlockState::Discarded);
        let mut block = 0;
        while block < state.pool.fresh() {
            let first = block;
            while block < state.pool.fresh() && is_used(block) {
                block += 1;
            }
            // SAFETY: R2: the world is stopped.
            unsafe { region.clear_marks(first, (block - first) as usize) };
            block += 1;
        }
    }
}
