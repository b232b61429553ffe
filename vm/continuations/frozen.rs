//! A stack that nobody will run for a while, compressed: freeze and thaw, a portion at a time.
//!
//! # What
//!
//! [`Stack::freeze_some`] compresses the newest frames that aren't yet, until all are and the stack's place
//! is free; [`Stack::thaw_some`] is the way back, oldest frames first, into another place if the first one
//! is gone. So a stack of any size stops nobody for long, and what is done is the same thing half way in
//! either direction. The words that hold values aren't among the compressed bytes: they stand beside them,
//! so that a collection visits them without decompressing.
//!
//! # Layout
//!
//! ```text
//! sp                          boundary                        high
//! | chunk | chunk | ... | chunk | frames as they were saved ... |
//!   newest frames                 the rest: nowhere, once all is compressed
//! ```
//! A chunk is whole frames, compressed for itself. In it a word that holds a value is 0, and a saved frame
//! pointer is its distance from where it stands, or 0 at the chain's end. So the frames of a recursion look
//! alike, and become next to nothing.
//!
//! # Invariants
//!
//! - **Z1.** A chunk's `roots` are the values of its frames in the order of the walk, newest first. Freezing
//!   and thawing walk the same frames with the same map: what is known of a return address doesn't
//!   change while a frame has it.
//! - **Z2.** The chunks' bytes together reach from `sp` to the boundary, and each chunk but the oldest ends
//!   where a frame does.
//! - **Z3.** There is a rest from the first portion of a freeze to its last, and from the first portion of a
//!   thaw to its last. Its frames are saved ones (C1), of which `next` is the newest.

use lz4_flex::block;

use crate::frames::{Frame, FrameInfo, FrameMap, Frames};
use crate::layout::RED_ZONE;
use crate::stack::{PACKED_MOST_BYTES, Place, Stack, StackOverflow};
use crate::{memory, sys};

/// Live bytes from which on a stack is worth freezing.
pub const FREEZE_LEAST_BYTES: usize = 64 << 10;

/// Bytes of a portion, give or take a frame: LZ4 looks back as far. Some 100 µs to freeze, half of that to
/// thaw.
const CHUNK_BYTES: usize = 64 << 10;

const WORD: usize = size_of::<usize>();

/// A stack of which some or all frames are compressed.
#[derive(Debug)]
pub(crate) struct Frozen {
    /// Newest frames first (Z2).
    chunks: Vec<Chunk>,
    /// What isn't compressed, if anything (Z3).
    rest: Option<Rest>,
    used_bytes: usize,
    /// What the stack's mapping was made for, if it had one.
    limit_bytes: usize,
    /// Bytes that the chunks take.
    compressed_bytes: usize,
}

/// Some frames.
#[derive(Debug)]
struct Chunk {
    bytes: usize,
    compressed: Box<[u8]>,
    /// Z1.
    roots: Box<[u64]>,
    /// The newest frame: its return address, and its frame pointer's distance from the chunk's low end. A
    /// stack that hasn't begun has none.
    newest: Option<(usize, usize)>,
}

/// The frames that aren't compressed, and the place that they are in.
#[derive(Debug)]
struct Rest {
    high: usize,
    bytes: usize,
    place: Place,
    /// Lowest byte of them.
    boundary: usize,
    /// The newest of them.
    next: Option<Frame>,
}

