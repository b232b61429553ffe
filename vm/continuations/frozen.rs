//! A stack that nobody will run for a while, compressed: freeze and thaw.
//!
//! # What
//!
//! [`Stack::freeze`] replaces a stack by a [`Frozen`] copy of its live bytes and frees its place;
//! [`Stack::thaw`] makes a place and the bytes again, elsewhere. The words that hold values aren't among
//! the compressed bytes: they stand beside them, so that a collection visits them without decompressing.
//!
//! # Layout
//!
//! The bytes from `sp` to `high` in their order, in chunks of whole frames, each compressed for itself. In
//! them a word that holds a value is 0, and a saved frame pointer is its distance from where it stands, or 0
//! at the chain's end. So the frames of a recursion look alike, and become next to nothing.
//!
//! # Invariants
//!
//! - **Z1.** `roots` are the values of all frames in the order of the walk, newest first. Freezing and
//!   thawing walk the same frames with the same map: what is known of a return address doesn't change
//!   while a frame has it.
//! - **Z2.** The chunks' bytes together are `used_bytes`, and each chunk ends where a frame does.

use lz4_flex::block;

use crate::frames::{FrameInfo, FrameMap};
use crate::layout::RED_ZONE;
use crate::stack::{PACKED_MOST_BYTES, Place, Stack, StackOverflow};
use crate::{memory, sys};

/// Live bytes from which on a stack is worth freezing.
pub const FREEZE_LEAST_BYTES: usize = 64 << 10;

/// Bytes that are gathered before they are compressed: LZ4 looks back as far.
const CHUNK_BYTES: usize = 64 << 10;

const WORD: usize = size_of::<usize>();

/// The frames of a stack, compressed.
#[derive(Debug)]
pub struct Frozen {
    chunks: Vec<Chunk>,
    /// Z1.
    roots: Box<[u64]>,
    used_bytes: usize,
    /// The newest frame pointer minus `sp`; 0 if there is no frame.
    newest_bytes: usize,
    /// What the stack's mapping was made for, if it had one.
    limit_bytes: usize,
}

/// Some frames.
#[derive(Debug)]
struct Chunk {
    bytes: usize,
    compressed: Box<[u8]>,
}

impl Frozen {
    /// A compressed copy of a saved stack, which stays as it is. Takes about a nanosecond a byte; a
    /// collection may visit the stack meanwhile.
    ///
    /// # Panics
    /// If a return address is unknown to `map`, or the stack is frozen or packed in its slot.
    pub fn of<M: FrameMap + ?Sized>(stack: &Stack, map: &M) -> Frozen {
        assert!(!stack.is_frozen() && stack.shift() == 0, "frames are copied as they are linked");
        let (sp, fp) = (stack.sp(), stack.fp());
        let mut copy = Copying { chunks: Vec::new(), roots: Vec::new(), buffer: Vec::new() };
        let mut cursor = sp;
        for frame in stack.frames() {
            let info = known(map, frame.pc, frame.fp);
            // SAFETY: C1: live bytes of the stack, from the frame below to this one's return address.
            unsafe { copy.add(cursor, frame.fp, info) };
            cursor = frame.fp + 2 * WORD;
        }
        // SAFETY: C1: what is above the oldest frame, live bytes of the stack.
        let rest = unsafe { std::slice::from_raw_parts(cursor as *const u8, stack.high() - cursor) };
        copy.buffer.extend_from_slice(rest);
        copy.close();
        Frozen {
            chunks: copy.chunks,
            roots: copy.roots.into(),
            used_bytes: stack.used_bytes(),
            newest_bytes: fp.saturating_sub(sp),
            limit_bytes: stack.mapping_limit_bytes(),
        }
    }

    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        let chunks = self.chunks.iter().map(|chunk| size_of::<Chunk>() + chunk.compressed.len());
        size_of::<Frozen>() + chunks.sum::<usize>() + size_of_val(&*self.roots)
    }

    /// The values in its frames, newest first (Z1).
    pub(crate) fn roots(&self) -> &[u64] {
        &self.roots
    }

    /// Writes the frames to `sp` and up, where `used_bytes` have room; answers the newest frame pointer.
    ///
    /// # Safety
    /// Nobody else uses these bytes.
    unsafe fn write<M: FrameMap + ?Sized>(&self, sp: usize, map: &M) -> usize {
        let mut cursor = sp;
        for chunk in &self.chunks {
            // SAFETY: Z2: the chunks are `used_bytes` together; the caller's promise.
            let bytes = unsafe { std::slice::from_raw_parts_mut(cursor as *mut u8, chunk.bytes) };
            let length = block::decompress_into(&chunk.compressed, bytes);
            assert_eq!(length.ok(), Some(chunk.bytes), "Z2: it was compressed here");
            cursor += chunk.bytes;
        }
        if self.newest_bytes == 0 {
            return 0;
        }
        let newest = sp + self.newest_bytes;
        let mut values = self.roots.iter();
        // SAFETY: C1: the word at sp is the return address into the newest frame.
        let (mut fp, mut pc) = (newest, unsafe { *(sp as *const usize) });
        loop {
            let info = known(map, pc, fp);
            for &offset in info.roots {
                let &value = values.next().expect("Z1: a value for each root");
                // SAFETY: Z1: a word of this frame.
                unsafe { ((fp - info.span_bytes as usize + offset as usize) as *mut u64).write(value) };
            }
            // SAFETY: C1: the saved frame pointer, as a distance, and the return address behind it.
            let distance = unsafe { *(fp as *const usize) };
            if distance == 0 {
                assert!(values.next().is_none(), "Z1: a root for each value");
                return newest;
            }
            // SAFETY: as above.
            unsafe {
                *(fp as *mut usize) = fp + distance;
                pc = *((fp + WORD) as *const usize);
            }
            fp += distance;
        }
    }
}

