//! Binaries and bitstrings: bits in place, slices of them, and buffers that grow at their end.
//!
//! # Layout
//! ```text
//! TYPE_BINARY  | header | length in bits        | bytes, padded with zeros to whole words |
//! TYPE_BUFFER  | header | used bits, atomic     | bytes, as many as the header has room for |
//! TYPE_SLICE   | header | first bit | end bit   | base: a TYPE_BINARY or TYPE_BUFFER |
//! ```
//! A term is a `TYPE_BINARY` or a `TYPE_SLICE`; it is a binary when its length is a multiple of 8, else only
//! a bitstring. A slice of a slice refers to the base, so a look at a bit costs one step at most.
//!
//! # Appending
//! A program that grows a binary by `<<B/binary, ...>>` makes each intermediate one live on as a term, so the
//! bits must not move, and two terms may grow from the same one. The first append copies into a buffer with
//! room to spare and answers a slice of it. From then on:
//!
//! 1. `B` must be a slice of a buffer, and the new end must fit the buffer.
//! 2. The appender claims `[B.end, new end)` by compare-and-swap of the buffer's `used` from `B.end` to the
//!    new end. One that fails (another term grew from `B` before, or at the same time) copies as the first
//!    did.
//! 3. It writes the bits that it claimed, makes the slice `[B.start, new end)`, and gives it away.
//!
//! # Invariants
//! P1. `used` only grows, and each bit before it was claimed by one appender: bits of two appenders never
//!     overlap, and no bit is written twice.
//! P2. A slice ends at most at the end of what its maker claimed. So a reader of a slice has it from the
//!     appender of its last bit, or from someone who has it from there; by the same argument that appender
//!     had the slice before. All bits of a slice were written before its reader got it (H1), in the same
//!     chain: `used` publishes nothing, and its operations are relaxed.
//! P3. The bits behind `used` in the byte where it stands are zero (B3). So the next claimant can complete
//!     the byte by setting bits, while readers of shorter slices read it: both atomically (B1, B2).
//! P4. A buffer is never a term, so that nobody takes its unused room for content.
//!
//! Objects otherwise never change (H2): P1 makes this true of every bit that anyone can read.
//!
//! # Cost
//! A full buffer is copied into one of twice the size: an append costs amortised O(bits appended).

use std::borrow::Cow;

use crate::allocator::Allocator;
use crate::bits::{BitWriter, Bits};
use crate::layout::{
    BINARY_DATA, BINARY_LENGTH, SLICE_BASE, SLICE_END, SLICE_START, TAG_BOXED, TYPE_BINARY, TYPE_BUFFER,
    TYPE_SLICE, header,
};
use crate::sync::unmodelled::{AtomicU64, Ordering};
use crate::value::{Value, header_words};

/// Fewest bytes of a buffer: few appends to a short binary copy it again.
const BUFFER_MIN_BYTES: usize = 64;

/// Largest part that is copied rather than sliced, in bytes: a slice has 32 bytes itself, and keeps all of
/// its base.
pub const COPIED_PART_BYTES: usize = 64;

/// Most bits of a binary: half of what an object has room for, so that a buffer of twice the size does, too.
pub const BITS_MAX: usize = 1 << 36;

/// Where bits stand.
#[derive(Clone, Copy)]
struct Place {
    /// A `TYPE_BINARY` or `TYPE_BUFFER`.
    base: Value,
    start: usize,
    end: usize,
}

