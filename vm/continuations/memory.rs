//! Where stacks lie: in the process's slot, in a block of the allocator's, or in a mapping of their own.
//!
//! # Layout of a mapping
//!
//! ```text
//! base                         low (goes down as the stack grows)         high               base + reserved
//! | reserved, not touched yet  | the stack                                | Header | unused   |
//!                                                                                 ^ a multiple of 2 MiB
//! ```
//!
//! So the stack's lower end is at a huge page's when its size is, give or take the header.

use std::alloc::{self, Layout};
use std::mem::size_of;

use crate::sys;

/// Smallest block: the first place of a stack that has outgrown its slot.
pub(crate) const SMALLEST_BLOCK_BYTES: usize = 1 << 10;
/// Largest block. A copy to 1 MiB takes 176 µs at each growth; a mapping is copied to once, and then
/// costs page faults.
pub(crate) const LARGEST_BLOCK_BYTES: usize = 512 << 10;
/// A huge page. Growth by at least one asks for them: a deep recursion takes 21 ns a frame of 64 bytes
/// then, and 44 with small pages.
const HUGE_PAGE_BYTES: usize = 2 << 20;

/// Stands above a mapped stack.
#[repr(C, align(16))]
struct Header {
    base: usize,
    reserved_bytes: usize,
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
    // SAFETY: C5: the header's bytes are the top of the reservation made above.
    unsafe { (high as *mut Header).write(Header { base, reserved_bytes }) };
    Some(high)
}

/// Most bytes that the mapped stack below `high` can have.
///
/// # Safety
/// `mapping` answered `high`, and it isn't freed.
pub(crate) unsafe fn mapping_limit_bytes(high: usize) -> usize {
    // SAFETY: C5: the header that `mapping` wrote.
    unsafe { high - (*(high as *const Header)).base }
}

/// Frees a mapping.
///
/// # Safety
/// `mapping` answered `high`, and nothing in it is used any more.
pub(crate) unsafe fn free_mapping(high: usize) {
    // SAFETY: C5: the caller's promise; the header is read before it goes.
    unsafe {
        let Header { base, reserved_bytes } = (high as *const Header).read();
        sys::unreserve(base, reserved_bytes);
    }
}

/// A mapped stack has grown from `old_low` to `low`.
pub(crate) fn mapping_grew(low: usize, old_low: usize) {
    if old_low - low >= HUGE_PAGE_BYTES {
        sys::advise_huge(low, old_low);
    }
}
