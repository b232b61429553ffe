//! The rows of a table: one for each key, found by the key.
//!
//! # Layout
//! A row is a number, its slot in a [`GcTable`]. The slot holds the object (set, ordered_set) or the list of
//! the key's objects, the newest first (bag, duplicate_bag). An index leads from keys to rows.
//!
//! # Invariants
//! E1. A row keeps its number as long as its key stays in the table, also when its object is replaced. A
//!     traversal in the order of numbers so meets each key that stays exactly once, whatever else happens
//!     to the table.
//! E2. A row that is deleted while the table is fixed stays in the index, marked dead, until the
//!     last fixation ends: a traversal can go on from its key. Ordered tables don't need that: in them
//!     any key has a successor.

use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use rustc_hash::FxHashSet;
use tambour::{Allocator, GcTable, Heap, Value};

use super::index::HashIndex;
use super::ordered::{OrderedIndex, Place};
use crate::term::equality::exactly_equal;
use crate::term::order::{Comparison, Numbers};
use crate::term::{Names, hash, list};

/// Types of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One object a key; keys are compared by `=:=`.
    Set,
    /// One object a key, sorted; keys are compared by `==`.
    OrderedSet,
    /// Different objects of a key.
    Bag,
    /// Any objects of a key.
    DuplicateBag,
}

impl Kind {
    /// Whether a key has one object.
    pub(crate) fn is_set(self) -> bool {
        matches!(self, Self::Set | Self::OrderedSet)
    }
}

/// Where a traversal goes on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Position {
    /// At the first row.
    Start,
    /// At this row or the next one there is.
    Row(u32),
    /// At the first row above this key.
    After(Value),
}

/// Slots from which on an emptied table gives its memory back.
const LARGE: usize = 4096;

/// All objects of a table.
pub(crate) struct Rows {
    kind: Kind,
    /// Index of the key in an object.
    key_index: usize,
    heap: Arc<Heap>,
    slots: GcTable,
    /// Rows without an object.
    free: Vec<u32>,
    index: Index,
    /// Number of objects.
    count: usize,
    is_fixed: bool,
    /// E2.
    dead: FxHashSet<u32>,
    /// No row below it has an object. A hint that readers move up.
    lowest: AtomicU32,
}

enum Index {
    Hash(HashIndex),
    Ordered(OrderedIndex),
}

/// The half of a term's hash that the index looks at.
#[inline]
fn hash_of(key: Value) -> u32 {
    (hash::hash(key) >> 32) as u32
}

/// `a =:= b`.
#[inline]
pub(super) fn is_same(a: Value, b: Value) -> bool {
    a == b || (a.is_pointer() || a.is_float()) && (b.is_pointer() || b.is_float()) && exactly_equal(a, b).0
}

fn order(names: &dyn Names, a: Value, b: Value) -> Ordering {
    match (a.as_small(), b.as_small()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => Comparison::new(names).compare(a, b, Numbers::ByValue),
    }
}

