//! The memory that packed stacks run on, one for each scheduler.

use crate::layout::RED_ZONE;
use crate::memory;

/// Bytes of a run stack: deeper recursion moves to a block of its own. The part that is used stays in the
/// first-level cache.
pub const RUN_STACK_BYTES: usize = 16 << 10;

/// A block that packed stacks are copied to while they run. One stack at a time uses it.
#[derive(Debug)]
pub struct RunStack {
    high: usize,
    bytes: usize,
}

impl RunStack {
    /// A run stack for stacks that may grow to `limit_bytes`.
    pub fn new(limit_bytes: usize) -> Self {
        let bytes = RUN_STACK_BYTES.min(limit_bytes).max(2 * RED_ZONE) & !15;
        Self { high: memory::needed_block(bytes) + bytes, bytes }
    }

    /// One past the highest byte.
    #[inline]
    pub(crate) fn high(&self) -> usize {
        self.high
    }

    /// Size.
    #[inline]
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Drop for RunStack {
    fn drop(&mut self) {
        // SAFETY: C5: made by `new` with these bounds; who was lent it has left (`Stack::lend`).
        unsafe { memory::free_block(self.high - self.bytes, self.bytes) }
    }
}
