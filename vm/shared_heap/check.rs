//! The heap checker: after a collection, is everything that can be reached what it should be?
//!
//! It shares nothing with marking but the layout: it walks breadth first over its own set of
//! visited references and looks at each with suspicion, so it ends with a report and not with a fault.

use std::fmt;

use rustc_hash::FxHashSet;

use crate::allocator::LARGE_BYTES;
use crate::heap::Heap;
use crate::layout::{HANDLE_WORDS, HEADER_TYPE_SHIFT, TAG_HEADER, TAG_MASK, TAG_PAIR};
use crate::mark::{Marker, RootSource};
use crate::region::{BLOCK_BYTES, BlockState, LINE_BYTES, Region};
use crate::types::{HANDLE, NO_TYPE, Types};
use crate::value::{Value, header_words};

/// The first fault that the checker met.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct Violation {
    /// How the faulty reference is reached.
    pub path: String,
    /// What is wrong there.
    pub fault: Fault,
}

/// What can be wrong with a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not in the region, or not at a multiple of 8.
    #[error("{0:#x} is no address of the heap")]
    Address(u64),
    /// In a block without objects, or inside of a large object.
    #[error("{address:#x} is in a block without objects ({state})")]
    Block {
        /// The address.
        address: usize,
        /// The block's state.
        state: &'static str,
    },
    /// A boxed object whose first word isn't the header of a type.
    #[error("the header at {address:#x} reads {header:#x}")]
    Header {
        /// Address of the object.
        address: usize,
        /// Its first word.
        header: u64,
    },
    /// An object that is longer than its place.
    #[error("the object at {address:#x} has {bytes} bytes and reaches out of its block")]
    Size {
        /// Address of the object.
        address: usize,
        /// Its size with the header.
        bytes: usize,
    },
    /// A live object without a mark.
    #[error("the object at {0:#x} isn't marked")]
    Mark(usize),
    /// A live object on a line without a mark.
    #[error("line {line} of the object at {address:#x} isn't marked")]
    Line {
        /// Address of the object.
        address: usize,
        /// The line, counted from the object's first.
        line: usize,
    },
    /// A word that no value can be.
    #[error("{0:#x} is no value")]
    Word(u64),
}

/// A reference on the way, and where it was found.
struct Node {
    bits: u64,
    /// Index of the node that holds it; its own index for a root.
    parent: usize,
    step: Step,
}

/// Where in its holder a reference stands.
#[derive(Clone, Copy)]
enum Step {
    Root(usize),
    Slot(usize),
    Literal(usize),
    Head,
    Tail,
    Payload(usize),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(index) => write!(f, "root {index}"),
            Self::Slot(index) => write!(f, "slot {index}"),
            Self::Literal(index) => write!(f, "literal {index}"),
            Self::Head => f.write_str("head"),
            Self::Tail => f.write_str("tail"),
            Self::Payload(index) => write!(f, "word {index}"),
        }
    }
}

struct Checker<'h> {
    heap: &'h Heap,
    roots: &'h dyn RootSource,
    region: &'h Region,
    types: &'h Types,
    nodes: Vec<Node>,
    seen: FxHashSet<u64>,
}

impl Heap {
    /// Checks everything that can be reached. O(live), with a node of memory for each object.
    ///
    /// # Errors
    /// The first violation met.
    ///
    /// # Safety
    /// The world has been stopped since the last collection, which had these roots.
    pub unsafe fn check(&self, roots: &dyn RootSource) -> Result<(), Violation> {
        let types = self.types().read();
        let (nodes, seen) = (Vec::new(), FxHashSet::default());
        let mut checker = Checker { heap: self, roots, region: self.region(), types: &types, nodes, seen };
        let mut marker = Marker::gathering(self);
        roots.visit(false, &mut marker);
        let gathered = marker.into_gathered().into_iter().enumerate();
        gathered.for_each(|(index, bits)| checker.add(bits, None, Step::Root(index)));
        let mut marker = Marker::gathering(self);
        self.slots().visit_all(&mut marker);
        self.tables().visit_all(&mut marker);
        let gathered = marker.into_gathered().into_iter().enumerate();
        gathered.for_each(|(index, bits)| checker.add(bits, None, Step::Slot(index)));
        for (index, value) in self.literals().values().iter().enumerate() {
            checker.add(value.bits(), None, Step::Literal(index));
        }
        checker.run()
    }
}

