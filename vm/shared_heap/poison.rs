//! Poison: everything dead is overwritten after a collection, so that a stale reference leads to a word
//! that is neither a value nor a header, and marking or the checker stops there.

use crate::heap::Heap;
use crate::layout::{TAG_HEADER, TAG_MASK};
use crate::pool::Pool;
use crate::region::{BLOCK_BYTES, BlockState, GRANULE_BYTES};
use crate::value::header_words;

/// The tag of a header, which no value has, and a type id that no type has.
pub(crate) const POISON: u64 = 0xdead_dead_dead_deaf;

/// Words of a block.
const BLOCK_WORDS: usize = BLOCK_BYTES / 8;

impl Heap {
    /// Overwrites what isn't marked in every block with memory. O(used blocks).
    ///
    /// # Safety
    /// The world is stopped and every live object is marked.
    pub(crate) unsafe fn poison(&self, pool: &Pool) {
        const { assert!(GRANULE_BYTES == 8 && POISON & TAG_MASK == TAG_HEADER) };
        for block in 0..pool.fresh() {
            let start = self.region().block_address(block);
            match self.region().state(block) {
                BlockState::Discarded | BlockState::Large | BlockState::LargeRest => {}
                // SAFETY: nothing refers into a free block.
                BlockState::Free => unsafe { fill(start, BLOCK_WORDS) },
                // SAFETY: the caller's promise.
                _ => unsafe { self.poison_gaps(start) },
            }
        }
    }

    /// Overwrites what stands between the live objects of a block.
    ///
    /// # Safety
    /// As [`poison`](Self::poison).
    unsafe fn poison_gaps(&self, start: usize) {
        let mut gap = 0;
        let mut word = 0;
        while word < BLOCK_WORDS {
            let address = start + word * 8;
            // SAFETY: R2: the world is stopped.
            if !unsafe { self.region().is_marked(address) } {
                word += 1;
                continue;
            }
            // SAFETY: no live object stands in the gap (L2: none reaches in from another block).
            unsafe { fill(start + gap * 8, word - gap) };
            // SAFETY: H1: a marked object starts here. Its first word is a header, or the head of a pair,
            // which is a value and so has another tag.
            let first = unsafe { *(address as *const u64) };
            word += if first & TAG_MASK == TAG_HEADER { 1 + header_words(first) } else { 2 };
            gap = word;
        }
        // SAFETY: as above.
        unsafe { fill(start + gap * 8, BLOCK_WORDS - gap) };
    }
}

/// Fills words with poison.
///
/// # Safety
/// They are in the region and nobody uses them.
unsafe fn fill(address: usize, words: usize) {
    for index in 0..words {
        // SAFETY: the caller's promise.
        unsafe { (address as *mut u64).add(index).write(POISON) };
    }
}
