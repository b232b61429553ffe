//! Where stacks lie: in the process's slot, in a block of the allocator's, or in a mapping of their own.
//!
//! # Layout of a mapping
//!
//! ```text
//! base                         low (goes down as the stack grows)         high               base + reserved
//! | reserved, not touched yet  | the stack, resident                      | Header | unused   |
//!                                                                                 ^ a multiple of 2 MiB
//! ```
//!
//! # Pages
//!
//! They come into being in pieces, as the stack grows. A single page costs 0.45 ns a byte, whether a fault
//! makes it or advice. A huge one costs 0.05 where the system has one at hand, and 2 to 5 where it must first
//! compact its memory, or get it back from the host of a virtual machine: a recursion of 10 million frames
//! has taken 0.36 and 1.25 s, and single pages throughout make it 0.48. So a mapping tries a huge page, and
//! when that took long goes on with single ones for a while.

use std::alloc::{self, Layout};
use std::mem::size_of;
use std::time::Duration;

use crate::stack::Place;
use crate::sys;

/// Smallest block: the first place of a stack that has outgrown its slot.
pub(crate) const SMALLEST_BLOCK_BYTES: usize = 1 << 10;
/// Largest block. A copy to 1 MiB takes 176 µs at each growth; a mapping is copied to once, and then
/// costs page faults.
pub(crate) const LARGEST_BLOCK_BYTES: usize = 512 << 10;
/// How much a mapping grows by at a time in single pages: some 60 µs.
const GROWTH_BYTES: usize = 128 << 10;
const HUGE_PAGE_BYTES: usize = 2 << 20;
/// A huge page that took longer is dearer than single ones.
const DEAR: Duration = Duration::from_millis(1);
/// How far a stack grows in single pages after a dear huge one; twice as far after each further one.
const LEAST_DETOUR_BYTES: usize = 32 << 20;

/// Stands above a mapped stack.
#[repr(C, align(16))]
struct Header {
    base: usize,
    reserved_bytes: usize,
    /// What it was made for.
    limit_bytes: usize,
    /// Huge pages are tried from here down.
    huge_below: usize,
    /// How far the next detour goes.
    detour_bytes: usize,
}

/// A block of `bytes`, a multiple of 16; answers its low end. None when there is no memory.
pub(crate) fn block(bytes: usize) -> Option<usize> {
    let layout = block_layout(bytes);
    // SAFETY: C5: the layout isn't empty.
    let low = unsafe { alloc::alloc(layout) } as usize;
    (low != 0).then_some(low)
}

/// A block of `bytes` that can't be done without: a stack that leaves has nowhere else to go.
pub(crate) fn needed_block(bytes: usize) -> usize {
    block(bytes).unwrap_or_else(|| alloc::handle_alloc_error(block_layout(bytes)))
}

/// Frees a block.
///
/// # Safety
/// `block(bytes)` answered `low`, and nothing in it is used any more.
pub(crate) unsafe fn free_block(low: usize, bytes: usize) {
    // SAFETY: C5: the caller's promise.
    unsafe { alloc::dealloc(low as *mut u8, block_layout(bytes)) }
}

fn block_layout(bytes: usize) -> Layout {
    assert!(bytes > 0, "C5: a block has bytes");
    Layout::from_size_align(bytes, 16).expect("C2: at most LARGEST_BLOCK_BYTES, aligned to 16")
}

/// Reserves room for a stack that may grow to `limit_bytes`; answers its high end. None when there is no
/// address space, or there are too many mappings.
pub(crate) fn mapping(limit_bytes: usize) -> Option<usize> {
    let reserved_bytes =
        (limit_bytes + size_of::<Header>()).next_multiple_of(HUGE_PAGE_BYTES) + HUGE_PAGE_BYTES;
    let base = sys::reserve(reserved_bytes)?.as_ptr() as usize;
    let high = (base + reserved_bytes) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES - size_of::<Header>();
    let detour_bytes = LEAST_DETOUR_BYTES;
    let header = Header { base, reserved_bytes, limit_bytes, huge_below: high, detour_bytes };
    // SAFETY: C5: the header's bytes are the top of the reservation made above.
    unsafe { (high as *mut Header).write(header) };
    Some(high)
}

/// Most bytes that the mapped stack below `high` can have.
///
/// # Safety
/// `mapping` answered `high`, and it isn't freed.
pub(crate) unsafe fn mapping_limit_bytes(high: usize) -> usize {
    // SAFETY: C5: the header that `mapping` wrote.
    unsafe { (*(high as *const Header)).limit_bytes }
}

/// Frees a mapping.
///
/// # Safety
/// `mapping` answered `high`, and nothing in it is used any more.
unsafe fn free_mapping(high: usize) {
    // SAFETY: C5: the caller's promise; the header is read before it goes.
    unsafe {
        let Header { base, reserved_bytes, .. } = (high as *const Header).read();
        sys::unreserve(base, reserved_bytes);
    }
}

/// Frees a place of a stack that is nowhere else: below `high`, of so many bytes.
///
/// # Safety
/// It was made here, with these bounds, and nothing in it is used any more.
pub(crate) unsafe fn free_place(place: Place, high: usize, bytes: usize) {
    // SAFETY: C5: the caller's promise.
    unsafe {
        match place {
            Place::Slot | Place::Lent | Place::Frozen => {}
            Place::Block | Place::Packed => free_block(high - bytes, bytes),
            Place::Mapping => free_mapping(high),
        }
    }
}

/// Makes pages for the mapped stack below `high`, which reaches down to `low`, until it reaches down to
/// `needed`, and some more, but not past `lowest`; answers its new low end.
///
/// # Safety
/// `mapping` answered `high`, it isn't freed, and `lowest..high` lies in it.
pub(crate) unsafe fn grow_mapping(high: usize, low: usize, needed: usize, lowest: usize) -> usize {
    // SAFETY: C5: the header that `mapping` wrote; C6: nobody else uses it meanwhile.
    let header = unsafe { &mut *(high as *mut Header) };
    let mut low = low;
    while low > needed.max(lowest) {
        // Nothing smaller than a piece is left above the limit, where no growth would reach it.
        let is_huge = low.is_multiple_of(HUGE_PAGE_BYTES)
            && low <= header.huge_below
            && low - lowest >= HUGE_PAGE_BYTES + GROWTH_BYTES;
        let new_low = match (low - 1) / GROWTH_BYTES * GROWTH_BYTES {
            _ if is_huge => low - HUGE_PAGE_BYTES,
            next if next < lowest + GROWTH_BYTES => lowest,
            next => next,
        };
        if !is_huge {
            sys::populate(new_low, low);
        } else if sys::populate_huge(new_low, low) > DEAR {
            header.huge_below = new_low.saturating_sub(header.detour_bytes);
            header.detour_bytes *= 2;
        }
        low = new_low;
    }
    low
}