impl Value {
    /// The bits, if this is a binary or a bitstring.
    #[must_use]
    #[inline]
    pub fn as_bits(&self) -> Option<Bits<'_>> {
        let Place { base, start, end } = self.place()?;
        let data = (base.bits() - TAG_BOXED) as usize + BINARY_DATA;
        // SAFETY: H1: the bits are in the base's payload; P1, P2: they are written, and stay.
        Some(unsafe { Bits::at(data as *const u8, start, end) })
    }

    /// The bytes, if this is a binary: in place when they begin at a byte, else copied.
    #[must_use]
    #[inline]
    pub fn bytes(&self) -> Option<Cow<'_, [u8]>> {
        self.as_bits().filter(|bits| bits.is_bytes()).map(Bits::to_bytes)
    }

    /// Whether this is a binary: whole bytes.
    #[must_use]
    #[inline]
    pub fn is_binary(self) -> bool {
        self.as_bits().is_some_and(Bits::is_bytes)
    }

    /// Whether this is a binary or a bitstring.
    #[must_use]
    #[inline]
    pub fn is_bitstring(self) -> bool {
        matches!(self.type_id(), Some(TYPE_BINARY | TYPE_SLICE))
    }

    /// Bytes of the object that holds this one's bits: those of a slice's base.
    #[must_use]
    pub fn referenced_bytes(self) -> Option<usize> {
        let base = self.place()?.base;
        let length = base.field(BINARY_LENGTH) as usize;
        Some(if base.type_id()? == TYPE_BUFFER { capacity(base) / 8 } else { length.div_ceil(8) })
    }

    /// A raw word of a boxed object that isn't a buffer's `used`.
    #[inline]
    fn field(self, offset: usize) -> u64 {
        // SAFETY: H1: the callers name a word that the object's type has.
        unsafe { *((self.bits() - TAG_BOXED) as *const u64).byte_add(offset) }
    }

    #[inline]
    fn place(self) -> Option<Place> {
        match self.type_id()? {
            TYPE_BINARY => Some(Place { base: self, start: 0, end: self.field(BINARY_LENGTH) as usize }),
            TYPE_SLICE => Some(Place {
                // SAFETY: H1: this word of a slice is a value.
                base: unsafe { Self::from_bits(self.field(SLICE_BASE)) },
                start: self.field(SLICE_START) as usize,
                end: self.field(SLICE_END) as usize,
            }),
            _ => None,
        }
    }
}

/// Bits that a buffer has room for.
fn capacity(buffer: Value) -> usize {
    let words = header_words(buffer.header().expect("a buffer is boxed"));
    64 * (words - (BINARY_DATA / 8 - 1))
}

impl Allocator {
    /// A binary.
    pub fn binary(&mut self, bytes: &[u8]) -> Value {
        self.bitstring(Bits::of(bytes))
    }

    /// A binary or bitstring of its own, with these bits.
    pub fn bitstring(&mut self, bits: Bits<'_>) -> Value {
        self.build_bits(bits.len(), |writer| writer.bits(bits))
    }

