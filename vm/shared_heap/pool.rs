//! The pool: which blocks are free, partly free, or wait for a collection.
//!
//! # Protocol
//! Allocators take a block at a time and give it back when they have used its free lines; both are
//! short critical sections under the heap's lock. Between collections blocks only move away from
//! `recyclable` and `free`, and towards `retired`; a collection sorts the retired ones again.
//!
//! # Rejected
//! Looking at full blocks again in each young collection: beside 200 MB live it doubled the cost.
//! They leave the pool until the next full collection, which looks at every block.

use crate::free_runs::FreeRuns;
use crate::lines::LineSet;
use crate::region::{BLOCK_BYTES, BlockState, LINES_PER_BLOCK, Region};

/// A block with fewer free lines counts as full: taking it would cost more than it gives.
pub(crate) const MIN_FREE_LINES: usize = 16;

/// The blocks that nobody allocates from.
#[derive(Default)]
pub(crate) struct Pool {
    /// Free blocks with memory; the last was used most lately.
    free: Vec<u32>,
    /// Further free blocks: discarded ones, and those of large objects.
    runs: FreeRuns,
    /// Blocks with some free lines.
    recyclable: Vec<u32>,
    /// Blocks that were allocated into since the last collection.
    retired: Vec<u32>,
    /// Large objects made since the last collection: first block and number of blocks.
    young_large: Vec<(u32, u32)>,
    /// Older large objects.
    old_large: Vec<(u32, u32)>,
    /// Blocks from here on were never used.
    fresh: u32,
    /// Bytes handed out since the last collection.
    pub(crate) allocated_bytes: u64,
}

/// Numbers of blocks by use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct BlockCounts {
    /// Free, with memory.
    pub free: usize,
    /// Free, without memory, below the highest block that was ever used.
    pub discarded: usize,
    /// Small objects and some free lines, in the pool.
    pub recyclable: usize,
    /// Small objects: full, in an allocator, or waiting for a collection.
    pub used: usize,
    /// Large objects.
    pub large: usize,
}

impl Pool {
    /// Takes a block with free lines, partly used ones first; its free lines.
    pub(crate) fn take(&mut self, region: &Region) -> Option<(u32, LineSet)> {
        let Some(block) = self.recyclable.pop() else {
            return self.take_free(region).map(|block| (block, LineSet::ALL));
        };
        // SAFETY: R2: nobody owns the block, and the caller's mutator runs, so the world isn't stopped.
        let lines = LineSet::unmarked(unsafe { region.block_lines(block) });
        self.own(region, block, lines.bytes());
        Some((block, lines))
    }

    /// Takes a wholly free block.
    pub(crate) fn take_free(&mut self, region: &Region) -> Option<u32> {
        let block = self.free.pop().or_else(|| self.runs.take(1)).or_else(|| self.take_fresh(region, 1))?;
        self.own(region, block, BLOCK_BYTES);
        Some(block)
    }

    /// Takes `count` blocks side by side for one object.
    pub(crate) fn take_large(&mut self, region: &Region, count: u32) -> Option<u32> {
        let first = self.runs.take(count).or_else(|| self.take_fresh(region, count)).or_else(|| {
            self.free.drain(..).for_each(|block| self.runs.insert(block, 1));
            self.runs.take(count)
        })?;
        // SAFETY: R3: `&mut self` is the pool's lock.
        unsafe {
            region.set_states(first, 1, BlockState::Large);
            region.set_states(first + 1, count as usize - 1, BlockState::LargeRest);
        }
        self.young_large.push((first, count));
        self.allocated_bytes += u64::from(count) * BLOCK_BYTES as u64;
        Some(first)
    }

    /// Takes back a block whose lines were allocated from.
    pub(crate) fn retire(&mut self, region: &Region, block: u32) {
        // SAFETY: R3: `&mut self` is the pool's lock.
        unsafe { region.set_states(block, 1, BlockState::Used) };
        self.retired.push(block);
    }

    /// Blocks from here on were never used.
    pub(crate) fn fresh(&self) -> u32 {
        self.fresh
    }

    /// Counts blocks by use. O(blocks).
    pub(crate) fn counts(&self, region: &Region) -> BlockCounts {
        let mut counts = BlockCounts::default();
        for block in 0..self.fresh {
            let count = match region.state(block) {
                BlockState::Discarded => &mut counts.discarded,
                BlockState::Free => &mut counts.free,
                BlockState::Owned | BlockState::Used => &mut counts.used,
                BlockState::Recyclable => &mut counts.recyclable,
                BlockState::Large | BlockState::LargeRest => &mut counts.large,
            };
            *count += 1;
        }
        counts
    }