impl Frozen {
    /// Bytes that what is compressed takes.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Frozen>() + self.compressed_bytes
    }

    /// Bytes that the rest holds resident.
    pub(crate) fn rest_bytes(&self) -> usize {
        self.rest.as_ref().map_or(0, |rest| match rest.place {
            Place::Mapping => rest.high - (rest.boundary & !(sys::PAGE_BYTES - 1)),
            Place::Packed | Place::Block => rest.bytes,
            Place::Slot | Place::Lent | Place::Frozen => 0,
        })
    }

    /// The values in the compressed frames, newest first (Z1).
    pub(crate) fn roots(&self) -> impl Iterator<Item = &u64> {
        self.chunks.iter().flat_map(|chunk| &chunk.roots)
    }

    /// The frames that aren't compressed.
    pub(crate) fn rest(&self) -> Frames {
        Frames::from_frame(self.rest.as_ref().and_then(|rest| rest.next))
    }

    /// Gives up the place that the rest is in.
    pub(crate) fn free_rest(&mut self) {
        if let Some(rest) = self.rest.take() {
            // SAFETY: C5: the stack's place with its bounds, left for good.
            unsafe { memory::free_place(rest.place, rest.high, rest.bytes) };
        }
    }

    /// The return addresses of the newest frames, as many as are asked for or all. Decompresses what they
    /// are in.
    pub(crate) fn newest(&self, most: usize) -> Vec<usize> {
        let mut pcs = Vec::new();
        for chunk in &self.chunks {
            let Some((mut pc, mut fp)) = chunk.newest else { return pcs };
            let mut bytes = vec![0; chunk.bytes];
            chunk.write(&mut bytes);
            let word = |at: usize| usize::from_ne_bytes(bytes[at..at + WORD].try_into().expect("a word"));
            while fp < chunk.bytes {
                if pcs.len() == most {
                    return pcs;
                }
                pcs.push(pc);
                let distance = word(fp);
                if distance == 0 {
                    return pcs;
                }
                (pc, fp) = (word(fp + WORD), fp + distance);
            }
        }
        let more = most - pcs.len();
        pcs.extend(self.rest().map(|frame| frame.pc).take(more));
        pcs
    }

    /// Compresses the newest frames of the rest; true when nothing is left of it.
    fn freeze_some<M: FrameMap + ?Sized>(&mut self, map: &M) -> bool {
        let Some(rest) = &mut self.rest else { return true };
        let low = rest.boundary;
        let mut copy = Copying { roots: Vec::new(), bytes: Vec::new() };
        let newest = rest.next.map(|frame| (frame.pc, frame.fp - low));
        for frame in Frames::from_frame(rest.next.take()) {
            if copy.bytes.len() >= CHUNK_BYTES {
                rest.next = Some(frame);
                break;
            }
            // SAFETY: C1, Z3: live bytes of the stack, from the frame below to this one's return address.
            unsafe { copy.add(rest.boundary, frame.fp, known(map, frame)) };
            rest.boundary = frame.fp + 2 * WORD;
        }
        if rest.next.is_none() {
            // SAFETY: C1: what is above the oldest frame, live bytes of the stack.
            copy.bytes.extend_from_slice(unsafe { live(rest.boundary, rest.high) });
            rest.boundary = rest.high;
        }
        let chunk = copy.chunk(newest);
        self.compressed_bytes += chunk.taken_bytes();
        self.chunks.push(chunk);
        // SAFETY: C5, Z3: what is compressed is dead here.
        unsafe { rest.give_up(low) };
        if rest.next.is_none() {
            self.free_rest();
            self.chunks.shrink_to_fit();
        }
        self.rest.is_none()
    }

    /// Makes the frames of the oldest chunk again. `None`: there is no memory. Else the bytes.
    fn thaw_some<M: FrameMap + ?Sized>(&mut self, map: &M) -> Option<usize> {
        if self.rest.is_none() {
            self.rest = Some(Rest::for_stack(self.used_bytes, self.limit_bytes)?);
        }
        let (Some(rest), Some(chunk)) = (&mut self.rest, self.chunks.pop()) else { return Some(0) };
        self.compressed_bytes -= chunk.taken_bytes();
        let low = rest.boundary - chunk.bytes;
        if rest.place == Place::Mapping {
            sys::populate(low, rest.boundary);
        }
        // SAFETY: C5, Z2: the place has room for the chunks below the boundary, and nobody else knows of it.
        chunk.write(unsafe { std::slice::from_raw_parts_mut(low as *mut u8, chunk.bytes) });
        rest.next = chunk.newest.map(|(pc, distance)| Frame { pc, fp: low + distance });
        if let Some(newest) = rest.next {
            // SAFETY: Z2: the chunk was written there.
            unsafe { chunk.fix(newest, rest.boundary, map) };
        }
        rest.boundary = low;
        Some(chunk.bytes)
    }
}

impl Chunk {
    /// Bytes that it takes.
    fn taken_bytes(&self) -> usize {
        size_of::<Chunk>() + self.compressed.len() + size_of_val(&*self.roots)
    }

