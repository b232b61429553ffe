//! Maps of many pairs, made bit by bit.
//!
//! # How
//! The pairs are spread over buckets by the first bits of their keys' hashes: a bucket is what a node some
//! levels down in the trie holds. Then node after node is made, and as soon as the children of a node are
//! there, the node. So the largest step is the one for a bucket, of some hundred pairs.

use tambour::{Allocator, Value};

use super::Names;
use super::fuel::Fuel;
use super::map::{self, FLAT_MAX, Pair};
use super::trie::{self, Entry, FAN, Part};

/// Levels above the buckets.
const LEVELS: u32 = 3;
/// Up to so many pairs are made to a map in one go.
const FEW: usize = 512;
/// Steps that hashing a key counts, and putting a pair into a node.
const STEPS_OF_A_HASH: usize = 6;
const STEPS_OF_A_PAIR: usize = 20;

/// A map that is being made.
#[derive(Default)]
pub struct MapBuilder {
    /// All pairs, as they came.
    pairs: Vec<Pair>,
    /// Those that are in buckets.
    spread: usize,
    buckets: Vec<Vec<Entry>>,
    /// Buckets that were made to parts.
    done: usize,
    /// Parts of nodes that lack some, from the root down.
    open: [Vec<Part>; LEVELS as usize],
    /// Different keys.
    distinct: usize,
    /// Their pairs, as long as they are few enough for a flat map.
    few: Vec<Pair>,
}

impl MapBuilder {
    /// Adds a pair; of equal keys the last one's value counts.
    pub fn push(&mut self, key: Value, value: Value) {
        self.pairs.push((key, value));
    }

    /// Number of pairs that were added.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pairs.len()
    }

    /// Makes the map, when all pairs are there; `None` when there is more to do.
    pub fn go_on(&mut self, names: &dyn Names, heap: &mut Allocator, fuel: &mut Fuel) -> Option<Value> {
        if self.pairs.len() <= FEW {
            fuel.burn(self.pairs.len() * STEPS_OF_A_PAIR);
            return Some(map::from_pairs(names, heap, self.pairs.clone()));
        }
        if self.buckets.is_empty() {
            self.buckets.resize_with(FAN.pow(LEVELS), Vec::new);
            fuel.burn(FAN.pow(LEVELS) / 2);
        }
        while let Some(&(key, value)) = self.pairs.get(self.spread) {
            if fuel.is_out() {
                return None;
            }
            fuel.burn(STEPS_OF_A_HASH);
            self.spread += 1;
            let entry = trie::entry(key, value);
            self.buckets[trie::bucket(&entry, LEVELS)].push(entry);
        }
        while let Some(bucket) = self.buckets.get_mut(self.done) {
            if fuel.is_out() {
                return None;
            }
            let entries = trie::distinct(std::mem::take(bucket));
            fuel.burn(1 + entries.len() * STEPS_OF_A_PAIR);
            self.distinct += entries.len();
            if self.distinct <= FLAT_MAX {
                self.few.extend(entries.iter().map(|&(_, key, value)| (key, value)));
            }
            self.done += 1;
            let part = trie::part(names, heap, &entries, LEVELS);
            self.add(heap, part);
        }
        match self.open[0].pop() {
            Some(Part::Node(root)) if self.distinct > FLAT_MAX => Some(heap.hamt(self.distinct, root)),
            _ => Some(map::from_pairs(names, heap, std::mem::take(&mut self.few))),
        }
    }

    /// Adds a part to the lowest open node; a node that is whole is a part of the one above.
    fn add(&mut self, heap: &mut Allocator, mut part: Part) {
        for level in (0..LEVELS as usize).rev() {
            self.open[level].push(part);
            if self.open[level].len() < FAN {
                return;
            }
            part = trie::joined(heap, &std::mem::take(&mut self.open[level]));
        }
        self.open[0].push(part);
    }

    /// Shows all values that it holds.
    pub fn visit(&self, show: &mut dyn FnMut(Value)) {
        for &(key, value) in &self.pairs {
            show(key);
            show(value);
        }
        self.visit_made(show);
    }

    /// Shows the values that it has made.
    pub fn visit_made(&self, show: &mut dyn FnMut(Value)) {
        for part in self.open.iter().flatten() {
            match *part {
                Part::Empty => {}
                Part::Pair(key, value) => {
                    show(key);
                    show(value);
                }
                Part::Node(node) => show(node),
            }
        }
    }
}
