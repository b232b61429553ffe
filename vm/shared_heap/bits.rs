//! Runs of bits: how binaries and bitstrings are read and written, up to 64 bits a step.
//!
//! # Layout
//! Bit 0 of a run is the most significant bit of its first byte, as in Erlang. A run may begin and end within
//! a byte. [`Bits::read`] answers a number whose lowest bit is the last bit read.
//!
//! # Invariants
//! B1. Bytes of which every bit lies inside of a run don't change while the run lives: they are read
//!     plainly, and lent out. A last byte of which a part lies inside may be completed by the owner of the
//!     bits behind it (`binary`, "Appending"): it is read and written by atomic operations of one byte.
//! B2. A writer owns the bits from its start to its end, and nobody reads them before it is done. Of a first
//!     byte that begins within another's run, it only sets bits, and finds its own bits zero there.
//! B3. A writer stores whole bytes: bits behind its end, in the last byte, become zero.

use std::borrow::Cow;
use std::cmp::Ordering as Order;
use std::marker::PhantomData;
use std::ptr;
use std::slice;

use crate::sync::unmodelled::{AtomicU8, Ordering};

/// A run of bits that is read.
#[derive(Clone, Copy, Debug)]
pub struct Bits<'a> {
    data: *const u8,
    /// First bit, counted from `data`.
    start: usize,
    /// Bit behind the last one, counted from `data`.
    end: usize,
    life: PhantomData<&'a [u8]>,
}

impl<'a> Bits<'a> {
    /// The bits of bytes.
    #[must_use]
    #[inline]
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { data: bytes.as_ptr(), start: 0, end: 8 * bytes.len(), life: PhantomData }
    }

    /// The bits from `start` to `end` behind an address.
    ///
    /// # Safety
    /// They are initialised, and B1 holds for them during `'a`.
    #[inline]
    pub(crate) unsafe fn at(data: *const u8, start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { data, start, end, life: PhantomData }
    }

    /// Number of bits.
    #[must_use]
    #[inline]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether there is none.
    #[must_use]
    #[inline]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether these are whole bytes, wherever they begin.
    #[must_use]
    #[inline]
    pub fn is_bytes(self) -> bool {
        self.len().is_multiple_of(8)
    }

    /// The bits from `start` to `end`, counted from this run's beginning.
    ///
    /// # Panics
    /// When they aren't inside.
    #[must_use]
    #[inline]
    pub fn slice(self, start: usize, end: usize) -> Self {
        assert!(start <= end && end <= self.len(), "a part of a run lies inside of it");
        Self { start: self.start + start, end: self.start + end, ..self }
    }

    /// Up to 64 bits from position `at` as an unsigned big-endian number.
    ///
    /// # Panics
    /// When they are more, or not inside.
    #[must_use]
    #[inline]
    pub fn read(self, at: usize, count: usize) -> u64 {
        assert!(count <= 64 && at <= self.len() && count <= self.len() - at, "what is read lies inside");
        if count == 0 {
            return 0;
        }
        let first = self.start + at;
        let (byte, skip) = (first / 8, first % 8);
        if byte + 8 > self.end / 8 {
            return self.read_at_end(byte, skip, count);
        }
        // SAFETY: B1: eight bytes that lie inside of the run.
        let word = u64::from_be(unsafe { self.data.add(byte).cast::<u64>().read_unaligned() }) << skip;
        let number = word >> (64 - count);
        match (skip + count).checked_sub(64) {
            None | Some(0) => number,
            Some(more) => number | u64::from(self.byte_at(byte + 8)) >> (8 - more),
        }
    }

    /// The same where fewer than eight whole bytes follow.
    fn read_at_end(self, byte: usize, skip: usize, count: usize) -> u64 {
        let bytes = (skip + count).div_ceil(8);
        let all = (byte..byte + bytes).fold(0u128, |all, byte| all << 8 | u128::from(self.byte_at(byte)));
        let number = (all >> (8 * bytes - skip - count)) as u64;
        if count == 64 { number } else { number & ((1 << count) - 1) }
    }

    /// A byte of which at least one bit is inside.
    #[inline]
    fn byte_at(self, index: usize) -> u8 {
        debug_assert!(8 * index < self.end);
        // SAFETY: the byte has a bit of the run, so it is there; B1: others write it atomically, if at all.
        unsafe { AtomicU8::from_ptr(self.data.add(index).cast_mut()) }.load(Ordering::Relaxed)
    }

    /// The bytes in place, if these are whole bytes that begin at a byte.
    #[must_use]
    #[inline]
    pub fn as_bytes(self) -> Option<&'a [u8]> {
        if !(self.start | self.end).is_multiple_of(8) {
            return None;
        }
        // SAFETY: B1: all of the bytes' bits are inside.
        Some(unsafe { slice::from_raw_parts(self.data.add(self.start / 8), self.len() / 8) })
    }

    /// The bytes: in place where [`Bits::as_bytes`] has them, else copied; the last one is padded with zeros.
    #[must_use]
    pub fn to_bytes(self) -> Cow<'a, [u8]> {
        if let Some(bytes) = self.as_bytes() {
            return Cow::Borrowed(bytes);
        }
        let mut bytes = Vec::with_capacity(self.len().div_ceil(8));
        for (word, count) in self.words() {
            bytes.extend_from_slice(&(word << (64 - count)).to_be_bytes()[..count.div_ceil(8)]);
        }
        Cow::Owned(bytes)
    }

    /// The run in numbers of 64 bits, each with its count of bits; the last one may have fewer.
    pub fn words(self) -> impl Iterator<Item = (u64, usize)> + use<'a> {
        (0..self.len()).step_by(64).map(move |at| {
            let count = (self.len() - at).min(64);
            (self.read(at, count), count)
        })
    }

    /// The order of Erlang: bit by bit, and a beginning of a run is before it.
    #[must_use]
    pub fn order(self, other: Self) -> Order {
        if let (Some(a), Some(b)) = (self.as_bytes(), other.as_bytes()) {
            return a.cmp(b);
        }
        let common = self.len().min(other.len());
        let (a, b) = (self.slice(0, common), other.slice(0, common));
        let differing = a.words().zip(b.words()).find(|(a, b)| a != b);
        differing.map_or_else(|| self.len().cmp(&other.len()), |(a, b)| a.cmp(&b))
    }
}

