//! From hashes to rows: extendible hashing, so that growth is never a long pause.
//!
//! # Layout
//! The directory maps the top bits of a hash to a segment; a segment is a table with linear probing of up to
//! [`LARGEST`] entries. A full segment doubles, and from the largest size on splits in two by one more bit,
//! which needs only the hashes that it holds. An entry is a word: the hash in the upper half, the row plus 1
//! in the lower one.

/// Entries of a segment's first array.
const SMALLEST: usize = 8;
/// Entries from which on a segment splits: a split moves some thousand words.
const LARGEST: usize = 4096;
/// Most bits of the directory; segments past it grow without a bound.
const DEPTH_MAX: u32 = 20;

/// A map from 32-bit hashes, not unique, to row numbers.
pub(super) struct HashIndex {
    directory: Vec<u32>,
    /// Bits of a hash that the directory looks at.
    depth: u32,
    segments: Vec<Segment>,
}

struct Segment {
    /// Bits of a hash that all entries share.
    depth: u32,
    used: usize,
    entries: Box<[u64]>,
}

fn entry(hash: u32, row: u32) -> u64 {
    (u64::from(hash) << 32) | (u64::from(row) + 1)
}

fn hash_of(entry: u64) -> u32 {
    (entry >> 32) as u32
}

fn row_of(entry: u64) -> u32 {
    (entry as u32).wrapping_sub(1)
}

impl HashIndex {
    pub(super) fn new() -> Self {
        Self { directory: vec![0], depth: 0, segments: vec![Segment::new(0, SMALLEST)] }
    }

    /// The row with this hash that `is_it`.
    #[inline]
    pub(super) fn find(&self, hash: u32, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let segment = &self.segments[self.segment(hash)];
        let mut position = segment.home(hash);
        loop {
            let found = segment.entries[position];
            if found == 0 {
                return None;
            }
            if hash_of(found) == hash && is_it(row_of(found)) {
                return Some(row_of(found));
            }
            position = segment.next(position);
        }
    }

    /// Adds a row that isn't there.
    pub(super) fn insert(&mut self, hash: u32, row: u32) {
        let mut number = self.segment(hash);
        while self.segments[number].is_full() {
            if self.segments[number].entries.len() < LARGEST || self.segments[number].depth >= DEPTH_MAX {
                self.segments[number].double();
            } else {
                self.split(number);
                number = self.segment(hash);
            }
        }
        self.segments[number].put(entry(hash, row));
    }

    /// Takes a row out that is there.
    pub(super) fn remove(&mut self, hash: u32, row: u32) {
        let number = self.segment(hash);
        self.segments[number].take(entry(hash, row));
    }

    /// Bytes of all arrays.
    pub(super) fn bytes(&self) -> usize {
        self.segments.iter().map(|segment| 8 * segment.entries.len()).sum::<usize>()
            + 4 * self.directory.len()
    }

    #[inline]
    fn segment(&self, hash: u32) -> usize {
        self.directory[(u64::from(hash) << self.depth >> 32) as usize] as usize
    }

    /// Divides a segment's entries among it and a second one.
    fn split(&mut self, number: usize) {
        let depth = self.segments[number].depth + 1;
        if depth > self.depth {
            self.directory = self.directory.iter().flat_map(|&segment| [segment, segment]).collect();
            self.depth = depth;
        }
        let second = self.segments.len();
        self.segments.push(Segment::new(depth, LARGEST));
        let old = std::mem::replace(&mut self.segments[number], Segment::new(depth, LARGEST));
        for &moved in old.entries.iter().filter(|&&entry| entry != 0) {
            let goes_up = hash_of(moved) >> (32 - depth) & 1 == 1;
            self.segments[if goes_up { second } else { number }].put(moved);
        }
        // The places of the segment are one run; its upper half is the second one's.
        let bit = self.depth - depth;
        for (place, segment) in self.directory.iter_mut().enumerate() {
            if *segment as usize == number && place >> bit & 1 == 1 {
                *segment = second as u32;
            }
        }
    }
}

impl Segment {
    fn new(depth: u32, capacity: usize) -> Self {
        Self { depth, used: 0, entries: vec![0; capacity].into_boxed_slice() }
    }

    /// Three quarters are used at most.
    fn is_full(&self) -> bool {
        4 * (self.used + 1) > 3 * self.entries.len()
    }

    #[inline]
    fn home(&self, hash: u32) -> usize {
        hash as usize & (self.entries.len() - 1)
    }

    #[inline]
    fn next(&self, position: usize) -> usize {
        (position + 1) & (self.entries.len() - 1)
    }

    fn put(&mut self, entry: u64) {
        let mut position = self.home(hash_of(entry));
        while self.entries[position] != 0 {
            position = self.next(position);
        }
        self.entries[position] = entry;
        self.used += 1;
    }

    fn double(&mut self) {
        let larger = Self::new(self.depth, 2 * self.entries.len());
        let old = std::mem::replace(self, larger);
        old.entries.iter().filter(|&&entry| entry != 0).for_each(|&entry| self.put(entry));
    }

    /// Takes an entry out; those after it that may move up do.
    fn take(&mut self, entry: u64) {
        let mut hole = self.home(hash_of(entry));
        while self.entries[hole] != entry {
            assert!(self.entries[hole] != 0, "a row that is taken out is there");
            hole = self.next(hole);
        }
        self.used -= 1;
        let mut position = hole;
        loop {
            position = self.next(position);
            let candidate = self.entries[position];
            if candidate == 0 {
                break;
            }
            let mask = self.entries.len() - 1;
            let from_home = position.wrapping_sub(self.home(hash_of(candidate))) & mask;
            if from_home >= position.wrapping_sub(hole) & mask {
                self.entries[hole] = candidate;
                hole = position;
            }
        }
        self.entries[hole] = 0;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn agrees_with_a_map(
            steps in prop::collection::vec((0u32..60_000, any::<bool>()), 1..30_000),
            bits in 0u32..33,
        ) {
            let hash = |row: u32| (u64::from(row.wrapping_mul(0x9e37_79b9)) & ((1 << bits) - 1)) as u32;
            let mut index = HashIndex::new();
            let mut model = HashMap::new();
            // Few different hashes make long runs, which cost time.
            let steps = if bits < 6 { &steps[..steps.len().min(2000)] } else { &steps[..] };
            for &(row, is_insert) in steps {
                let found = index.find(hash(row), |candidate| candidate == row);
                prop_assert_eq!(found, model.get(&row).copied());
                if is_insert && found.is_none() {
                    index.insert(hash(row), row);
                    model.insert(row, row);
                } else if !is_insert && found.is_some() {
                    index.remove(hash(row), row);
                    model.remove(&row);
                }
            }
            for &row in model.keys() {
                prop_assert_eq!(index.find(hash(row), |candidate| candidate == row), Some(row));
            }
        }
    }
}
