//! Bump allocation: one allocator for each mutator.
//!
//! # Protocol
//! The fast path, here and in generated code, is `cursor + bytes <= limit`. The slow path,
//! [`Allocator::reserve`], takes the next run of free lines of the block that the allocator owns,
//! or another block; it never collects. Past the young budget it makes
//! [`Heap::collection_wanted`] true, and the mutator goes on allocating until its next safepoint.
//! Native code may make something enormous before it reaches one, so its objects are weighed against the
//! limit.
//!
//! # Invariants
//! L1. The lines between `cursor` and `limit`, and those in the line sets, hold no live object, and only
//!     this allocator writes there. They were unmarked when the block was taken, and nothing
//!     gets marked in them before it was allocated here.
//! L2. An object of at most [`LARGE_BYTES`] stands in one block; a larger one begins at the start of a
//!     block and has its blocks for itself. A run of lines is never longer than [`LARGE_BYTES`], so
//!     that a large object can't fit one by chance on the fast path, which knows no limit but `limit`.
//! L3. Memory isn't cleared: who allocates stores every word before the next safepoint.
//!
//! An allocator keeps its block through a collection: what it freed before `cursor` is found by the first
//! collection after the block was given back.

use std::panic::resume_unwind;
use std::process;
use std::ptr::NonNull;
use std::sync::Arc;

use crate::heap::Heap;
use crate::lines::LineSet;
use crate::region::{BLOCK_BYTES, LINE_BYTES};

/// Objects above this size have blocks of their own. A quarter of a block: at worst as much of it
/// stays unused.
pub(crate) const LARGE_BYTES: usize = BLOCK_BYTES / 4;
/// Lines of the longest run (L2).
const MAX_RUN_LINES: usize = LARGE_BYTES / LINE_BYTES;

/// What native code is unwound with that allocates more than there may be: who calls it catches that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom;

/// Allocates for one mutator.
#[repr(C)]
pub struct Allocator {
    /// Where the next object begins. Generated code reads and writes it.
    pub(crate) cursor: u64,
    /// Where the run of free lines ends. Generated code reads it.
    pub(crate) limit: u64,
    heap: Arc<Heap>,
    current: Option<OwnedBlock>,
    /// A block left for a medium object that didn't fit; it is used up next.
    stash: Option<OwnedBlock>,
    /// Whether who allocates can be unwound.
    is_refusing: bool,
}

/// A block that an allocator owns, and its free lines that aren't handed out.
#[derive(Clone, Copy)]
struct OwnedBlock {
    block: u32,
    lines: LineSet,
}

/// What an allocator owns, while no allocator owns it.
#[derive(Default)]
pub(crate) struct Parked {
    cursor: u64,
    limit: u64,
    current: Option<OwnedBlock>,
    stash: Option<OwnedBlock>,
}

impl Allocator {
    pub(crate) fn new(heap: Arc<Heap>, parked: Parked) -> Self {
        let Parked { cursor, limit, current, stash } = parked;
        heap.count_allocator(true);
        Self { cursor, limit, heap, current, stash, is_refusing: false }
    }

    /// The heap that it allocates in.
    #[must_use]
    pub fn heap(&self) -> &Arc<Heap> {
        &self.heap
    }

    /// Says whether native code that allocates can be stopped by unwinding with [`NoRoom`]: false at first.
    /// Answers what it was.
    #[inline]
    pub fn set_refusing(&mut self, is_refusing: bool) -> bool {
        std::mem::replace(&mut self.is_refusing, is_refusing)
    }

    /// Takes `words` words. Their content is undefined (L3).
    #[inline]
    pub(crate) fn allocate(&mut self, words: usize) -> NonNull<u64> {
        let bytes = words * 8;
        if self.limit - self.cursor < bytes as u64 {
            self.reserve_or_refuse(bytes);
        }
        let address = self.cursor;
        self.cursor += bytes as u64;
        NonNull::new(address as *mut u64).expect("the region isn't at address 0")
    }

