//! The system calls of large stacks: address space reserved at once, pages given back in parts.

use std::ptr::{self, NonNull};
use std::time::{Duration, Instant};

/// A page of memory, as `mmap` and `madvise` count.
pub(crate) const PAGE_BYTES: usize = 4096;

/// Reserves `bytes` of zeroed, writable address space; pages come into being when touched. None when
/// there is no address space, or there are too many mappings.
pub(crate) fn reserve(bytes: usize) -> Option<NonNull<u8>> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: C5: a mapping of its own at an address that the system chooses touches no other memory.
    let base =
        unsafe { libc::mmap(ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    if base == libc::MAP_FAILED { None } else { NonNull::new(base.cast()) }
}

/// Ends a reservation.
///
/// # Safety
/// `reserve(bytes)` answered `base`, and nothing in it is used any more.
pub(crate) unsafe fn unreserve(base: usize, bytes: usize) {
    // SAFETY: C5: the caller's promise.
    let answer = unsafe { libc::munmap(base as *mut _, bytes) };
    assert_eq!(answer, 0, "munmap of a stack's own mapping at {base:#x}, {bytes} bytes");
}

/// Gives pages back to the system, from the one that `low` is in to the last that ends by `high`; they read
/// as zero afterwards.
///
/// # Safety
/// `low..high` lies in one reservation, and nothing below `high` in it is alive.
pub(crate) unsafe fn discard(low: usize, high: usize) {
    let low = low & !(PAGE_BYTES - 1);
    let high = high & !(PAGE_BYTES - 1);
    if low < high {
        // SAFETY: C5: the caller's promise; the answer doesn't matter, as the bytes are dead either way.
        unsafe { libc::madvise(low as *mut _, high - low, libc::MADV_DONTNEED) };
    }
}

/// Blocks, for the calling thread, every signal that another thread can take as well (C8). Faults of this
/// thread's own (SIGSEGV and the like) stay: their handlers have alternate stacks in Rust programs.
pub fn block_signals() {
    // SAFETY: C8: the set is initialized by sigfillset before it is read; the mask is this thread's own.
    unsafe {
        let mut signals = std::mem::zeroed();
        libc::sigfillset(&mut signals);
        for fault in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGABRT] {
            libc::sigdelset(&mut signals, fault);
        }
        libc::pthread_sigmask(libc::SIG_BLOCK, &signals, ptr::null_mut());
    }
}

/// Makes the pages of `low..high`, a part of a reservation; from the one that `low` is in to the last that
/// ends by `high`. Changes speed only, also when the system refuses.
pub(crate) fn populate(low: usize, high: usize) {
    let low = low & !(PAGE_BYTES - 1);
    let high = high & !(PAGE_BYTES - 1);
    // SAFETY: C5: this advice changes no byte of the range.
    unsafe { libc::madvise(low as *mut _, high - low, libc::MADV_POPULATE_WRITE) };
}

/// As [`populate`], as a huge page; answers how long that took.
pub(crate) fn populate_huge(low: usize, high: usize) -> Duration {
    let begun = Instant::now();
    // SAFETY: C5: advice on how to back pages changes no byte of them.
    unsafe { libc::madvise(low as *mut _, high - low, libc::MADV_HUGEPAGE) };
    populate(low, high);
    begun.elapsed()
}