impl Checker<'_> {
    fn run(&mut self) -> Result<(), Violation> {
        let mut next = 0;
        while next < self.nodes.len() {
            self.visit(next).map_err(|fault| Violation { path: self.path(next), fault })?;
            next += 1;
        }
        Ok(())
    }

    /// Takes a reference or a faulty word on, the first time it is seen.
    fn add(&mut self, bits: u64, parent: Option<usize>, step: Step) {
        let tag = bits & TAG_MASK;
        // SAFETY: only the tag is looked at.
        let is_pointer = unsafe { Value::from_bits(bits) }.is_pointer();
        if (is_pointer || tag == TAG_HEADER) && self.seen.insert(bits) {
            self.nodes.push(Node { bits, parent: parent.unwrap_or(self.nodes.len()), step });
        }
    }

    /// Checks one reference and takes on what the object refers to.
    fn visit(&mut self, node: usize) -> Result<(), Fault> {
        let bits = self.nodes[node].bits;
        let address = (bits & !TAG_MASK) as usize;
        if bits & TAG_MASK == TAG_HEADER {
            return Err(Fault::Word(bits));
        }
        if !self.region.contains(address) {
            return Err(Fault::Address(bits));
        }
        let block = self.region.block_of(address);
        let state = self.region.state(block);
        let starts_block = self.region.block_address(block) == address;
        if !(state.is_small() || state == BlockState::Large && starts_block) {
            return Err(Fault::Block { address, state: state.name() });
        }
        if bits & TAG_MASK == TAG_PAIR {
            self.check_place(address, 16, block, state)?;
            self.add(self.word(address, 0), Some(node), Step::Head);
            self.add(self.word(address, 1), Some(node), Step::Tail);
            return Ok(());
        }
        let header = self.word(address, 0);
        let raw = self.types.raw_words().get((header >> HEADER_TYPE_SHIFT) as usize).copied();
        let raw = raw.filter(|&raw| raw != NO_TYPE && header & TAG_MASK == TAG_HEADER);
        let Some(raw) = raw else { return Err(Fault::Header { address, header }) };
        let words = header_words(header);
        self.check_place(address, 8 + 8 * words, block, state)?;
        if raw == HANDLE {
            self.add(self.word(address, HANDLE_WORDS), Some(node), Step::Payload(HANDLE_WORDS - 1));
            let mut marker = Marker::gathering(self.heap);
            let (inner, outer) = (self.word(address, 1), self.word(address, 2));
            self.roots.visit_captured(inner, outer, &mut marker);
            let gathered = marker.into_gathered().into_iter();
            gathered.for_each(|bits| self.add(bits, Some(node), Step::Payload(0)));
            return Ok(());
        }
        for index in raw as usize..words {
            self.add(self.word(address, 1 + index), Some(node), Step::Payload(index));
        }
        Ok(())
    }

    /// Checks that an object fits its place, is marked, and that its lines are.
    fn check_place(&self, address: usize, bytes: usize, block: u32, state: BlockState) -> Result<(), Fault> {
        let offset = address - self.region.block_address(block);
        let is_large = state == BlockState::Large;
        let room = if is_large { self.large_bytes(block) } else { BLOCK_BYTES - offset };
        if bytes > room || is_large != (bytes > LARGE_BYTES) {
            return Err(Fault::Size { address, bytes });
        }
        // SAFETY: R2: the world is stopped, and the address is inside.
        if !unsafe { self.region.is_marked(address) } {
            return Err(Fault::Mark(address));
        }
        if is_large {
            return Ok(());
        }
        // SAFETY: R2: the world is stopped.
        let lines = unsafe { self.region.block_lines(block) };
        let first = offset / LINE_BYTES;
        let last = (offset + bytes - 1) / LINE_BYTES;
        match lines[first..=last].iter().position(|&mark| mark == 0) {
            Some(line) => Err(Fault::Line { address, line }),
            None => Ok(()),
        }
    }

    /// Bytes of the blocks of a large object.
    fn large_bytes(&self, first: u32) -> usize {
        let rest = (first as usize + 1..self.region.block_count())
            .take_while(|&block| self.region.state(block as u32) == BlockState::LargeRest);
        (1 + rest.count()) * BLOCK_BYTES
    }

    /// A word of an object whose place was checked, or of its first 16 bytes.
    fn word(&self, address: usize, index: usize) -> u64 {
        debug_assert!(self.region.contains(address + 8 * index));
        // SAFETY: the word is in a block with objects, which is memory; the world is stopped.
        unsafe { *(address as *const u64).add(index) }
    }

    /// How a node is reached, from the root on; the middle of a long way is left out.
    fn path(&self, node: usize) -> String {
        const SHOWN: usize = 12;
        let mut steps = Vec::new();
        let mut at = node;
        loop {
            let Node { bits, parent, step } = &self.nodes[at];
            steps.push(if at == node { step.to_string() } else { format!("{step} ({})", self.kind(*bits)) });
            if *parent == at {
                break;
            }
            at = *parent;
        }
        steps.reverse();
        if steps.len() > SHOWN {
            let left_out = steps.len() - SHOWN;
            steps.splice(SHOWN / 2..SHOWN / 2 + left_out, [format!("({left_out} more)")]);
        }
        steps.join(" > ")
    }

    /// What an object is that was checked.
    fn kind(&self, bits: u64) -> &str {
        if bits & TAG_MASK == TAG_PAIR {
            return "pair";
        }
        self.types.name((self.word((bits & !TAG_MASK) as usize, 0) >> HEADER_TYPE_SHIFT) as u32)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::layout::TAG_BOXED;
    use crate::poison::POISON;
    use crate::{Allocator, CollectionKind, HeapConfig};

    struct Roots(Vec<Value>);

    impl RootSource for Roots {
        fn visit(&self, _young: bool, marker: &mut Marker<'_>) {
            marker.mark_all(&self.0);
        }
    }

    fn small(number: i64) -> Value {
        Value::small(number).unwrap()
    }

    /// A heap whose roots are a list of a tuple and a large binary, after a collection.
    fn collected() -> (Arc<Heap>, Allocator, Roots) {
        let config = HeapConfig { region_bytes: 16 << 20, poison_freed: true, ..HeapConfig::default() };
        let heap = Heap::new(config).unwrap();
        let mut allocator = heap.allocator();
        let inner = allocator.tuple(&[small(1); 40]);
        let tuple = allocator.tuple(&[small(2), inner]);
        let binary = allocator.binary(&[7; 20_000]);
        let roots = Roots(vec![small(3), allocator.list(&[binary, tuple], Value::NIL)]);
        // SAFETY: this thread is the only mutator, and all it uses afterwards is in the roots.
        unsafe { heap.collect(CollectionKind::Full, &roots) };
        (heap, allocator, roots)
    }

    fn check(heap: &Heap, roots: &Roots) -> Result<(), Violation> {
        // SAFETY: this thread is the only mutator; the faults are what is tested.
        unsafe { heap.check(roots) }
    }

    /// The word of the list's tuple that refers to the inner tuple.
    fn word_of_inner(roots: &Roots) -> *mut u64 {
        let (_, tail) = roots.0[1].as_pair().unwrap();
        let (tuple, _) = tail.as_pair().unwrap();
        (tuple.address().unwrap() + 16) as *mut u64
    }

    fn break_word(roots: &Roots, bits: u64) {
        // SAFETY: the address is that of a live object's word; nobody else looks.
        unsafe { word_of_inner(roots).write(bits) };
    }

    #[test]
    fn a_sound_heap_passes() {
        let (heap, _allocator, roots) = collected();
        assert_eq!(check(&heap, &roots), Ok(()));
    }

    #[test]
    fn the_path_names_each_step() {
        let (heap, _allocator, roots) = collected();
        break_word(&roots, POISON);
        let violation = check(&heap, &roots).unwrap_err();
        assert_eq!(violation.fault, Fault::Word(POISON));
        assert_eq!(violation.path, "root 0 (pair) > tail (pair) > head (tuple) > word 1");
    }

    #[test]
    fn foreign_and_free_addresses_are_found() {
        let (heap, _allocator, roots) = collected();
        break_word(&roots, 0x1000 | TAG_BOXED);
        assert_eq!(check(&heap, &roots).unwrap_err().fault, Fault::Address(0x1000 | TAG_BOXED));
        let free = heap.region().block_address(100);
        break_word(&roots, free as u64 | TAG_PAIR);
        let fault = check(&heap, &roots).unwrap_err().fault;
        assert_eq!(fault, Fault::Block { address: free, state: "Discarded" });
        let binary = roots.0[1].as_pair().unwrap().0.address().unwrap();
        break_word(&roots, (binary + 64) as u64 | TAG_PAIR);
        assert!(matches!(check(&heap, &roots).unwrap_err().fault, Fault::Block { state: "Large", .. }));
    }

    #[test]
    fn stale_references_meet_poison() {
        let (heap, mut allocator, roots) = collected();
        let stale = allocator.tuple(&[small(5)]);
        // SAFETY: this thread is the only mutator; the stale reference is what is tested.
        unsafe { heap.collect(CollectionKind::Young, &roots) };
        break_word(&roots, stale.bits());
        let address = stale.address().unwrap();
        assert_eq!(check(&heap, &roots).unwrap_err().fault, Fault::Header { address, header: POISON });
    }

    #[test]
    fn objects_that_no_collection_saw_are_found() {
        let (heap, mut allocator, roots) = collected();
        let young = allocator.pair(small(1), Value::NIL);
        break_word(&roots, young.bits());
        assert_eq!(check(&heap, &roots).unwrap_err().fault, Fault::Mark(young.address().unwrap()));
    }

    #[test]
    fn a_line_without_a_mark_is_found() {
        let (heap, _allocator, roots) = collected();
        // SAFETY: the word holds a value.
        let inner = unsafe { Value::from_bits(*word_of_inner(&roots)) }.address().unwrap();
        let line = (inner - heap.region().base()) / LINE_BYTES + 1;
        // SAFETY: only this thread uses the heap.
        unsafe { heap.region().line_marks().add(line).write(0) };
        assert_eq!(check(&heap, &roots).unwrap_err().fault, Fault::Line { address: inner, line: 1 });
    }

    #[test]
    fn a_size_that_does_not_fit_is_found() {
        let (heap, _allocator, roots) = collected();
        // SAFETY: the word holds a value; nobody else looks at the header.
        let inner = unsafe { Value::from_bits(*word_of_inner(&roots)) }.address().unwrap();
        // SAFETY: as above.
        unsafe { (inner as *mut u64).write(5000 << 3 | TAG_HEADER) };
        assert_eq!(check(&heap, &roots).unwrap_err().fault, Fault::Size { address: inner, bytes: 40_008 });
    }
}
