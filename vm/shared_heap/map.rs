//! Maps: sorted arrays of up to a few keys, and hash tries above.
//!
//! # Layout
//! | type | payload |
//! |---|---|
//! | `TYPE_MAP` | the tuple of the keys, then their values |
//! | `TYPE_HAMT` | number of keys (raw), root node |
//! | `TYPE_HAMT_NODE` | bits of the slots (raw), then key and value of each pair, then the child nodes |
//! | `TYPE_HAMT_COLLISION` | key and value of each pair |
//!
//! A node has 16 slots. In its raw word, bit `n` says that slot `n` holds a pair, bit `16 + n` that it holds
//! a child. Hashes and the order of keys are the language's; the heap knows only where words stand.
//!
//! # Sources
//! Phil Bagwell, "Ideal Hash Trees" (2001); Michael Steindorfer and Jurgen Vinju, "Optimizing Hash-Array
//! Mapped Tries for Fast and Lean Immutable JVM Collections", OOPSLA 2015 (pairs apart from children).

use crate::allocator::Allocator;
use crate::layout::{TYPE_HAMT, TYPE_HAMT_COLLISION, TYPE_HAMT_NODE, TYPE_MAP};
use crate::value::{Value, as_values};

/// A node of a hash trie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HamtNode<'a> {
    /// Bit `n`: slot `n` holds a pair.
    pub pairs: u16,
    /// Bit `n`: slot `n` holds a child.
    pub children: u16,
    /// Key and value of each pair, then the children.
    pub words: &'a [Value],
}

impl HamtNode<'_> {
    /// Where the key of a pair slot stands, or would stand, in [`HamtNode::words`].
    #[must_use]
    #[inline]
    pub const fn pair_at(&self, slot: u32) -> usize {
        2 * below(self.pairs, slot)
    }

    /// Where the child of a slot stands, or would stand.
    #[must_use]
    #[inline]
    pub const fn child_at(&self, slot: u32) -> usize {
        2 * self.pairs.count_ones() as usize + below(self.children, slot)
    }
}

/// How many bits are set below one.
const fn below(bits: u16, slot: u32) -> usize {
    (bits & ((1 << slot) - 1)).count_ones() as usize
}

impl Value {
    /// Whether this is a map, of any size.
    #[must_use]
    #[inline]
    pub fn is_map(self) -> bool {
        matches!(self.type_id(), Some(TYPE_MAP | TYPE_HAMT))
    }

    /// The number of keys, if this is a map.
    #[must_use]
    #[inline]
    pub fn map_size(self) -> Option<usize> {
        match self.as_map() {
            Some((_, values)) => Some(values.len()),
            None => self.as_hamt().map(|(size, _)| size),
        }
    }

    /// The keys (a tuple, sorted) and the values in key order, if this is a flat map.
    #[must_use]
    #[inline]
    pub fn as_map(&self) -> Option<(Self, &[Self])> {
        let (keys, values) = self.payload_of(TYPE_MAP).map(as_values)?.split_first()?;
        Some((*keys, values))
    }

    /// The number of keys and the root node, if this is a large map.
    #[must_use]
    #[inline]
    pub fn as_hamt(self) -> Option<(usize, Self)> {
        let words = self.payload_of(TYPE_HAMT)?;
        Some((words[0] as usize, as_values(&words[1..])[0]))
    }

    /// The parts of a node of a large map.
    #[must_use]
    #[inline]
    pub fn as_hamt_node(&self) -> Option<HamtNode<'_>> {
        let (bits, words) = self.payload_of(TYPE_HAMT_NODE)?.split_first()?;
        Some(HamtNode { pairs: *bits as u16, children: (*bits >> 16) as u16, words: as_values(words) })
    }

    /// Keys and values in turn, if this is a node for keys of one hash.
    #[must_use]
    #[inline]
    pub fn as_hamt_collision(&self) -> Option<&[Self]> {
        self.payload_of(TYPE_HAMT_COLLISION).map(as_values)
    }
}