/// What is gathered while a stack is walked.
struct Copying {
    chunks: Vec<Chunk>,
    roots: Vec<u64>,
    buffer: Vec<u8>,
}

impl Copying {
    /// Adds the bytes from `low` to the end of the frame at `fp`.
    ///
    /// # Safety
    /// They are live bytes of a saved stack, and `info` describes the frame.
    unsafe fn add(&mut self, low: usize, fp: usize, info: FrameInfo<'_>) {
        let start = self.buffer.len();
        // SAFETY: the caller's promise.
        let bytes = unsafe { std::slice::from_raw_parts(low as *const u8, fp + 2 * WORD - low) };
        self.buffer.extend_from_slice(bytes);
        let frame = &mut self.buffer[start..];
        let sp = fp - info.span_bytes as usize;
        for &offset in info.roots {
            let at = sp + offset as usize - low;
            self.roots.push(replace(frame, at, 0));
        }
        let caller = replace(frame, fp - low, 0) as usize;
        if caller != 0 {
            replace(frame, fp - low, (caller - fp) as u64);
        }
        if self.buffer.len() >= CHUNK_BYTES {
            self.close();
        }
    }

    /// Compresses what was gathered.
    fn close(&mut self) {
        if !self.buffer.is_empty() {
            let compressed = block::compress(&self.buffer).into_boxed_slice();
            self.chunks.push(Chunk { bytes: self.buffer.len(), compressed });
            self.buffer.clear();
        }
    }
}

/// Replaces the word at an offset; answers what it was.
fn replace(bytes: &mut [u8], at: usize, word: u64) -> u64 {
    let place: &mut [u8; WORD] = (&mut bytes[at..at + WORD]).try_into().expect("a word's length");
    u64::from_ne_bytes(std::mem::replace(place, word.to_ne_bytes()))
}

fn known<M: FrameMap + ?Sized>(map: &M, pc: usize, fp: usize) -> FrameInfo<'_> {
    let Some(info) = map.lookup(pc) else {
        panic!("no stack map for the return address {pc:#x} in the frame at {fp:#x}")
    };
    info
}

impl Stack {
    /// Compresses the stack and frees its place: O(live bytes). It stands still until it is thawed: it can be
    /// visited for its roots, released, and asked for sizes, but not walked or mounted. Nothing
    /// happens to one that is frozen.
    pub fn freeze<M: FrameMap + ?Sized>(&mut self, map: &M) {
        if !self.is_frozen() {
            self.settle();
            self.freeze_as(Frozen::of(self, map));
        }
    }

    /// As [`freeze`](Self::freeze), with the copy that [`Frozen::of`] made of it; it hasn't run since.
    ///
    /// # Panics
    /// If it is frozen already, or has other live bytes than the copy was made of.
    pub fn freeze_as(&mut self, frozen: Frozen) {
        assert!(!self.is_frozen() && frozen.used_bytes == self.used_bytes(), "a copy of this stack");
        self.leave_for(Box::new(frozen));
    }

    /// Makes the stack what it was before it was frozen, in another place. Nothing happens to one that isn't
    /// frozen. O(live bytes): half a nanosecond a byte, and the pages.
    ///
    /// # Errors
    /// When the system has no memory. The stack stays frozen.
    ///
    /// # Panics
    /// If a return address is unknown to `map`.
    #[inline]
    pub fn thaw<M: FrameMap + ?Sized>(&mut self, map: &M) -> Result<(), StackOverflow> {
        if self.is_frozen() { self.thaw_frames(map) } else { Ok(()) }
    }

    #[cold]
    fn thaw_frames<M: FrameMap + ?Sized>(&mut self, map: &M) -> Result<(), StackOverflow> {
        let frozen = self.frozen().expect("asked for a frozen stack");
        let used_bytes = frozen.used_bytes;
        let (high, bytes, place) =
            place_for(used_bytes, frozen.limit_bytes).ok_or(StackOverflow::Memory { bytes: used_bytes })?;
        let sp = high - used_bytes;
        // SAFETY: C5: the place was made for these bytes, and nobody knows it yet.
        let fp = unsafe { frozen.write(sp, map) };
        self.stand_at(sp, fp, high, bytes, place);
        Ok(())
    }
}

/// A place for a stack with so many live bytes: high end, size, kind.
fn place_for(used_bytes: usize, limit_bytes: usize) -> Option<(usize, usize, Place)> {
    let needed_bytes = (used_bytes + RED_ZONE).next_multiple_of(16);
    if used_bytes <= PACKED_MOST_BYTES {
        let bytes = used_bytes.next_multiple_of(16);
        return memory::block(bytes).map(|low| (low + bytes, bytes, Place::Packed));
    }
    if needed_bytes <= memory::LARGEST_BLOCK_BYTES {
        return memory::block(needed_bytes).map(|low| (low + needed_bytes, needed_bytes, Place::Block));
    }
    let high = memory::mapping(limit_bytes.max(needed_bytes))?;
    sys::populate(high - needed_bytes, high);
    Some((high, needed_bytes, Place::Mapping))
}