    /// Sorts what was allocated into since the last collection: after a young collection.
    ///
    /// # Safety
    /// The world is stopped and every live object is marked.
    pub(crate) unsafe fn sweep_young(&mut self, region: &Region) {
        for block in std::mem::take(&mut self.retired) {
            // SAFETY: the caller's promise.
            unsafe { self.sort(region, block) };
        }
        for (first, count) in std::mem::take(&mut self.young_large) {
            // SAFETY: the caller's promise.
            unsafe { self.sweep_large(region, first, count) };
        }
    }

    /// Sorts every block: after a full collection.
    ///
    /// # Safety
    /// The world is stopped and every live object is marked.
    pub(crate) unsafe fn sweep_full(&mut self, region: &Region) {
        self.retired.clear();
        self.recyclable.clear();
        // Lower blocks end up last, so they are taken first.
        for block in (0..self.fresh).rev() {
            if matches!(region.state(block), BlockState::Used | BlockState::Recyclable) {
                // SAFETY: the caller's promise.
                unsafe { self.sort(region, block) };
            }
        }
        let large =
            std::mem::take(&mut self.old_large).into_iter().chain(std::mem::take(&mut self.young_large));
        for (first, count) in large {
            // SAFETY: the caller's promise.
            unsafe { self.sweep_large(region, first, count) };
        }
    }

    /// Gives memory of free blocks back to the system, all but `reserve_bytes`. O(free blocks).
    pub(crate) fn discard(&mut self, region: &Region, reserve_bytes: usize) {
        let mut free: Vec<u32> = std::mem::take(&mut self.free);
        for (start, length) in self.runs.iter() {
            free.extend((start..start + length).filter(|&block| region.state(block) == BlockState::Free));
        }
        free.sort_unstable();
        self.runs = FreeRuns::default();
        let reserve = free.len().min(reserve_bytes / BLOCK_BYTES);
        // Keep low addresses; lower blocks end up last in the list and are taken first.
        let discarded = free.split_off(reserve);
        for run in discarded.chunk_by(|a, b| a + 1 == *b) {
            // SAFETY: R3: `&mut self` is the pool's lock, and the blocks are free.
            unsafe {
                region.discard(run[0], run.len());
                region.set_states(run[0], run.len(), BlockState::Discarded);
            }
        }
        free.reverse();
        self.free = free;
        let mut block = 0;
        while block < self.fresh {
            let start = block;
            while block < self.fresh && region.state(block) == BlockState::Discarded {
                block += 1;
            }
            if block > start {
                self.runs.insert(start, block - start);
            }
            block += 1;
        }
    }

    /// Puts a block of small objects where its line marks say it belongs.
    ///
    /// # Safety
    /// The world is stopped and the line marks are exact.
    unsafe fn sort(&mut self, region: &Region, block: u32) {
        // SAFETY: R2: the world is stopped.
        let marks = unsafe { region.block_lines(block) };
        let marked: usize = marks.iter().map(|&mark| usize::from(mark)).sum();
        let state = if marked == 0 {
            self.free.push(block);
            BlockState::Free
        } else if LINES_PER_BLOCK - marked >= MIN_FREE_LINES {
            self.recyclable.push(block);
            BlockState::Recyclable
        } else {
            BlockState::Used
        };
        // SAFETY: R3: the world is stopped.
        unsafe { region.set_states(block, 1, state) };
    }

    /// Keeps or frees a large object.
    ///
    /// # Safety
    /// The world is stopped and every live object is marked.
    unsafe fn sweep_large(&mut self, region: &Region, first: u32, count: u32) {
        // SAFETY: R2: the world is stopped.
        if unsafe { region.is_marked(region.block_address(first)) } {
            self.old_large.push((first, count));
            return;
        }
        // SAFETY: R3: the world is stopped.
        unsafe { region.set_states(first, count as usize, BlockState::Free) };
        self.runs.insert(first, count);
    }

    fn own(&mut self, region: &Region, block: u32, bytes: usize) {
        // SAFETY: R3: `&mut self` is the pool's lock.
        unsafe { region.set_states(block, 1, BlockState::Owned) };
        self.allocated_bytes += bytes as u64;
    }

    fn take_fresh(&mut self, region: &Region, count: u32) -> Option<u32> {
        let first = self.fresh;
        let end = first.checked_add(count).filter(|&end| end as usize <= region.block_count())?;
        self.fresh = end;
        Some(first)
    }
}