    /// Decompresses.
    fn write(&self, bytes: &mut [u8]) {
        let length = block::decompress_into(&self.compressed, bytes);
        assert_eq!(length.ok(), Some(self.bytes), "Z2: it was compressed here");
    }

    /// Puts values and frame pointers back into its frames, from the newest one to those below `high`.
    ///
    /// # Safety
    /// The chunk's bytes are where these frames are, and nobody else uses them.
    unsafe fn fix<M: FrameMap + ?Sized>(&self, newest: Frame, high: usize, map: &M) {
        let mut values = self.roots.iter();
        let mut frame = newest;
        while frame.fp < high {
            let info = known(map, frame);
            for &offset in info.roots {
                let &value = values.next().expect("Z1: a value for each root");
                // SAFETY: Z1: a word of this frame.
                unsafe { ((frame.fp - info.span_bytes as usize + offset as usize) as *mut u64).write(value) };
            }
            // SAFETY: C1: the saved frame pointer, as a distance, and the return address behind it.
            let [distance, pc] = unsafe { *(frame.fp as *const [usize; 2]) };
            if distance == 0 {
                break;
            }
            // SAFETY: as above.
            unsafe { *(frame.fp as *mut usize) = frame.fp + distance };
            frame = Frame { pc, fp: frame.fp + distance };
        }
        assert!(values.next().is_none(), "Z1: a root for each value");
    }
}

impl Rest {
    /// A place for a stack with so many live bytes.
    fn for_stack(used_bytes: usize, limit_bytes: usize) -> Option<Self> {
        let needed_bytes = (used_bytes + RED_ZONE).next_multiple_of(16);
        let (high, bytes, place) = if used_bytes <= PACKED_MOST_BYTES {
            let bytes = used_bytes.next_multiple_of(16);
            (memory::block(bytes)? + bytes, bytes, Place::Packed)
        } else if needed_bytes <= memory::LARGEST_BLOCK_BYTES {
            (memory::block(needed_bytes)? + needed_bytes, needed_bytes, Place::Block)
        } else {
            (memory::mapping(limit_bytes.max(needed_bytes))?, needed_bytes, Place::Mapping)
        };
        Some(Self { high, bytes, place, boundary: high, next: None })
    }

    /// Gives back what is between here and the boundary.
    ///
    /// # Safety
    /// These bytes are dead.
    unsafe fn give_up(&mut self, low: usize) {
        if cfg!(debug_assertions) {
            // Whoever reads them nevertheless is to find no frame.
            // SAFETY: C5: bytes of the stack's place; the caller's promise.
            unsafe { (low as *mut u8).write_bytes(0xde, self.boundary - low) };
        }
        if self.place == Place::Mapping {
            // SAFETY: C5: as above; what is below `low` is dead, too.
            unsafe { sys::discard(low, self.boundary) };
        }
    }
}

/// What is gathered while frames are walked.
struct Copying {
    roots: Vec<u64>,
    bytes: Vec<u8>,
}

impl Copying {
    /// Adds the bytes from `low` to the end of the frame at `fp`.
    ///
    /// # Safety
    /// They are live bytes of a saved stack, and `info` describes the frame.
    unsafe fn add(&mut self, low: usize, fp: usize, info: FrameInfo<'_>) {
        let start = self.bytes.len();
        // SAFETY: the caller's promise.
        self.bytes.extend_from_slice(unsafe { live(low, fp + 2 * WORD) });
        let frame = &mut self.bytes[start..];
        let sp = fp - info.span_bytes as usize;
        for &offset in info.roots {
            let at = sp + offset as usize - low;
            self.roots.push(replace(frame, at, 0));
        }
        let caller = replace(frame, fp - low, 0) as usize;
        if caller != 0 {
            replace(frame, fp - low, (caller - fp) as u64);
        }
    }

    fn chunk(self, newest: Option<(usize, usize)>) -> Chunk {
        let compressed = block::compress(&self.bytes).into_boxed_slice();
        Chunk { bytes: self.bytes.len(), compressed, roots: self.roots.into(), newest }
    }
}