impl PartialEq for Bits<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.order(*other) == Order::Equal
    }
}

impl Eq for Bits<'_> {}

/// Writes a run of bits from its beginning to its end.
#[derive(Debug)]
pub struct BitWriter<'a> {
    data: *mut u8,
    /// Where the next byte that isn't stored stands.
    byte: usize,
    /// Bits that aren't stored: the low `held` bits, of which the first belong to `byte`.
    pending: u64,
    held: usize,
    /// Bit behind the last one.
    end: usize,
    /// Whether the byte at `byte` has bits of another run (B2).
    is_shared: bool,
    life: PhantomData<&'a mut [u8]>,
}

impl BitWriter<'_> {
    /// A writer of the bits from `start` to `end` behind an address.
    ///
    /// # Safety
    /// B2 holds for them, and all bytes up to the last one with a bit of theirs are there.
    pub(crate) unsafe fn at(data: *mut u8, start: usize, end: usize) -> Self {
        let (byte, held) = (start / 8, start % 8);
        Self { data, byte, pending: 0, held, end, is_shared: held > 0, life: PhantomData }
    }

    /// Number of bits that are still to be written.
    #[must_use]
    #[inline]
    pub fn rest(&self) -> usize {
        self.end - (8 * self.byte + self.held)
    }

    /// Writes the low `count` bits of a number, the highest first.
    ///
    /// # Panics
    /// When they are more than 64 or than what is left.
    #[inline]
    pub fn number(&mut self, number: u64, count: usize) {
        assert!(count <= 64 && count <= self.rest(), "a writer stays within its bits");
        if count == 0 {
            return;
        }
        let number = number << (64 - count) >> (64 - count);
        if self.held + count < 64 {
            self.pending = self.pending << count | number;
            self.held += count;
            return;
        }
        let over = self.held + count - 64;
        let word = if self.held == 0 { number } else { self.pending << (64 - self.held) | number >> over };
        self.store(word.to_be_bytes(), 8);
        (self.pending, self.held) = (number, over);
    }

    /// Writes bits.
    ///
    /// # Panics
    /// When they are more than what is left.
    pub fn bits(&mut self, bits: Bits<'_>) {
        if let Some(bytes) = bits.as_bytes()
            && self.held.is_multiple_of(8)
        {
            return self.bytes(bytes);
        }
        for (word, count) in bits.words() {
            self.number(word, count);
        }
    }

    /// Writes bytes.
    ///
    /// # Panics
    /// When they are more than what is left.
    pub fn bytes(&mut self, bytes: &[u8]) {
        assert!(bytes.len() <= self.rest() / 8, "a writer stays within its bits");
        if !self.held.is_multiple_of(8) || bytes.len() < 8 {
            let (words, rest) = bytes.as_chunks::<8>();
            words.iter().for_each(|word| self.number(u64::from_be_bytes(*word), 64));
            return rest.iter().for_each(|&byte| self.number(u64::from(byte), 8));
        }
        self.flush();
        // SAFETY: B2: the assert keeps the copy before the end.
        unsafe { self.data.add(self.byte).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        self.byte += bytes.len();
    }

    /// Stores what is pending, padded with zeros to a whole byte.
    fn flush(&mut self) {
        if self.held > 0 {
            let word = (self.pending << (64 - self.held)).to_be_bytes();
            self.store(word, self.held.div_ceil(8));
            (self.pending, self.held) = (0, 0);
        }
    }

    /// Stores the first `count` of eight bytes.
    #[inline]
    fn store(&mut self, bytes: [u8; 8], count: usize) {
        let mut from = 0;
        if self.is_shared {
            // SAFETY: the byte is there, and B2: this sets bits of the writer's only.
            let first = unsafe { AtomicU8::from_ptr(self.data.add(self.byte)) };
            first.fetch_or(bytes[0], Ordering::Relaxed);
            (self.is_shared, from) = (false, 1);
        }
        // SAFETY: B2: `number` and `flush` hand over bytes up to the one with the last bit.
        unsafe {
            let to = self.data.add(self.byte + from);
            ptr::copy_nonoverlapping(bytes.as_ptr().add(from), to, count - from);
        }
        self.byte += count;
    }

    /// Ends the run.
    ///
    /// # Panics
    /// When bits are left to be written.
    pub(crate) fn finish(mut self) {
        assert!(self.rest() == 0, "every bit of a run is written");
        self.flush();
    }
}
