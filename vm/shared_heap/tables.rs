//! Tables: as many slots as one owner needs, for stores of millions of values.
//!
//! # What
//! A [`GcTable`] is an array of words, each a value that is kept alive. It grows by chunks, which never
//! move; a slot costs its word. A collection looks at a young table's cards, at a full table's chunks.
//!
//! # Invariants
//! G2. A chunk is divided into 64 cards. A store of a reference sets the bit of its card; when it is the
//!     first bit, it also puts the chunk on the remembered list. So a young collection that visits the
//!     marked cards of the listed chunks misses no young object. No bit is set and the list is empty after
//!     each collection.
//! G3. Who stores holds the table exclusively, and a collection stops the world: no word and no bit is
//!     written by two threads at a time. The words are atomic because the heap's list shares the chunks.
//!
//! # Rejected
//! A [`GcSlot`](crate::GcSlot) for each value: an `Arc` and a place on the heap's list each, which every full
//! collection walks. One heap object for all rows: a store into it breaks H2, and growth copies it.

use std::sync::Arc;

use crate::heap::Heap;
use crate::mark::Marker;
use crate::sync::unmodelled::{AtomicU64, Mutex, Ordering};
use crate::value::Value;

/// Slots of the first chunk; of the second one, too; from there on each doubles what there is.
const FIRST: usize = 64;
/// Slots of the largest chunks: 32 KiB.
const LARGEST: usize = 4096;
/// Chunks before those that have [`LARGEST`] slots.
const GROWING: usize = (LARGEST / FIRST).trailing_zeros() as usize + 1;
/// Cards of a chunk.
const CARDS: usize = 64;

/// A growing array of mutable slots, outside of the region, whose values are kept alive as long as it.
///
/// Loads and stores come from running mutators. A store is a plain one and, the first time after a collection
/// in its chunk, one lock.
pub struct GcTable {
    heap: Arc<Heap>,
    chunks: Vec<Arc<Chunk>>,
    length: usize,
}

struct Chunk {
    words: Box<[AtomicU64]>,
    /// A bit for each card that may hold a young reference (G2).
    marked_cards: AtomicU64,
}

/// The chunks of all tables of a heap.
#[derive(Default)]
pub(crate) struct Tables {
    lists: Mutex<Lists>,
}

#[derive(Default)]
struct Lists {
    /// Every chunk; those whose table is gone are dropped at the next pruning.
    all: Vec<Arc<Chunk>>,
    remembered: Vec<Arc<Chunk>>,
    /// Chunks of `all` whose table is gone.
    dead: usize,
}

/// Chunk and offset of a slot.
#[inline]
fn place(index: usize) -> (usize, usize) {
    if index >= LARGEST {
        return (GROWING - 1 + index / LARGEST, index % LARGEST);
    }
    match (index / FIRST).checked_ilog2() {
        None => (0, index),
        Some(power) => (power as usize + 1, index - (FIRST << power)),
    }
}

/// Slots of a chunk.
fn capacity(chunk: usize) -> usize {
    match chunk {
        0 => FIRST,
        _ if chunk < GROWING => FIRST << (chunk - 1),
        _ => LARGEST,
    }
}

impl GcTable {
    /// A table without slots.
    #[must_use]
    pub fn new(heap: &Arc<Heap>) -> Self {
        Self { heap: Arc::clone(heap), chunks: Vec::new(), length: 0 }
    }

    /// The number of slots.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is no slot.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The value of a slot.
    ///
    /// # Panics
    /// When there is no such slot.
    #[must_use]
    #[inline]
    pub fn get(&self, index: usize) -> Value {
        let (chunk, offset) = place(index);
        // SAFETY: H1: only values are stored, and the table keeps them alive.
        unsafe { Value::from_bits(self.chunks[chunk].words[offset].load(Ordering::Relaxed)) }
    }

    /// Replaces the value of a slot.
    ///
    /// # Panics
    /// When there is no such slot.
    #[inline]
    pub fn set(&mut self, index: usize, value: Value) {
        assert!(index < self.length, "slot {index} of {}", self.length);
        let (number, offset) = place(index);
        let chunk = &self.chunks[number];
        chunk.words[offset].store(value.bits(), Ordering::Relaxed);
        // A collection can't come between the store and the bit: this mutator runs.
        if value.is_pointer() {
            let bit = 1 << (offset / (chunk.words.len() / CARDS));
            let marked = chunk.marked_cards.load(Ordering::Relaxed);
            if marked & bit == 0 {
                chunk.marked_cards.store(marked | bit, Ordering::Relaxed);
                if marked == 0 {
                    self.heap.tables().remember(Arc::clone(chunk));
                }
            }
        }
    }

    /// Adds a slot at the end; answers its index.
    pub fn push(&mut self, value: Value) -> usize {
        let index = self.length;
        let (number, _) = place(index);
        if number == self.chunks.len() {
            let chunk = Arc::new(Chunk::new(capacity(number)));
            self.heap.tables().add(Arc::clone(&chunk));
            self.chunks.push(chunk);
        }
        self.length += 1;
        self.set(index, value);
        index
    }

    /// Bytes of all slots.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.chunks.iter().map(|chunk| size_of_val(&*chunk.words)).sum()
    }
}

impl Drop for GcTable {
    /// Lets the values go. O(chunks).
    fn drop(&mut self) {
        let count = self.chunks.len();
        self.chunks.clear();
        self.heap.tables().forget(count);
    }
}