/// Bytes of a saved stack.
///
/// # Safety
/// They are live ones, and stay as they are as long as the slice is used.
unsafe fn live<'s>(low: usize, high: usize) -> &'s [u8] {
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(low as *const u8, high - low) }
}

/// Replaces the word at an offset; answers what it was.
fn replace(bytes: &mut [u8], at: usize, word: u64) -> u64 {
    let place: &mut [u8; WORD] = (&mut bytes[at..at + WORD]).try_into().expect("a word's length");
    u64::from_ne_bytes(std::mem::replace(place, word.to_ne_bytes()))
}

fn known<M: FrameMap + ?Sized>(map: &M, frame: Frame) -> FrameInfo<'_> {
    let Frame { pc, fp } = frame;
    let Some(info) = map.lookup(pc) else {
        panic!("no stack map for the return address {pc:#x} in the frame at {fp:#x}")
    };
    info
}

impl Stack {
    /// Compresses the stack and frees its place: O(live bytes). It stands still until it is thawed: it can be
    /// visited for its roots, released, and asked for sizes, but not walked or mounted. Nothing
    /// happens to one that is frozen.
    ///
    /// # Panics
    /// If a return address is unknown to `map`.
    pub fn freeze<M: FrameMap + ?Sized>(&mut self, map: &M) {
        while !self.freeze_some(map) {}
    }

    /// As [`freeze`](Self::freeze), some 64 KiB of it; true when all of it is done. From the first portion on
    /// the stack is frozen for everybody; who wants to run it thaws what was done.
    ///
    /// # Panics
    /// As [`freeze`](Self::freeze).
    pub fn freeze_some<M: FrameMap + ?Sized>(&mut self, map: &M) -> bool {
        if !self.is_frozen() {
            self.settle();
            let rest = Rest {
                high: self.high,
                bytes: self.bytes(),
                place: self.place,
                boundary: self.sp,
                next: self.frames().next(),
            };
            let frozen = Frozen {
                chunks: Vec::new(),
                rest: Some(rest),
                used_bytes: self.used_bytes(),
                limit_bytes: self.mapping_limit_bytes(),
                compressed_bytes: 0,
            };
            self.leave_for(Box::new(frozen));
        }
        self.frozen_mut().expect("left for it above").freeze_some(map)
    }

    /// Makes the stack what it was before it was frozen, perhaps in another place. Nothing happens to one
    /// that isn't frozen. O(live bytes): half a nanosecond a byte, and the pages.
    ///
    /// # Errors
    /// When the system has no memory. The stack stays frozen.
    ///
    /// # Panics
    /// If a return address is unknown to `map`.
    pub fn thaw<M: FrameMap + ?Sized>(&mut self, map: &M) -> Result<(), StackOverflow> {
        while self.is_frozen() {
            self.thaw_some(map)?;
        }
        Ok(())
    }

    /// As [`thaw`](Self::thaw), some 64 KiB of it; answers how many bytes. The stack is no longer frozen when
    /// all of it is done.
    ///
    /// # Errors
    /// As [`thaw`](Self::thaw).
    ///
    /// # Panics
    /// As [`thaw`](Self::thaw).
    pub fn thaw_some<M: FrameMap + ?Sized>(&mut self, map: &M) -> Result<usize, StackOverflow> {
        let bytes = self.used_bytes();
        let Some(frozen) = self.frozen_mut() else { return Ok(0) };
        let thawed_bytes = frozen.thaw_some(map).ok_or(StackOverflow::Memory { bytes })?;
        if frozen.chunks.is_empty()
            && let Some(rest) = frozen.rest.take()
        {
            let fp = rest.next.map_or(0, |frame| frame.fp);
            self.stand_at(rest.boundary, fp, rest.high, rest.bytes, rest.place);
        }
        Ok(thawed_bytes)
    }

    /// Return addresses of the newest frames, newest first, as many as are asked for or all; also of a stack
    /// that is frozen, which stays so.
    pub fn newest_frames(&self, most: usize) -> Vec<usize> {
        match self.frozen() {
            Some(frozen) => frozen.newest(most),
            None => self.frames().map(|frame| frame.pc).take(most).collect(),
        }
    }
}
