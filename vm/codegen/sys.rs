//! Memory of the code heap: reservations, and a file in memory that is mapped twice.
//!
//! # Invariants
//! S1. A [`Reservation`] is unmapped once, when it is dropped; nobody else maps in its range.

use std::io;
use std::ptr::NonNull;

/// A range of addresses of our own.
#[derive(Debug)]
pub(crate) struct Reservation {
    start: NonNull<u8>,
    bytes: usize,
}

// SAFETY: S1: it only stands for the range; who reads and writes there synchronises by own means.
unsafe impl Send for Reservation {}
// SAFETY: as above.
unsafe impl Sync for Reservation {}

impl Reservation {
    /// Zeroed memory that is taken as it is touched.
    pub(crate) fn zeroed(bytes: usize) -> io::Result<Self> {
        Self::map(bytes, libc::PROT_READ | libc::PROT_WRITE, 0)
    }

    /// Addresses without memory, below 2 GiB if there is room, so that they fit 32-bit fields.
    pub(crate) fn low(bytes: usize) -> io::Result<Self> {
        Self::map(bytes, libc::PROT_NONE, libc::MAP_32BIT).or_else(|_| Self::map(bytes, libc::PROT_NONE, 0))
    }

    fn map(bytes: usize, protection: i32, flags: i32) -> io::Result<Self> {
        let flags = flags | libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a fresh mapping at an address that the system chooses touches nothing else.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), bytes, protection, flags, -1, 0) };
        Ok(Self { start: mapped(start)?, bytes })
    }

    pub(crate) fn start(&self) -> *mut u8 {
        self.start.as_ptr()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Makes part of the range plain zeroed memory.
    pub(crate) fn make_writable(&self, offset: usize, bytes: usize) -> io::Result<()> {
        assert!(offset + bytes <= self.bytes, "S1: inside the reservation");
        // SAFETY: S1: the range is ours, and no reference into it exists yet.
        let result = unsafe {
            libc::mprotect(self.start().add(offset).cast(), bytes, libc::PROT_READ | libc::PROT_WRITE)
        };
        if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        // SAFETY: S1.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.bytes) };
    }
}

fn mapped(start: *mut libc::c_void) -> io::Result<NonNull<u8>> {
    if start == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    NonNull::new(start.cast()).ok_or_else(|| io::Error::other("a mapping at address 0"))
}

/// Maps the same memory twice: executable in a part of `place`, writable anywhere. No address is
/// ever both. Answers the writable view.
pub(crate) fn map_twice(place: &Reservation, offset: usize, bytes: usize) -> io::Result<Reservation> {
    assert!(offset + bytes <= place.bytes(), "S1: inside the reservation");
    // SAFETY: the name is a terminated string; no memory of ours is touched.
    let file = unsafe { libc::memfd_create(c"tambour-code".as_ptr(), libc::MFD_CLOEXEC) };
    if file < 0 {
        return Err(io::Error::last_os_error());
    }
    let result = map_file_twice(file, place, offset, bytes);
    // SAFETY: we opened it, and the mappings keep the memory alive.
    unsafe { libc::close(file) };
    result
}

fn map_file_twice(file: i32, place: &Reservation, offset: usize, bytes: usize) -> io::Result<Reservation> {
    // SAFETY: the file is ours.
    if unsafe { libc::ftruncate(file, bytes as libc::off_t) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let executable = libc::PROT_READ | libc::PROT_EXEC;
    // SAFETY: S1: the range is ours, and nothing refers into it yet.
    let view = unsafe {
        let at = place.start().add(offset).cast();
        libc::mmap(at, bytes, executable, libc::MAP_SHARED | libc::MAP_FIXED, file, 0)
    };
    mapped(view)?;
    let writable = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a fresh mapping at an address that the system chooses touches nothing else.
    let view = unsafe { libc::mmap(std::ptr::null_mut(), bytes, writable, libc::MAP_SHARED, file, 0) };
    Ok(Reservation { start: mapped(view)?, bytes })
}