impl Tables {
    /// Marks from the tables: from all, or from the cards that may refer to young objects.
    /// The world is stopped.
    pub(crate) fn visit(&self, young: bool, marker: &mut Marker<'_>) {
        let mut lists = self.lists.lock();
        for chunk in lists.remembered.drain(..) {
            let cards = chunk.marked_cards.swap(0, Ordering::Relaxed);
            // One reference on the list of all, one here: a chunk with no more has no table.
            if young && Arc::strong_count(&chunk) > 2 {
                chunk.visit_cards(cards, marker);
            }
        }
        if !young {
            lists.prune();
            lists.all.iter().for_each(|chunk| chunk.visit(marker));
        }
    }

    /// Visits all tables and changes nothing.
    pub(crate) fn visit_all(&self, marker: &mut Marker<'_>) {
        let lists = self.lists.lock();
        let alive = lists.all.iter().filter(|chunk| Arc::strong_count(chunk) > 1);
        alive.for_each(|chunk| chunk.visit(marker));
    }

    /// Bytes of all tables' slots. O(chunks).
    pub(crate) fn bytes(&self) -> u64 {
        self.lists.lock().all.iter().map(|chunk| size_of_val(&*chunk.words) as u64).sum()
    }

    fn add(&self, chunk: Arc<Chunk>) {
        self.lists.lock().all.push(chunk);
    }

    fn remember(&self, chunk: Arc<Chunk>) {
        self.lists.lock().remembered.push(chunk);
    }

    fn forget(&self, count: usize) {
        let mut lists = self.lists.lock();
        lists.dead += count;
        if 2 * lists.dead > lists.all.len() {
            lists.prune();
        }
    }
}

impl Lists {
    /// Forgets chunks whose table is gone, but those that are remembered until the next collection. Costs a
    /// constant for each chunk that was added.
    fn prune(&mut self) {
        self.all.retain(|chunk| Arc::strong_count(chunk) > 1);
        self.dead = 0;
    }
}

impl Chunk {
    fn new(capacity: usize) -> Self {
        let words = (0..capacity).map(|_| AtomicU64::new(Value::NONE.bits())).collect();
        Self { words, marked_cards: AtomicU64::new(0) }
    }

    fn visit(&self, marker: &mut Marker<'_>) {
        visit_words(&self.words, marker);
    }

    fn visit_cards(&self, mut cards: u64, marker: &mut Marker<'_>) {
        let card_slots = self.words.len() / CARDS;
        while cards != 0 {
            let start = cards.trailing_zeros() as usize * card_slots;
            visit_words(&self.words[start..start + card_slots], marker);
            cards &= cards - 1;
        }
    }
}

fn visit_words(words: &[AtomicU64], marker: &mut Marker<'_>) {
    for word in words {
        // SAFETY: H1: only values are stored. The world is stopped: no order is needed.
        marker.mark(unsafe { Value::from_bits(word.load(Ordering::Relaxed)) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Allocator, CollectionKind, HeapConfig};

    const _: () = {
        const fn shared<T: Send + Sync>() {}
        shared::<GcTable>();
    };

    fn heap() -> (Arc<Heap>, Allocator) {
        let heap = Heap::new(HeapConfig { region_bytes: 64 << 20, ..HeapConfig::default() }).unwrap();
        let allocator = heap.allocator();
        (heap, allocator)
    }

    fn collect(heap: &Heap, kind: CollectionKind) -> u64 {
        // SAFETY: each test has one mutator, and uses afterwards only what its tables hold.
        unsafe {
            let collection = heap.collect(kind, &());
            heap.check(&()).unwrap();
            collection.marked_bytes
        }
    }

    #[test]
    fn places_follow_each_other() {
        let (mut chunk, mut offset) = (0, 0);
        for index in 0..5 * LARGEST {
            assert_eq!(place(index), (chunk, offset));
            offset += 1;
            if offset == capacity(chunk) {
                (chunk, offset) = (chunk + 1, 0);
            }
        }
    }

    #[test]
    fn slots_keep_their_values_until_the_table_goes() {
        let (heap, mut allocator) = heap();
        let mut table = GcTable::new(&heap);
        for number in 0..10_000 {
            let value = allocator.pair(Value::small(number).unwrap(), Value::NIL);
            assert_eq!(table.push(value), number as usize);
        }
        assert_eq!(collect(&heap, CollectionKind::Young), 160_000);
        assert_eq!(collect(&heap, CollectionKind::Young), 0, "old tables aren't visited");
        let value = allocator.pair(Value::NIL, Value::NIL);
        table.set(7000, value);
        assert_eq!(collect(&heap, CollectionKind::Young), 16);
        assert_eq!(collect(&heap, CollectionKind::Full), 160_000);
        for number in (0..10_000).filter(|&number| number != 7000) {
            assert_eq!(table.get(number).as_pair().unwrap().0.as_small(), Some(number as i64));
        }
        drop(table);
        assert_eq!(collect(&heap, CollectionKind::Full), 0);
    }

    #[test]
    fn what_a_gone_table_remembered_dies_young() {
        let (heap, mut allocator) = heap();
        let other = GcTable::new(&heap);
        let mut table = GcTable::new(&heap);
        table.push(allocator.pair(Value::NIL, Value::NIL));
        drop(table);
        assert_eq!(collect(&heap, CollectionKind::Young), 0);
        assert!(other.is_empty());
    }

    #[test]
    fn chunks_of_gone_tables_are_given_back() {
        let (heap, _allocator) = heap();
        for _ in 0..1000 {
            let mut table = GcTable::new(&heap);
            (0..100).for_each(|_| _ = table.push(Value::NIL));
        }
        assert!(heap.tables().lists.lock().all.len() < 10);
    }
}
