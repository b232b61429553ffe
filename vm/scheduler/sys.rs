//! What the scheduler asks of the system: the address space of the slots, sleeps that end on time.

use std::io;

use memmap2::{MmapMut, MmapOptions};

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

/// Lets the calling thread's sleeps end when their time has come: by default Linux lets them run 50 µs late,
/// to wake several threads together. The schedulers group their wake-ups themselves (alarms.rs).
pub(crate) fn sleep_precisely() {
    #[cfg(target_os = "linux")]
    // SAFETY: an attribute of this thread's timers; no memory is involved.
    unsafe {
        libc::prctl(libc::PR_SET_TIMERSLACK, 1_usize)
    };
}
