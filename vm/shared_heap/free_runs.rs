//! Free blocks that stand side by side, merged, for large objects.

use std::collections::{BTreeMap, BTreeSet};

/// Disjoint runs of blocks; neighbours are always merged.
#[derive(Default)]
pub(crate) struct FreeRuns {
    /// First block to length.
    by_start: BTreeMap<u32, u32>,
    /// The same runs as (length, first block).
    by_length: BTreeSet<(u32, u32)>,
}

impl FreeRuns {
    /// Puts a run in; none of its blocks is in yet. O(log n).
    pub(crate) fn insert(&mut self, start: u32, length: u32) {
        let (mut start, mut length) = (start, length);
        if let Some((&before, &before_length)) = self.by_start.range(..start).next_back() {
            assert!(before + before_length <= start, "block {start} is freed twice");
            if before + before_length == start {
                self.remove(before, before_length);
                start = before;
                length += before_length;
            }
        }
        if let Some((&after, &after_length)) = self.by_start.range(start + 1..).next() {
            assert!(start + length <= after, "block {after} is freed twice");
            if start + length == after {
                self.remove(after, after_length);
                length += after_length;
            }
        }
        self.by_start.insert(start, length);
        self.by_length.insert((length, start));
    }

    /// Takes `length` blocks from the shortest run that has them. O(log n).
    pub(crate) fn take(&mut self, length: u32) -> Option<u32> {
        let &(found, start) = self.by_length.range((length, 0)..).next()?;
        self.remove(start, found);
        if found > length {
            self.by_start.insert(start + length, found - length);
            self.by_length.insert((found - length, start + length));
        }
        Some(start)
    }

    /// The runs in the order of their addresses: (first block, length).
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.by_start.iter().map(|(&start, &length)| (start, length))
    }

    fn remove(&mut self, start: u32, length: u32) {
        self.by_start.remove(&start);
        self.by_length.remove(&(length, start));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BLOCKS: usize = 64;

    fn steps() -> impl Strategy<Value = Vec<(bool, u32, usize)>> {
        prop::collection::vec((any::<bool>(), 1u32..10, 0usize..8), 1..200)
    }

    proptest! {
        #[test]
        fn agrees_with_a_bit_a_block(steps in steps()) {
            let mut runs = FreeRuns::default();
            runs.insert(0, BLOCKS as u32);
            let mut is_free = [true; BLOCKS];
            let mut taken: Vec<(u32, u32)> = Vec::new();
            for (take, length, which) in steps {
                if take {
                    let longest = is_free.split(|free| !free).map(<[bool]>::len).max().unwrap();
                    let start = runs.take(length);
                    prop_assert_eq!(start.is_some(), longest >= length as usize);
                    if let Some(start) = start {
                        let range = start as usize..(start + length) as usize;
                        prop_assert!(is_free[range.clone()].iter().all(|&free| free));
                        is_free[range].fill(false);
                        taken.push((start, length));
                    }
                } else if !taken.is_empty() {
                    let (start, length) = taken.swap_remove(which % taken.len());
                    runs.insert(start, length);
                    is_free[start as usize..(start + length) as usize].fill(true);
                }
                let mut model = Vec::new();
                for run in is_free.chunk_by(|a, b| a == b) {
                    let start = (run.as_ptr() as usize - is_free.as_ptr() as usize) as u32;
                    if run[0] {
                        model.push((start, run.len() as u32));
                    }
                }
                prop_assert_eq!(runs.iter().collect::<Vec<_>>(), model);
            }
        }
    }

    #[test]
    #[should_panic(expected = "freed twice")]
    fn a_block_is_freed_once() {
        let mut runs = FreeRuns::default();
        runs.insert(3, 4);
        runs.insert(5, 1);
    }
}
