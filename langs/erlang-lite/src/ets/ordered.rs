//! Rows in the order of their keys: a sorted sequence in chunks.

use std::cmp::Ordering;

/// Rows of a full chunk.
const CHUNK: usize = 512;

/// Row numbers in an order that the caller knows.
///
/// Two levels: finding a row is two binary searches; an insertion moves part of a chunk, and once in some
/// hundred insertions part of the list of chunks.
#[derive(Default)]
pub(super) struct OrderedIndex {
    /// None is empty.
    chunks: Vec<Vec<u32>>,
}

/// A position among the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    chunk: usize,
    offset: usize,
}

impl OrderedIndex {
    /// The place of the row whose order is `Equal`, or the place of the first row above it.
    pub(super) fn find(&self, mut order: impl FnMut(u32) -> Ordering) -> Result<Place, Place> {
        let after = self.chunks.partition_point(|rows| order(rows[0]).is_le());
        let Some(chunk) = after.checked_sub(1) else { return Err(Place { chunk: 0, offset: 0 }) };
        match self.chunks[chunk].binary_search_by(|&row| order(row)) {
            Ok(offset) => Ok(Place { chunk, offset }),
            Err(offset) => Err(Place { chunk, offset }),
        }
    }

    /// The row at a place.
    pub(super) fn get(&self, place: Place) -> Option<u32> {
        match self.chunks.get(place.chunk)?.get(place.offset) {
            Some(&row) => Some(row),
            // The end of a chunk is the start of the next.
            None => self.chunks.get(place.chunk + 1).map(|rows| rows[0]),
        }
    }

    /// The row before a place.
    pub(super) fn before(&self, place: Place) -> Option<u32> {
        if place.offset > 0 {
            return Some(self.chunks[place.chunk][place.offset - 1]);
        }
        place.chunk.checked_sub(1).and_then(|chunk| self.chunks[chunk].last().copied())
    }

    /// The first row.
    pub(super) fn first(&self) -> Option<u32> {
        self.chunks.first().map(|rows| rows[0])
    }

    /// The last row.
    pub(super) fn last(&self) -> Option<u32> {
        self.chunks.last().and_then(|rows| rows.last().copied())
    }

    /// The rows from a place on.
    pub(super) fn from(&self, place: Place) -> impl Iterator<Item = u32> + '_ {
        let first = self.chunks.get(place.chunk).map_or(&[][..], |rows| &rows[place.offset..]);
        let rest = self.chunks.get(place.chunk + 1..).unwrap_or_default();
        first.iter().chain(rest.iter().flatten()).copied()
    }

    /// The rows below a place, the uppermost first.
    pub(super) fn below(&self, place: Place) -> impl Iterator<Item = u32> + '_ {
        let first = self.chunks.get(place.chunk).map_or(&[][..], |rows| &rows[..place.offset]);
        let rest = &self.chunks[..place.chunk.min(self.chunks.len())];
        first.iter().rev().chain(rest.iter().rev().flat_map(|rows| rows.iter().rev())).copied()
    }

    /// The place after the last row.
    pub(super) fn end(&self) -> Place {
        Place { chunk: self.chunks.len(), offset: 0 }
    }

    /// The place after this one.
    pub(super) fn after(place: Place) -> Place {
        Place { offset: place.offset + 1, ..place }
    }

    /// The first place.
    pub(super) fn start() -> Place {
        Place { chunk: 0, offset: 0 }
    }

    /// Puts a row in at a place that [`find`](Self::find) gave.
    pub(super) fn insert(&mut self, place: Place, row: u32) {
        let Some(rows) = self.chunks.get_mut(place.chunk) else {
            self.chunks.push(vec![row]);
            return;
        };
        if rows.len() < CHUNK {
            rows.insert(place.offset, row);
            return;
        }
        let is_last = place.chunk + 1 == self.chunks.len();
        let rows = &mut self.chunks[place.chunk];
        // Keys that come in order leave full chunks behind.
        let at = if is_last && place.offset == CHUNK { CHUNK } else { CHUNK / 2 };
        let mut upper = rows.split_off(at);
        if place.offset > at || at == CHUNK {
            upper.insert(place.offset - at, row);
        } else {
            rows.insert(place.offset, row);
        }
        self.chunks.insert(place.chunk + 1, upper);
    }

    /// Takes out the row at a place.
    pub(super) fn remove(&mut self, place: Place) {
        self.chunks[place.chunk].remove(place.offset);
        if self.chunks[place.chunk].is_empty() {
            self.chunks.remove(place.chunk);
        }
    }

    /// Bytes of all chunks.
    pub(super) fn bytes(&self) -> usize {
        self.chunks.iter().map(|rows| 4 * rows.capacity() + size_of::<Vec<u32>>()).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn agrees_with_a_sorted_set(
            steps in prop::collection::vec((0u32..3000, any::<bool>()), 1..6000),
            ascending in 0u32..3000,
        ) {
            let mut index = OrderedIndex::default();
            let mut model = std::collections::BTreeSet::new();
            let ascending = (0..ascending).map(|row| (row, true));
            for (row, is_insert) in ascending.chain(steps) {
                match index.find(|candidate| candidate.cmp(&row)) {
                    Ok(place) => {
                        prop_assert_eq!(index.get(place), Some(row));
                        prop_assert_eq!(index.before(place), model.range(..row).next_back().copied());
                        prop_assert_eq!(
                            index.get(OrderedIndex::after(place)),
                            model.range(row + 1..).next().copied()
                        );
                        if !is_insert {
                            index.remove(place);
                            model.remove(&row);
                        }
                    }
                    Err(place) => {
                        prop_assert!(!model.contains(&row));
                        prop_assert_eq!(index.get(place), model.range(row..).next().copied());
                        if is_insert {
                            index.insert(place, row);
                            model.insert(row);
                        }
                    }
                }
            }
            let rows: Vec<u32> = index.from(OrderedIndex::start()).collect();
            prop_assert_eq!(rows, model.iter().copied().collect::<Vec<_>>());
            let rows: Vec<u32> = index.below(index.end()).collect();
            prop_assert_eq!(rows, model.iter().rev().copied().collect::<Vec<_>>());
            prop_assert_eq!((index.first(), index.last()), (model.first().copied(), model.last().copied()));
        }
    }
}
