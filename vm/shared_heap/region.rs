//! The region: one range of address space, cut into blocks of lines, with its metadata beside it.
//!
//! # Layout
//! ```text
//! region   | block 0: 256 lines of 128 bytes | block 1 | ...
//! marks    | one bit for each 8-byte granule: an object whose first word is there is marked
//! lines    | one byte for each line: 1 if a marked object (of a small block) touches it
//! states   | one byte for each block
//! ```
//! Metadata is 2.3 % of the used region; untouched parts of all four are never resident.
//!
//! # Invariants
//! R1. The four reservations live as long as the region, so an index below `block_count` is always
//!     backed by memory.
//! R2. Marks and line marks change only while the world is stopped; mutators may read the line
//!     marks of a block that they own.
//! R3. A block's state changes under the pool's lock or while the world is stopped.
//! R4. A line without a mark holds no marked object: no mark bit is set in it, and none that begins
//!     before it reaches into it.

use std::io;

use crate::sys::Reservation;

/// Bytes of a block.
pub(crate) const BLOCK_BYTES: usize = 32 << 10;
/// Bytes of a line: the unit of reuse.
pub(crate) const LINE_BYTES: usize = 128;
/// Lines of a block.
pub(crate) const LINES_PER_BLOCK: usize = BLOCK_BYTES / LINE_BYTES;
/// Bytes for each mark bit; every object is aligned to it.
pub(crate) const GRANULE_BYTES: usize = 8;
/// Bytes of mark bits for a block.
const MARK_BYTES_PER_BLOCK: usize = BLOCK_BYTES / GRANULE_BYTES / 8;
/// The smallest region worth having.
const MIN_REGION_BYTES: usize = 1 << 20;

/// What a block is used for.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlockState {
    /// Free, and its memory was never touched or was given back.
    Discarded = 0,
    /// Free, with memory.
    Free = 1,
    /// Small objects; an allocator takes lines from it.
    Owned = 2,
    /// Small objects; waits for a collection, or is full.
    Used = 3,
    /// Small objects; some lines are free, and it is in the pool.
    Recyclable = 4,
    /// The first block of a large object.
    Large = 5,
    /// A further block of a large object.
    LargeRest = 6,
}

impl BlockState {
    const ALL: [Self; 7] = [
        Self::Discarded,
        Self::Free,
        Self::Owned,
        Self::Used,
        Self::Recyclable,
        Self::Large,
        Self::LargeRest,
    ];

    /// Its name, for reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Discarded => "Discarded",
            Self::Free => "Free",
            Self::Owned => "Owned",
            Self::Used => "Used",
            Self::Recyclable => "Recyclable",
            Self::Large => "Large",
            Self::LargeRest => "LargeRest",
        }
    }

    /// Whether small objects may stand in it.
    pub(crate) fn is_small(self) -> bool {
        matches!(self, Self::Owned | Self::Used | Self::Recyclable)
    }
}

/// The region and its metadata.
pub(crate) struct Region {
    blocks: Reservation,
    marks: Reservation,
    lines: Reservation,
    states: Reservation,
    block_count: usize,
}

// SAFETY: the region hands out addresses and bytes; R2 and R3 say who may write which when, and the
// operations that write are unsafe or private to the collector and the pool.
unsafe impl Send for Region {}
// SAFETY: as above.
unsafe impl Sync for Region {}

impl Region {
    /// Reserves a region of `bytes`; halves it as long as the system refuses.
    ///
    /// # Errors
    /// When not even the smallest region can be had.
    pub(crate) fn new(bytes: usize, huge_pages: bool) -> io::Result<Self> {
        let mut bytes = bytes.max(MIN_REGION_BYTES).next_multiple_of(BLOCK_BYTES);
        let region = loop {
            match Self::reserve(bytes) {
                Ok(region) => break region,
                Err(error) if bytes / 2 < MIN_REGION_BYTES => return Err(error),
                Err(_) => bytes = (bytes / 2).next_multiple_of(BLOCK_BYTES),
            }
        };
        if huge_pages {
            region.blocks.prefer_huge_pages();
        }
        Ok(region)
    }

    fn reserve(bytes: usize) -> io::Result<Self> {
        let block_count = bytes / BLOCK_BYTES;
        Ok(Self {
            blocks: Reservation::new(bytes)?,
            marks: Reservation::new(block_count * MARK_BYTES_PER_BLOCK)?,
            lines: Reservation::new(block_count * LINES_PER_BLOCK)?,
            states: Reservation::new(block_count)?,
            block_count,
        })
    }

    /// Number of blocks.
    pub(crate) fn block_count(&self) -> usize {
        self.block_count
    }

    /// Address of the first byte.
    pub(crate) fn base(&self) -> usize {
        self.blocks.start().as_ptr() as usize
    }

    /// Whether an address is inside.
    pub(crate) fn contains(&self, address: usize) -> bool {
        address.wrapping_sub(self.base()) < self.blocks.bytes()
    }

    /// The block of an address inside.
    pub(crate) fn block_of(&self, address: usize) -> u32 {
        ((address - self.base()) / BLOCK_BYTES) as u32
    }

