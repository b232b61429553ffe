//! Marking: from the roots to everything that lives. The world is stopped.
//!
//! # Sticky mark bits
//! A marked object is old. A young collection keeps the marks, so it stops at old objects; by H2 they
//! refer only to older or equally old ones, and slots, which may change, are remembered (G1).
//! A full collection clears the marks first.
//!
//! # Order
//! Depth first over an explicit stack, so that depth costs no native stack. What leaves the stack
//! passes through a short queue and is prefetched on its way, so that the misses of some objects overlap.
//! The spine of a list is followed at once: it is mostly contiguous.
//!
//! # Stacks in the heap
//! A program's own stacks are objects without values; whoever runs them says what is on them. **Marking a
//! handle marks what is on its captured stacks**, and they themselves. With sticky marks this needs no
//! remembered set: a stack that ran since the last collection is now in the chain of a process that ran,
//! which is a root, or behind a handle that is younger than that collection, and so isn't marked.

use crate::allocator::LARGE_BYTES;
use crate::heap::Heap;
use crate::layout::{
    HANDLE_INNER, HANDLE_WORDS, HEADER_TYPE_SHIFT, TAG_BOXED, TAG_HEADER, TAG_MASK, TAG_PAIR,
};
use crate::region::{GRANULE_BYTES, LINE_BYTES};
use crate::sys::prefetch;
use crate::types::{ALL_RAW, HANDLE, NO_TYPE};
use crate::value::{Value, header_words};

/// Whoever holds values outside of the heap: stacks, mailboxes, tables.
pub trait RootSource {
    /// Marks every value that it holds; when `young`, those that may have come to it since
    /// the last collection are enough. The world is stopped.
    fn visit(&self, young: bool, marker: &mut Marker<'_>);

    /// Marks the stacks that a handle stands for ([`layout`](crate::layout), `TYPE_HANDLE`) and what is on
    /// them. The handle is marked for the first time since the last collection that cleared its mark.
    fn visit_captured(&self, inner: u64, outer: u64, marker: &mut Marker<'_>) {
        let _ = (inner, outer, marker);
    }

    /// All that lives is marked, and nothing is freed yet; what has no mark is about to go.
    fn marked(&self, is_marked: &dyn Fn(usize) -> bool) {
        let _ = is_marked;
    }
}

/// Nothing holds nothing.
impl RootSource for () {
    fn visit(&self, _young: bool, _marker: &mut Marker<'_>) {}
}

/// Objects on their way from the stack to being traced; about the misses that a core can overlap.
const QUEUE: usize = 8;
/// Roots gathered before they are traced.
const ROOTS_AT_ONCE: usize = 1024;

/// Takes roots and marks what they reach.
pub struct Marker<'h> {
    /// Tagged references that aren't traced.
    stack: Vec<u64>,
    /// Stack length at which a root starts tracing.
    trace_at: usize,
    base: usize,
    marks: *mut u64,
    lines: *mut u8,
    raw_words: &'h [u32],
    roots: &'h dyn RootSource,
    marked_bytes: u64,
}

impl<'h> Marker<'h> {
    /// A marker of this heap; its world is stopped.
    pub(crate) fn new(heap: &'h Heap, raw_words: &'h [u32], roots: &'h dyn RootSource) -> Self {
        let region = heap.region();
        Self {
            stack: Vec::with_capacity(2 * ROOTS_AT_ONCE),
            trace_at: ROOTS_AT_ONCE,
            base: region.base(),
            marks: region.mark_words(),
            lines: region.line_marks(),
            raw_words,
            roots,
            marked_bytes: 0,
        }
    }

    /// A marker that only gathers roots.
    pub(crate) fn gathering(heap: &'h Heap) -> Self {
        Self { trace_at: usize::MAX, ..Self::new(heap, &[], &()) }
    }

    /// A root.
    #[inline]
    pub fn mark(&mut self, value: Value) {
        if value.is_pointer() {
            self.stack.push(value.bits());
            if self.stack.len() > self.trace_at {
                self.trace_all();
            }
        }
    }

    /// Many roots.
    pub fn mark_all(&mut self, values: &[Value]) {
        values.iter().for_each(|&value| self.mark(value));
    }

    /// Traces the roots so far; answers the bytes of all objects that became marked since the beginning. So
    /// who visits several owners of values knows what each of them added.
    pub fn settle(&mut self) -> u64 {
        if self.trace_at != usize::MAX {
            self.trace_all();
        }
        self.marked_bytes
    }

    /// The roots gathered.
    pub(crate) fn into_gathered(self) -> Vec<u64> {
        self.stack
    }

    /// Marks what the last roots reach; answers the bytes of all objects that became marked.
    pub(crate) fn finish(mut self) -> u64 {
        self.trace_all();
        self.marked_bytes
    }