impl Allocator {
    /// A flat map: the tuple of its keys, sorted, and the values in the order of the keys.
    pub fn map(&mut self, keys: Value, values: &[Value]) -> Value {
        let mut object = self.boxed(TYPE_MAP, values.len() + 1);
        object.word(keys.bits());
        object.values(values);
        object.finish()
    }

    /// A copy of a flat map with another value at a position.
    pub fn map_with(&mut self, map: Value, position: usize, value: Value) -> Value {
        let words = map.payload().unwrap_or_default();
        let mut object = self.boxed(TYPE_MAP, words.len());
        object.words(&words[..=position]);
        object.word(value.bits());
        object.words(&words[position + 2..]);
        object.finish()
    }

    /// A large map.
    pub fn hamt(&mut self, size: usize, root: Value) -> Value {
        let mut object = self.boxed(TYPE_HAMT, 2);
        object.word(size as u64);
        object.word(root.bits());
        object.finish()
    }

    /// A node of a large map, its words given in parts.
    pub fn hamt_node(&mut self, pairs: u16, children: u16, parts: &[&[Value]]) -> Value {
        let words: usize = parts.iter().map(|part| part.len()).sum();
        debug_assert_eq!(words as u32, 2 * pairs.count_ones() + children.count_ones());
        let mut object = self.boxed(TYPE_HAMT_NODE, words + 1);
        object.word(u64::from(pairs) | u64::from(children) << 16);
        parts.iter().for_each(|part| object.values(part));
        object.finish()
    }

    /// A node for keys of one hash: keys and values in turn.
    pub fn hamt_collision(&mut self, words: &[Value]) -> Value {
        self.object(TYPE_HAMT_COLLISION, &[], words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Heap, HeapConfig};

    fn small(number: i64) -> Value {
        Value::small(number).unwrap()
    }

    #[test]
    fn maps_read_back() {
        let heap = Heap::new(HeapConfig { region_bytes: 64 << 20, ..HeapConfig::default() }).unwrap();
        let mut allocator = heap.allocator();
        let keys = allocator.tuple(&[small(1), small(2)]);
        let map = allocator.map(keys, &[small(3), small(4)]);
        assert_eq!(map.as_map(), Some((keys, &[small(3), small(4)][..])));
        for (position, expected) in [(0, [9, 4]), (1, [3, 9])] {
            let copy = allocator.map_with(map, position, small(9));
            assert_eq!(copy.as_map(), Some((keys, &expected.map(small)[..])));
        }
        assert!(map.is_map() && !keys.is_map());
        assert_eq!((map.map_size(), keys.map_size(), map.as_hamt()), (Some(2), None, None));
    }

    #[test]
    fn nodes_know_where_their_slots_stand() {
        let heap = Heap::new(HeapConfig { region_bytes: 64 << 20, ..HeapConfig::default() }).unwrap();
        let mut allocator = heap.allocator();
        let child = allocator.hamt_collision(&[small(7), small(8), small(9), small(10)]);
        assert_eq!(child.as_hamt_collision().map(<[Value]>::len), Some(4));
        let node =
            allocator.hamt_node(0b1001, 0b10_0000, &[&[small(1), small(2)], &[small(3), small(4), child]]);
        let read = node.as_hamt_node().unwrap();
        assert_eq!((read.pairs, read.children), (0b1001, 0b10_0000));
        assert_eq!([read.pair_at(0), read.pair_at(3), read.pair_at(9)], [0, 2, 4]);
        assert_eq!([read.child_at(0), read.child_at(5), read.child_at(15)], [4, 4, 5]);
        assert_eq!(read.words[4], child);
        let map = allocator.hamt(40, node);
        assert_eq!((map.as_hamt(), map.map_size(), map.as_map()), (Some((40, node)), Some(40), None));
        assert!(map.is_map() && !node.is_map());
    }
}