    /// Address of a block.
    pub(crate) fn block_address(&self, block: u32) -> usize {
        self.base() + block as usize * BLOCK_BYTES
    }

    /// Address of the word that holds the mark bit of the region's first granule.
    pub(crate) fn mark_words(&self) -> *mut u64 {
        self.marks.start().as_ptr().cast()
    }

    /// Address of the mark of the region's first line.
    pub(crate) fn line_marks(&self) -> *mut u8 {
        self.lines.start().as_ptr()
    }

    /// A block's state.
    pub(crate) fn state(&self, block: u32) -> BlockState {
        assert!((block as usize) < self.block_count);
        // SAFETY: R1: the byte is there.
        let state = unsafe { self.states.start().as_ptr().add(block as usize).read() };
        BlockState::ALL[usize::from(state)]
    }

    /// Sets the state of `count` blocks.
    ///
    /// # Safety
    /// R3: the caller holds the pool's lock, or the world is stopped.
    pub(crate) unsafe fn set_states(&self, first: u32, count: usize, state: BlockState) {
        assert!(first as usize + count <= self.block_count);
        // SAFETY: R1: the bytes are there; R3: nobody else touches them.
        unsafe { self.states.start().as_ptr().add(first as usize).write_bytes(state as u8, count) };
    }

    /// The line marks of a block.
    ///
    /// # Safety
    /// R2: the world is stopped, or the caller owns the block; the marks don't change meanwhile.
    pub(crate) unsafe fn block_lines(&self, block: u32) -> &[u8; LINES_PER_BLOCK] {
        assert!((block as usize) < self.block_count);
        // SAFETY: R1: the bytes are there; R2: nobody writes them meanwhile.
        unsafe { &*self.line_marks().add(block as usize * LINES_PER_BLOCK).cast() }
    }

    /// Whether the object at an address is marked.
    ///
    /// # Safety
    /// R2: the world is stopped. The address is inside.
    pub(crate) unsafe fn is_marked(&self, address: usize) -> bool {
        debug_assert!(self.contains(address));
        let granule = (address - self.base()) / GRANULE_BYTES;
        // SAFETY: R1: the word is there; R2: nobody writes it meanwhile.
        unsafe { self.mark_words().add(granule / 64).read() >> (granule % 64) & 1 != 0 }
    }

    /// Clears the marks and line marks of blocks.
    ///
    /// # Safety
    /// R2: the world is stopped.
    pub(crate) unsafe fn clear_marks(&self, first: u32, count: usize) {
        assert!(first as usize + count <= self.block_count);
        // SAFETY: R1: the bytes are there; R2: nobody else touches them.
        unsafe {
            let marks = self.marks.start().as_ptr().add(first as usize * MARK_BYTES_PER_BLOCK);
            marks.write_bytes(0, count * MARK_BYTES_PER_BLOCK);
            let lines = self.line_marks().add(first as usize * LINES_PER_BLOCK);
            lines.write_bytes(0, count * LINES_PER_BLOCK);
        }
    }

    /// Gives the memory of blocks back.
    ///
    /// # Safety
    /// The blocks are free, and the pool's lock is held.
    pub(crate) unsafe fn discard(&self, first: u32, count: usize) {
        // SAFETY: nothing in a free block is referred to (the caller's promise).
        unsafe { self.blocks.discard(first as usize * BLOCK_BYTES, count * BLOCK_BYTES) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const _: () = {
        const fn shared<T: Send + Sync>() {}
        shared::<Region>();
    };

    #[test]
    fn a_block_knows_its_addresses_and_state() {
        let region = Region::new(4 << 20, true).unwrap();
        assert_eq!(region.block_count(), 128);
        let address = region.block_address(5);
        assert_eq!(region.block_of(address), 5);
        assert_eq!(region.block_of(address + BLOCK_BYTES - 1), 5);
        assert!(region.contains(address) && !region.contains(region.base() - 1));
        assert!(!region.contains(region.base() + (4 << 20)));
        assert_eq!(region.state(5), BlockState::Discarded);
        // SAFETY: only this test uses the region.
        unsafe { region.set_states(5, 2, BlockState::Recyclable) };
        assert_eq!(region.state(6), BlockState::Recyclable);
        assert_eq!(region.state(7), BlockState::Discarded);
        assert!(region.state(5).is_small() && !region.state(7).is_small());
    }

    #[test]
    fn a_refused_region_is_halved() {
        let region = Region::new(1 << 50, false).unwrap();
        assert!(region.block_count() < (1 << 50) / BLOCK_BYTES);
        assert!(region.block_count() * BLOCK_BYTES >= MIN_REGION_BYTES);
    }

    #[test]
    fn marks_are_cleared_by_block() {
        let region = Region::new(1 << 20, false).unwrap();
        let address = region.block_address(3) + 8;
        let granule = (address - region.base()) / GRANULE_BYTES;
        // SAFETY: only this test uses the region, and the addresses are inside.
        unsafe {
            *region.mark_words().add(granule / 64) |= 1 << (granule % 64);
            assert!(region.is_marked(address) && !region.is_marked(address + 8));
            region.clear_marks(4, 1);
            assert!(region.is_marked(address));
            region.clear_marks(3, 1);
            assert!(!region.is_marked(address));
        }
    }
}