    fn trace_all(&mut self) {
        let mut queue = [0u64; QUEUE];
        let (mut head, mut length) = (0, 0);
        loop {
            while length < QUEUE {
                let Some(bits) = self.stack.pop() else { break };
                let address = (bits & !TAG_MASK) as usize;
                prefetch(address);
                prefetch(self.mark_word(address).0 as usize);
                queue[(head + length) % QUEUE] = bits;
                length += 1;
            }
            if length == 0 {
                return;
            }
            self.trace(queue[head]);
            head = (head + 1) % QUEUE;
            length -= 1;
        }
    }

    /// The word and the bit of an object's mark.
    #[inline(always)]
    fn mark_word(&self, address: usize) -> (*mut u64, u64) {
        let granule = address.wrapping_sub(self.base) / GRANULE_BYTES;
        (self.marks.wrapping_add(granule / 64), 1 << (granule % 64))
    }

    /// Marks one object and stacks what it refers to; goes on along a list.
    #[inline(always)]
    fn trace(&mut self, mut bits: u64) {
        loop {
            let address = (bits & !TAG_MASK) as usize;
            let (word, bit) = self.mark_word(address);
            // SAFETY: H1, R1: the object is in the region, so its mark's word is there; R2: the world is
            // stopped, so no one else touches it.
            unsafe {
                if *word & bit != 0 {
                    return;
                }
                *word |= bit;
            }
            if bits & TAG_MASK != TAG_PAIR {
                return self.trace_boxed(address);
            }
            // SAFETY: H1: a pair is two initialised words.
            let [head, tail] = unsafe { *(address as *const [u64; 2]) };
            self.mark_lines(address, 16);
            self.push(head);
            if !is_pointer(tail) {
                return;
            }
            bits = tail;
        }
    }

    /// Stacks what a boxed object refers to.
    #[inline(always)]
    fn trace_boxed(&mut self, address: usize) {
        // SAFETY: H1: a boxed object starts with its header.
        let header = unsafe { *(address as *const u64) };
        let raw = self.raw_words.get((header >> HEADER_TYPE_SHIFT) as usize).copied().unwrap_or(NO_TYPE);
        if raw > ALL_RAW || header & TAG_MASK != TAG_HEADER {
            if raw != HANDLE || header & TAG_MASK != TAG_HEADER {
                no_header(address, header);
            }
            return self.trace_handle(address);
        }
        let words = header_words(header);
        self.mark_lines(address, 8 * words + 8);
        for index in raw as usize..words {
            // SAFETY: H1: the header counts the initialised words after it.
            self.push(unsafe { *(address as *const u64).add(1 + index) });
        }
    }

    /// Stacks what a handle refers to, its own value and what its owner of stacks finds on these.
    #[cold]
    fn trace_handle(&mut self, address: usize) {
        self.mark_lines(address, 8 * HANDLE_WORDS + 8);
        // SAFETY: H1: a handle's words.
        let [inner, outer, _, bound] = unsafe { *((address + HANDLE_INNER) as *const [u64; HANDLE_WORDS]) };
        self.push(bound);
        // What is found is stacked, and traced later: a chain of handles would nest as deeply as it is long.
        let trace_at = std::mem::replace(&mut self.trace_at, usize::MAX);
        self.roots.visit_captured(inner, outer, self);
        self.trace_at = trace_at;
    }

    #[inline(always)]
    fn push(&mut self, bits: u64) {
        if is_pointer(bits) {
            self.stack.push(bits);
        }
    }

    /// Marks the lines of an object, but not those of a large one: it has its blocks for itself (L2).
    #[inline(always)]
    fn mark_lines(&mut self, address: usize, bytes: usize) {
        self.marked_bytes += bytes as u64;
        if bytes > LARGE_BYTES {
            return;
        }
        let offset = address - self.base;
        let (first, last) = (offset / LINE_BYTES, (offset + bytes - 1) / LINE_BYTES);
        // SAFETY: H1, R1: the object's lines are in the region; R2: the world is stopped.
        unsafe {
            self.lines.add(first).write(1);
            self.lines.add(last).write(1);
            for line in first + 1..last {
                self.lines.add(line).write(1);
            }
        }
    }
}

#[inline(always)]
fn is_pointer(bits: u64) -> bool {
    const { assert!(TAG_PAIR == 1 && TAG_BOXED == 2) };
    (bits & TAG_MASK).wrapping_sub(TAG_PAIR) < 2
}

/// H1 is broken: a reference to something that isn't an object, such as one that was missing among
/// the roots of an earlier collection.
#[cold]
#[inline(never)]
fn no_header(address: usize, header: u64) -> ! {
    panic!("no object at {address:#x}: its header reads {header:#x}");
}