    /// Reserves for native code: where that can be unwound, what would pass the heap's limit, or take half of
    /// its region, is refused.
    #[cold]
    fn reserve_or_refuse(&mut self, bytes: usize) {
        let fits = || bytes.div_ceil(BLOCK_BYTES) <= self.heap.region().block_count() / 2;
        if self.is_refusing && !(fits() && self.heap.has_room(bytes)) {
            resume_unwind(Box::new(NoRoom));
        }
        self.reserve(bytes);
    }

    /// Makes `bytes` (a multiple of 8) fit at the cursor. More than 8 KiB are for one object.
    ///
    /// Ends the OS process with a message when the region is used up.
    #[cold]
    pub fn reserve(&mut self, bytes: usize) {
        debug_assert!(bytes.is_multiple_of(8));
        if self.limit - self.cursor >= bytes as u64 && bytes <= LARGE_BYTES {
            return;
        }
        self.give_back_lines();
        if bytes > LARGE_BYTES {
            self.reserve_large(bytes);
        } else {
            self.reserve_lines(bytes.div_ceil(LINE_BYTES));
        }
        debug_assert!(self.limit - self.cursor >= bytes as u64);
    }

    /// Room for one large object, exactly.
    fn reserve_large(&mut self, bytes: usize) {
        let count = bytes.div_ceil(BLOCK_BYTES);
        let first = u32::try_from(count).ok().and_then(|count| self.heap.take_large(count));
        let Some(first) = first else { out_of_memory(bytes) };
        self.cursor = self.heap.region().block_address(first) as u64;
        self.limit = self.cursor + bytes as u64;
    }

    /// A run of at least `minimum` free lines.
    fn reserve_lines(&mut self, minimum: usize) {
        loop {
            if let Some(current) = &mut self.current
                && let Some((line, length)) = current.lines.take_run(minimum, MAX_RUN_LINES)
            {
                self.cursor = (self.heap.region().block_address(current.block) + line * LINE_BYTES) as u64;
                self.limit = self.cursor + (length * LINE_BYTES) as u64;
                return;
            }
            self.next_block(minimum);
        }
    }

    /// Replaces the current block, which has no run of `minimum` lines.
    fn next_block(&mut self, minimum: usize) {
        let left = self.current.take();
        if minimum > 1 {
            // Lines that are too short for this object serve later ones; of two such blocks the
            // better is kept.
            let (better, worse) = match (left, self.stash.take()) {
                (Some(a), Some(b)) if a.lines.len() < b.lines.len() => (Some(b), Some(a)),
                (a, b) => (a.or(b), a.and(b)),
            };
            self.stash = better;
            self.retire(worse);
            // A partly free block first, if it will do, so that a program of such objects doesn't take a free
            // one for each that a collection leaves with a survivor. One that won't do waits for the next
            // collection.
            let Some((block, lines)) = self.heap.take_block() else { out_of_memory(BLOCK_BYTES) };
            if lines.has_run(minimum) {
                self.current = Some(OwnedBlock { block, lines });
                return;
            }
            self.heap.retire_block(block);
            let Some(block) = self.heap.take_free_block() else { out_of_memory(BLOCK_BYTES) };
            self.current = Some(OwnedBlock { block, lines: LineSet::ALL });
            return;
        }
        self.retire(left);
        self.current = self.stash.take();
        if self.current.is_none() {
            let Some((block, lines)) = self.heap.take_block() else { out_of_memory(BLOCK_BYTES) };
            self.current = Some(OwnedBlock { block, lines });
        }
    }

    /// Puts the whole lines between cursor and limit back into the current block's set.
    fn give_back_lines(&mut self) {
        let (cursor, limit) = (self.cursor as usize, self.limit as usize);
        (self.cursor, self.limit) = (0, 0);
        let Some(current) = &mut self.current else { return };
        let start = self.heap.region().block_address(current.block);
        // The rest of a large object's room is outside of the current block.
        if cursor < limit && (start..start + BLOCK_BYTES).contains(&cursor) {
            let first = (cursor - start).div_ceil(LINE_BYTES);
            let end = (limit - start) / LINE_BYTES;
            if first < end {
                current.lines.insert(first, end);
            }
        }
    }

