//! What the heap asks of the system: address space, and giving memory back. Linux.

use std::io;
use std::ptr::NonNull;

use memmap2::{MmapMut, MmapOptions};

#[cfg(not(target_os = "linux"))]
compile_error!("the shared heap reserves memory as Linux does; write sys.rs for this system");

/// Pages of this size need no page-table entries of their own when the system can do so.
const HUGE_PAGE_BYTES: usize = 2 << 20;

/// A range of address space of its own: zero until written, resident only where touched.
pub(crate) struct Reservation {
    /// Holds the mapping; the memory is only reached through `start`.
    _mapping: MmapMut,
    start: NonNull<u8>,
    bytes: usize,
}

impl Reservation {
    /// Reserves `bytes`, aligned to a huge page.
    ///
    /// # Errors
    /// When the system has no such range.
    pub(crate) fn new(bytes: usize) -> io::Result<Self> {
        let mut mapping = MmapOptions::new().len(bytes + HUGE_PAGE_BYTES).no_reserve_swap().map_anon()?;
        let start = mapping.as_mut_ptr();
        let start = start.wrapping_add(start.align_offset(HUGE_PAGE_BYTES));
        let start = NonNull::new(start).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Self { _mapping: mapping, start, bytes })
    }

    /// The first byte.
    pub(crate) fn start(&self) -> NonNull<u8> {
        self.start
    }

    /// Bytes reserved.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Asks for huge pages where they are touched; nothing is lost if the system refuses.
    pub(crate) fn prefer_huge_pages(&self) {
        // SAFETY: the range is ours; the advice doesn't change its content.
        unsafe { libc::madvise(self.start.as_ptr().cast(), self.bytes, libc::MADV_HUGEPAGE) };
    }

    /// Gives the memory of a range of whole pages back; it reads as zero afterwards.
    ///
    /// # Safety
    /// Nobody holds a reference into the range or needs its content.
    pub(crate) unsafe fn discard(&self, offset: usize, bytes: usize) {
        debug_assert!(offset + bytes <= self.bytes);
        // SAFETY: the range is ours and its content is no longer needed (the caller's promise).
        // Should the system refuse, the memory merely stays.
        unsafe { libc::madvise(self.start.as_ptr().add(offset).cast(), bytes, libc::MADV_DONTNEED) };
    }
}

/// Starts to load the cache line of an address. The address needn't be valid.
#[inline(always)]
pub(crate) fn prefetch(address: usize) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch never faults, and SSE is part of x86-64.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(address as *const i8) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discarded_memory_reads_as_zero() {
        let reservation = Reservation::new(1 << 20).unwrap();
        let start = reservation.start().as_ptr();
        assert!((start as usize).is_multiple_of(HUGE_PAGE_BYTES));
        // SAFETY: both offsets are inside of the reservation, which only this test uses.
        let (kept, discarded) = unsafe {
            start.write(7);
            start.add(1 << 19).write(9);
            reservation.discard(1 << 19, 1 << 12);
            (start.read(), start.add(1 << 19).read())
        };
        assert_eq!((kept, discarded), (7, 0));
    }
}