impl Rows {
    pub(crate) fn new(heap: &Arc<Heap>, kind: Kind, key_index: usize) -> Self {
        let index = match kind {
            Kind::OrderedSet => Index::Ordered(OrderedIndex::default()),
            _ => Index::Hash(HashIndex::new()),
        };
        Self {
            kind,
            key_index,
            heap: Arc::clone(heap),
            slots: GcTable::new(heap),
            free: Vec::new(),
            index,
            count: 0,
            is_fixed: false,
            dead: FxHashSet::default(),
            lowest: AtomicU32::new(0),
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// Index of the key in an object.
    pub(crate) fn key_index(&self) -> usize {
        self.key_index
    }

    /// The number of objects.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Bytes beside the objects.
    pub(crate) fn bytes(&self) -> usize {
        let index = match &self.index {
            Index::Hash(index) => index.bytes(),
            Index::Ordered(index) => index.bytes(),
        };
        self.slots.bytes() + index + 4 * self.free.capacity()
    }

    /// The key of an object, if it is a tuple that is large enough.
    #[inline]
    pub(crate) fn key_of(&self, object: Value) -> Option<Value> {
        object.as_tuple()?.get(self.key_index).copied()
    }

    /// The key of a row.
    pub(crate) fn key(&self, row: u32) -> Value {
        let value = self.slots.get(row as usize);
        let object = value.as_pair().map_or(value, |(newest, _)| newest);
        self.key_of(object).unwrap_or(Value::NIL)
    }

    /// The row of a key.
    #[inline]
    pub(crate) fn find(&self, names: &dyn Names, key: Value) -> Option<u32> {
        match &self.index {
            Index::Hash(index) => index
                .find(hash_of(key), |row| is_same(self.key(row), key))
                .filter(|row| self.dead.is_empty() || !self.dead.contains(row)),
            Index::Ordered(index) => self.place(index, names, key).ok().and_then(|place| index.get(place)),
        }
    }

    /// The rows of some keys, each once: in the order of the table if it has one, else in the given one.
    pub(crate) fn find_all(&self, names: &dyn Names, keys: &[Value]) -> Vec<u32> {
        let mut rows: Vec<u32> = Vec::new();
        for row in keys.iter().filter_map(|&key| self.find(names, key)) {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        if self.kind == Kind::OrderedSet {
            rows.sort_by(|&a, &b| order(names, self.key(a), self.key(b)));
        }
        rows
    }

    fn place(&self, index: &OrderedIndex, names: &dyn Names, key: Value) -> Result<Place, Place> {
        index.find(|row| order(names, self.key(row), key))
    }

    /// What a row's slot holds: the object of a set, the list of objects, newest first, of a bag.
    #[inline]
    pub(crate) fn value(&self, row: u32) -> Value {
        self.slots.get(row as usize)
    }

    /// The objects of a row, the oldest first.
    pub(crate) fn objects(&self, row: u32) -> Vec<Value> {
        let value = self.value(row);
        if self.kind.is_set() {
            return vec![value];
        }
        let mut objects: Vec<Value> = list::elements(value).collect();
        objects.reverse();
        objects
    }

    /// Puts an object in, in place of the one with its key if the table is a set.
    pub(crate) fn insert(&mut self, names: &dyn Names, heap: &mut Allocator, object: Value) {
        let Some(key) = self.key_of(object) else { return };
        match self.find(names, key) {
            Some(row) if self.kind.is_set() => self.slots.set(row as usize, object),
            Some(row) => {
                let before = self.value(row);
                if self.kind == Kind::Bag && list::elements(before).any(|other| is_same(other, object)) {
                    return;
                }
                let objects = heap.pair(object, before);
                self.slots.set(row as usize, objects);
                self.count += 1;
            }
            None => {
                let value = if self.kind.is_set() { object } else { heap.pair(object, Value::NIL) };
                self.add(names, key, value);
                self.count += 1;
            }
        }
    }

    /// Adds a row for a key that has none, or a dead one.
    fn add(&mut self, names: &dyn Names, key: Value, value: Value) {
        if !self.dead.is_empty()
            && let Index::Hash(index) = &self.index
            && let Some(row) = index.find(hash_of(key), |row| is_same(self.key(row), key))
        {
            self.dead.remove(&row);
            self.slots.set(row as usize, value);
            self.lowest.fetch_min(row, Relaxed);
            return;
        }
        let row = match self.free.pop() {
            Some(row) => {
                self.slots.set(row as usize, value);
                self.lowest.fetch_min(row, Relaxed);
                row
            }
            None => u32::try_from(self.slots.push(value)).expect("a table has less than 2^32 rows"),
        };
        let place = match &self.index {
            Index::Hash(_) => None,
            Index::Ordered(index) => self.place(index, names, key).err(),
        };
        match (&mut self.index, place) {
            (Index::Hash(index), _) => index.insert(hash_of(key), row),
            (Index::Ordered(index), Some(place)) => index.insert(place, row),
            (Index::Ordered(_), None) => unreachable!("a key without a row has no place"),
        }
    }

    /// Replaces the objects of a row, the oldest first; none deletes it. Their keys are those of the row.
    pub(crate) fn replace(&mut self, names: &dyn Names, heap: &mut Allocator, row: u32, objects: &[Value]) {
        let Some(&first) = objects.first() else {
            self.remove(names, row);
            return;
        };
        let before = self.row_count(row);
        let value = if self.kind.is_set() {
            first
        } else {
            objects.iter().fold(Value::NIL, |list, &object| heap.pair(object, list))
        };
        self.slots.set(row as usize, value);
        self.count = self.count - before + if self.kind.is_set() { 1 } else { objects.len() };
    }

    fn row_count(&self, row: u32) -> usize {
        if self.kind.is_set() { 1 } else { list::elements(self.value(row)).count() }
    }

    /// Deletes a row that lives.
    pub(crate) fn remove(&mut self, names: &dyn Names, row: u32) {
        self.count -= self.row_count(row);
        if self.is_fixed && matches!(self.index, Index::Hash(_)) {
            self.dead.insert(row);
        } else {
            self.release(names, row);
            if self.count == 0 && self.slots.len() > LARGE {
                *self = Self::new(&self.heap, self.kind, self.key_index);
            }
        }
    }

    /// Takes a row out of the index and lets its value go.
    fn release(&mut self, names: &dyn Names, row: u32) {
        let key = self.key(row);
        let place = match &self.index {
            Index::Hash(_) => None,
            Index::Ordered(index) => self.place(index, names, key).ok(),
        };
        match (&mut self.index, place) {
            (Index::Hash(index), _) => index.remove(hash_of(key), row),
            (Index::Ordered(index), Some(place)) => index.remove(place),
            (Index::Ordered(_), None) => unreachable!("a row has its place"),
        }
        self.slots.set(row as usize, Value::NONE);
        self.free.push(row);
    }

    /// Deletes all rows. O(rows) when fixed.
    pub(crate) fn clear(&mut self) {
        if self.is_fixed && matches!(self.index, Index::Hash(_)) {
            self.dead = (0..self.slots.len() as u32).filter(|&row| !self.value(row).is_none()).collect();
            self.count = 0;
        } else {
            let is_fixed = self.is_fixed;
            *self = Self { is_fixed, ..Self::new(&self.heap, self.kind, self.key_index) };
        }
    }

    /// Begins or ends the time in which rows stay known that are deleted.
    pub(crate) fn set_fixed(&mut self, names: &dyn Names, is_fixed: bool) {
        self.is_fixed = is_fixed;
        if !is_fixed {
            for row in std::mem::take(&mut self.dead) {
                self.release(names, row);
            }
        }
    }

    /// Whether deleted rows stay known.
    pub(crate) fn is_fixed(&self) -> bool {
        self.is_fixed
    }

    fn lives(&self, row: u32) -> bool {
        !self.value(row).is_none() && !self.dead.contains(&row)
    }

    /// Up to `most` rows from a position on, and where the traversal goes on if there may be more.
    pub(crate) fn batch(
        &self,
        names: &dyn Names,
        from: Position,
        most: usize,
    ) -> (Vec<u32>, Option<Position>) {
        let mut rows: Vec<u32> = match &self.index {
            Index::Ordered(index) => {
                let place = match from {
                    Position::After(key) => match self.place(index, names, key) {
                        Ok(place) => OrderedIndex::after(place),
                        Err(place) => place,
                    },
                    _ => OrderedIndex::start(),
                };
                index.from(place).take(most + 1).collect()
            }
            Index::Hash(_) => {
                let start = match from {
                    Position::Row(row) => row,
                    _ => self.lowest.load(Relaxed),
                };
                (start..self.slots.len() as u32).filter(|&row| self.lives(row)).take(most + 1).collect()
            }
        };
        if rows.len() <= most {
            return (rows, None);
        }
        rows.truncate(most);
        let next = rows.last().map_or(from, |&row| self.after(row));
        (rows, Some(next))
    }

    /// Up to `most` rows from the last one down, or below a position ([`Position::After`] is below its key
    /// here), the uppermost first, and where the traversal goes on if there may be more.
    pub(crate) fn batch_down(
        &self,
        names: &dyn Names,
        from: Position,
        most: usize,
    ) -> (Vec<u32>, Option<Position>) {
        let mut rows: Vec<u32> = match &self.index {
            Index::Ordered(index) => {
                let place = match from {
                    Position::After(key) => self.place(index, names, key).unwrap_or_else(|place| place),
                    _ => index.end(),
                };
                index.below(place).take(most + 1).collect()
            }
            Index::Hash(_) => {
                let end = match from {
                    Position::Row(row) => row,
                    _ => self.slots.len() as u32,
                };
                let start = self.lowest.load(Relaxed);
                (start..end).rev().filter(|&row| self.lives(row)).take(most + 1).collect()
            }
        };
        if rows.len() <= most {
            return (rows, None);
        }
        rows.truncate(most);
        let next = rows.last().map_or(from, |&row| match &self.index {
            Index::Ordered(_) => Position::After(self.key(row)),
            Index::Hash(_) => Position::Row(row),
        });
        (rows, Some(next))
    }

    /// The position after a row.
    pub(crate) fn after(&self, row: u32) -> Position {
        match &self.index {
            Index::Ordered(_) => Position::After(self.key(row)),
            Index::Hash(_) => Position::Row(row + 1),
        }
    }

    /// The first row.
    pub(crate) fn first(&self) -> Option<u32> {
        match &self.index {
            Index::Ordered(index) => index.first(),
            Index::Hash(_) => {
                let from = self.lowest.load(Relaxed);
                let first = (from..self.slots.len() as u32).find(|&row| self.lives(row));
                // Readers hold the table's lock: none inserts below meanwhile.
                self.lowest.store(first.unwrap_or(from), Relaxed);
                first
            }
        }
    }

    /// The last row in the order of keys; of a table without one, the first.
    pub(crate) fn last(&self) -> Option<u32> {
        match &self.index {
            Index::Ordered(index) => index.last(),
            Index::Hash(_) => self.first(),
        }
    }

    /// The row after the one of a key. `Err`: no row has or had this key.
    pub(crate) fn next(&self, names: &dyn Names, key: Value) -> Result<Option<u32>, ()> {
        match &self.index {
            Index::Ordered(index) => Ok(match self.place(index, names, key) {
                Ok(place) => index.get(OrderedIndex::after(place)),
                Err(place) => index.get(place),
            }),
            Index::Hash(index) => {
                let row = index.find(hash_of(key), |row| is_same(self.key(row), key)).ok_or(())?;
                Ok((row + 1..self.slots.len() as u32).find(|&row| self.lives(row)))
            }
        }
    }

    /// The row before the one of a key, in the order of keys; otherwise as [`next`](Self::next).
    pub(crate) fn previous(&self, names: &dyn Names, key: Value) -> Result<Option<u32>, ()> {
        match &self.index {
            Index::Ordered(index) => Ok(match self.place(index, names, key) {
                Ok(place) | Err(place) => index.before(place),
            }),
            Index::Hash(_) => self.next(names, key),
        }
    }

    /// The objects of the row of this number, counted in the order of a traversal. `Some(None)`: the end;
    /// `None`: beyond it.
    pub(crate) fn nth(&self, number: usize) -> Option<Option<Vec<Value>>> {
        let (length, row) = match &self.index {
            Index::Ordered(index) => (self.count, index.from(OrderedIndex::start()).nth(number)),
            Index::Hash(_) => (self.slots.len(), Some(number as u32)),
        };
        match number.cmp(&length) {
            Ordering::Greater => None,
            Ordering::Equal => Some(None),
            Ordering::Less => {
                Some(Some(row.filter(|&row| self.lives(row)).map_or_else(Vec::new, |row| self.objects(row))))
            }
        }
    }
}