    fn retire(&self, block: Option<OwnedBlock>) {
        if let Some(OwnedBlock { block, .. }) = block {
            self.heap.retire_block(block);
        }
    }

    /// Ends this allocator; what it owns can go on in another.
    pub(crate) fn park(mut self) -> Parked {
        let parked = Parked {
            cursor: self.cursor,
            limit: self.limit,
            current: self.current.take(),
            stash: self.stash.take(),
        };
        drop(self);
        parked
    }
}

impl Drop for Allocator {
    /// Gives its blocks back.
    fn drop(&mut self) {
        let (current, stash) = (self.current.take(), self.stash.take());
        self.retire(current);
        self.retire(stash);
        self.heap.count_allocator(false);
    }
}

/// The region is used up. There is no value to give and nobody to unwind to: generated code is below.
#[cold]
fn out_of_memory(bytes: usize) -> ! {
    eprintln!("tambour: the heap's region has no room for {bytes} more bytes");
    process::abort();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HeapConfig;

    const _: () = {
        const fn sendable<T: Send>() {}
        sendable::<Allocator>();
        assert!(std::mem::offset_of!(Allocator, cursor) == 0);
        assert!(std::mem::offset_of!(Allocator, limit) == 8);
    };

    fn heap() -> Arc<Heap> {
        Heap::new(HeapConfig { region_bytes: 16 << 20, ..HeapConfig::default() }).unwrap()
    }

    #[test]
    fn objects_follow_each_other() {
        let mut allocator = heap().allocator();
        let first = allocator.allocate(3).as_ptr() as usize;
        let second = allocator.allocate(2).as_ptr() as usize;
        assert_eq!(second - first, 24);
    }

    #[test]
    fn a_medium_object_stays_in_one_block() {
        let heap = heap();
        let mut allocator = heap.allocator();
        for words in [1000, 1024, 17, 900, 1, 1024, 1024, 640, 1024] {
            let start = allocator.allocate(words).as_ptr() as usize;
            let last = start + words * 8 - 1;
            assert_eq!(heap.region().block_of(start), heap.region().block_of(last));
        }
    }

    #[test]
    fn a_large_object_has_its_own_blocks() {
        let heap = heap();
        let mut allocator = heap.allocator();
        let small = allocator.allocate(2).as_ptr() as usize;
        let large = allocator.allocate(BLOCK_BYTES / 8 + 1).as_ptr() as usize;
        let next = allocator.allocate(2).as_ptr() as usize;
        assert_eq!((large - heap.region().base()) % BLOCK_BYTES, 0);
        assert_eq!(heap.region().block_of(small), heap.region().block_of(next));
        assert_eq!(heap.stats().blocks.large, 2);
        assert_eq!(heap.stats().blocks.used, 1);
    }

    #[test]
    fn lines_around_a_medium_object_are_used() {
        let heap = heap();
        let mut allocator = heap.allocator();
        let first = allocator.allocate(2).as_ptr() as usize;
        for _ in 0..4 {
            allocator.allocate(LARGE_BYTES / 8);
        }
        assert_eq!(heap.stats().blocks.used, 2, "the fourth medium object needs another block");
        let mut blocks_of_small = Vec::new();
        for _ in 0..LARGE_BYTES / 16 * 4 {
            let small = allocator.allocate(2).as_ptr() as usize;
            blocks_of_small.push(heap.region().block_of(small));
        }
        assert!(blocks_of_small.contains(&heap.region().block_of(first)), "the stashed block is used up");
        assert!(heap.stats().blocks.used <= 3);
    }

    #[test]
    fn past_the_budget_a_collection_is_wanted() {
        let heap = heap();
        let mut allocator = heap.allocator();
        while heap.stats().allocated_bytes < (4 << 20) - BLOCK_BYTES as u64 {
            allocator.allocate(16);
        }
        assert!(!heap.collection_wanted());
        (0..3 * BLOCK_BYTES / 128).for_each(|_| _ = allocator.allocate(16));
        assert!(heap.collection_wanted());
    }
}
