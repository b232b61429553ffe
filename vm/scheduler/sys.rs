//! What the scheduler asks of the system: the address space of the slots, sleeps that end on time, the dear
//! half of a barrier; and of the processor: memory that will be needed soon.

use std::{io, ptr};

use memmap2::{MmapMut, MmapOptions};

use crate::sync::unmodelled::{Mutex, OnceLock, PoisonError};

/// A page of memory.
const PAGE_BYTES: usize = 4096;

/// A range of address space of its own: zero until written, resident only where touched.
pub(crate) struct Reservation(MmapMut);

impl Reservation {
    /// Reserves `bytes`.
    ///
    /// # Errors
    /// When the system has no such range.
    pub(crate) fn new(bytes: usize) -> io::Result<Self> {
        let region = MmapOptions::new().len(bytes).no_reserve_swap().map_anon()?;
        // Without huge pages fresh slots cost several times as much; a system that has none is fine.
        #[cfg(target_os = "linux")]
        let _ = region.advise(memmap2::Advice::HugePage);
        Ok(Self(region))
    }

    /// Where it begins.
    pub(crate) fn address(&self) -> usize {
        self.0.as_ptr() as usize
    }
}

/// Brings the cache line of an address into the cache. Any address will do.
#[inline]
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

/// The page of [`heavy_barrier`] where the system has no `membarrier`.
fn barrier_page() -> *mut libc::c_void {
    static PAGE: OnceLock<usize> = OnceLock::new();
    let page = *PAGE.get_or_init(|| {
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        // SAFETY: a new mapping, at an address of the system's choice.
        let page = unsafe { libc::mmap(ptr::null_mut(), PAGE_BYTES, protection, flags, -1, 0) };
        assert!(page != libc::MAP_FAILED, "a page of memory");
        page as usize
    });
    page as *mut libc::c_void
}

/// The dear half of an asymmetric barrier: when it returns, every thread of this OS process has passed a full
/// barrier since it was called. 300 ns, or some microseconds where the system lacks `membarrier`.
///
/// # Panics
/// When the system refuses to protect a page.
pub(crate) fn heavy_barrier() {
    static HAS_MEMBARRIER: OnceLock<bool> = OnceLock::new();
    let membarrier = |command: libc::c_int| {
        // SAFETY: a system call on numbers.
        unsafe { libc::syscall(libc::SYS_membarrier, command, 0, 0) == 0 }
    };
    let is_registered = || membarrier(libc::MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
    if *HAS_MEMBARRIER.get_or_init(is_registered) && membarrier(libc::MEMBARRIER_CMD_PRIVATE_EXPEDITED) {
        return;
    }
    // Taking a right away from a page that was touched interrupts every processor that runs one of our
    // threads, so that it forgets the page's entry: an interrupt is a full barrier. One thread at a time, or
    // two would undo each other's.
    static ONE: Mutex<()> = Mutex::new(());
    let _guard = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let page = barrier_page();
    // SAFETY: the page is this function's alone, and writable when it is written.
    unsafe {
        assert!(libc::mprotect(page, PAGE_BYTES, libc::PROT_READ | libc::PROT_WRITE) == 0);
        page.cast::<u8>().write_volatile(1);
        assert!(libc::mprotect(page, PAGE_BYTES, libc::PROT_READ) == 0);
    }
}

/// Lets the calling thread's sleeps end when their time has come: by default Linux lets them run 50 µs late,
/// to wake several threads together. The schedulers group their wake-ups themselves (alarms.rs).
pub(crate) fn sleep_precisely() {
    #[cfg(target_os = "linux")]
    // SAFETY: an attribute of this thread's timers; no memory is involved.
    unsafe {
        libc::prctl(libc::PR_SET_TIMERSLACK, 1_usize)
    };
}
