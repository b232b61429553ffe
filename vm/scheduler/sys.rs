//! What the scheduler asks of the system: the address space of the slots.

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