    /// A binary or bitstring of this many bits, which `fill` writes, all of them.
    ///
    /// # Panics
    /// When `fill` leaves bits out.
    pub fn build_bits(&mut self, length: usize, fill: impl FnOnce(&mut BitWriter<'_>)) -> Value {
        let binary = self.bits_object(TYPE_BINARY, length.div_ceil(64), length);
        if length > 0 {
            let last = BINARY_DATA / 8 + length.div_ceil(64) - 1;
            // SAFETY: the last word of an object of ours.
            unsafe { ((binary.bits() - TAG_BOXED) as *mut u64).add(last).write(0) };
        }
        write(binary, 0, length, fill);
        binary
    }

    /// The bits from `start` to `end` of a binary or bitstring, in place.
    ///
    /// # Panics
    /// When this is none, or has no such bits.
    pub fn slice(&mut self, value: Value, start: usize, end: usize) -> Value {
        let place = value.place().expect("a slice is one of a bitstring");
        assert!(start <= end && end <= place.end - place.start, "a slice lies inside");
        if end - start == place.end - place.start {
            return value;
        }
        self.slice_object(place.base, place.start + start, place.start + end)
    }

    /// The same, copied when it is short.
    ///
    /// # Panics
    /// When this is no bitstring, or has no such bits.
    pub fn part(&mut self, value: Value, start: usize, end: usize) -> Value {
        if end - start <= 8 * COPIED_PART_BYTES {
            let bits = value.as_bits().expect("a part is one of a bitstring").slice(start, end);
            return self.bitstring(bits);
        }
        self.slice(value, start, end)
    }

    /// A binary or bitstring with bits put behind it. Amortised O(bits appended).
    ///
    /// # Panics
    /// When `value` is none.
    pub fn append(&mut self, value: Value, bits: Bits<'_>) -> Value {
        self.append_with(value, bits.len(), |writer| writer.bits(bits))
    }

    /// The same with this many bits, which `fill` writes, all of them.
    ///
    /// # Panics
    /// When `value` is no bitstring, and when `fill` leaves bits out.
    pub fn append_with(
        &mut self,
        value: Value,
        added: usize,
        fill: impl FnOnce(&mut BitWriter<'_>),
    ) -> Value {
        let Place { base, start, end } = value.place().expect("bits are appended to a bitstring");
        if added == 0 {
            return value;
        }
        if base.type_id() == Some(TYPE_BUFFER)
            && end + added <= capacity(base)
            && claim(base, end, end + added)
        {
            write(base, end, end + added, fill);
            return self.slice_object(base, start, end + added);
        }
        let old = value.as_bits().expect("it has a place");
        let used = old.len() + added;
        let room = (2 * used).max(8 * BUFFER_MIN_BYTES).next_multiple_of(64);
        let buffer = self.bits_object(TYPE_BUFFER, room / 64, used);
        write(buffer, 0, used, |writer| {
            writer.bits(old);
            fill(writer);
        });
        self.slice_object(buffer, 0, used)
    }

    /// An empty binary that is appended to without a copy up to so many bits: a long one is written so, in
    /// portions.
    pub fn binary_with_room(&mut self, room: usize) -> Value {
        let words = room.div_ceil(64).max(1);
        let buffer = self.bits_object(TYPE_BUFFER, words, 0);
        // SAFETY: P3: the first word of an object of ours.
        unsafe { ((buffer.bits() - TAG_BOXED) as *mut u8).add(BINARY_DATA).cast::<u64>().write(0) };
        self.slice_object(buffer, 0, 0)
    }

    /// An object with a length and this many words of bits, which aren't written.
    fn bits_object(&mut self, type_id: u32, words: usize, length: usize) -> Value {
        assert!(length <= BITS_MAX, "a binary has at most {BITS_MAX} bits");
        let start = self.allocate(words + BINARY_DATA / 8);
        // SAFETY: L1: words of ours. H1 holds once the caller has written the bits: it does before it
        // gives the object away, and collections don't read raw words.
        unsafe {
            start.write(header(type_id, words + BINARY_DATA / 8 - 1));
            start.byte_add(BINARY_LENGTH).write(length as u64);
            Value::from_bits(start.as_ptr() as u64 | TAG_BOXED)
        }
    }

    fn slice_object(&mut self, base: Value, start: usize, end: usize) -> Value {
        self.object(TYPE_SLICE, &[start as u64, end as u64], &[base])
    }
}

/// Claims the bits from `end` to `new_end` of a buffer, if `end` is where its used part ends.
fn claim(buffer: Value, end: usize, new_end: usize) -> bool {
    let used = (buffer.bits() - TAG_BOXED) as usize + BINARY_LENGTH;
    // SAFETY: H1: the word of a live buffer, which is only accessed atomically once the buffer is shared.
    let used = unsafe { AtomicU64::from_ptr(used as *mut u64) };
    used.compare_exchange(end as u64, new_end as u64, Ordering::Relaxed, Ordering::Relaxed).is_ok()
}

/// Has bits written that the caller owns: those of a new object, or those that it claimed.
fn write(object: Value, start: usize, end: usize, fill: impl FnOnce(&mut BitWriter<'_>)) {
    let data = (object.bits() - TAG_BOXED) as *mut u8;
    // SAFETY: the object has these bits, nobody else writes them (P1), nobody reads them before (P2); in the
    // first byte they are zero (P3).
    let mut writer = unsafe { BitWriter::at(data.add(BINARY_DATA), start, end) };
    fill(&mut writer);
    writer.finish();
}
