//! Sets of lines of one block: which are free, taken a run at a time.

use crate::region::{LINE_BYTES, LINES_PER_BLOCK};

const WORDS: usize = LINES_PER_BLOCK / 64;

/// A set of lines of a block, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct LineSet {
    words: [u64; WORDS],
}

impl LineSet {
    /// Every line of a block.
    pub(crate) const ALL: Self = Self { words: [u64::MAX; WORDS] };
    /// No line.
    pub(crate) const EMPTY: Self = Self { words: [0; WORDS] };

    /// The lines whose mark is 0; marks are 0 or 1.
    pub(crate) fn unmarked(marks: &[u8; LINES_PER_BLOCK]) -> Self {
        let mut set = Self::EMPTY;
        let (chunks, _) = marks.as_chunks::<8>();
        for (index, chunk) in chunks.iter().enumerate() {
            let free = u64::from_le_bytes(*chunk) ^ 0x0101_0101_0101_0101;
            // The multiplication gathers bit 0 of byte i into bit 56 + i; no two terms meet.
            let bits = free.wrapping_mul(0x0102_0408_1020_4080) >> 56;
            set.words[index / 8] |= bits << (index % 8 * 8);
        }
        set
    }

    /// Number of lines.
    pub(crate) fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Bytes of all lines.
    pub(crate) fn bytes(&self) -> usize {
        self.len() * LINE_BYTES
    }

    /// Takes the first run of at least `minimum` lines out, but no more of it than `maximum`: its
    /// first line and length.
    pub(crate) fn take_run(&mut self, minimum: usize, maximum: usize) -> Option<(usize, usize)> {
        let mut from = 0;
        loop {
            let start = self.next(from, 0)?;
            let end = self.next(start, u64::MAX).unwrap_or(LINES_PER_BLOCK);
            if end - start >= minimum {
                let end = end.min(start + maximum);
                self.set_range(start, end, false);
                return Some((start, end - start));
            }
            from = end;
        }
    }

    /// Whether there is a run of at least `minimum` lines.
    pub(crate) fn has_run(mut self, minimum: usize) -> bool {
        self.take_run(minimum, minimum).is_some()
    }

    /// Puts lines `start..end` in, at least one.
    pub(crate) fn insert(&mut self, start: usize, end: usize) {
        self.set_range(start, end, true);
    }

    /// The first line at or after `from` that is in the set, or with `flip` all ones, that is not.
    fn next(&self, from: usize, flip: u64) -> Option<usize> {
        let mut index = from / 64;
        if index >= WORDS {
            return None;
        }
        let mut word = (self.words[index] ^ flip) & u64::MAX << (from % 64);
        while word == 0 {
            index += 1;
            if index == WORDS {
                return None;
            }
            word = self.words[index] ^ flip;
        }
        Some(index * 64 + word.trailing_zeros() as usize)
    }

    fn set_range(&mut self, start: usize, end: usize, present: bool) {
        for index in start / 64..end.div_ceil(64) {
            let low = start.saturating_sub(index * 64);
            let high = (end - index * 64).min(64);
            let mask = u64::MAX >> (64 - (high - low)) << low;
            if present { self.words[index] |= mask } else { self.words[index] &= !mask }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_whole_block_is_one_run() {
        let mut all = LineSet::ALL;
        assert_eq!(all.bytes(), LINES_PER_BLOCK * LINE_BYTES);
        assert_eq!(all.take_run(LINES_PER_BLOCK, LINES_PER_BLOCK), Some((0, LINES_PER_BLOCK)));
        assert_eq!(all, LineSet::EMPTY);
        assert_eq!(all.take_run(1, LINES_PER_BLOCK), None);
        all.insert(255, 256);
        assert_eq!(all.take_run(1, LINES_PER_BLOCK), Some((255, 1)));
        assert_eq!(all.len(), 0);
    }

    proptest! {
        #[test]
        fn runs_agree_with_a_scan(
            marks in prop::collection::vec(0u8..2, LINES_PER_BLOCK),
            stretch in 1usize..9,
            minimum in 1usize..12,
            more in 0usize..80,
        ) {
            let maximum = minimum + more;
            let marks: [u8; LINES_PER_BLOCK] = std::array::from_fn(|line| marks[line / stretch]);
            let mut set = LineSet::unmarked(&marks);
            prop_assert_eq!(set.len(), marks.iter().filter(|&&mark| mark == 0).count());
            let mut left = marks;
            while let Some((start, length)) = set.take_run(minimum, maximum) {
                prop_assert!((minimum..=maximum).contains(&length));
                prop_assert!(left[start..start + length].iter().all(|&mark| mark == 0));
                prop_assert!(start == 0 || left[start - 1] != 0);
                let is_whole = start + length == LINES_PER_BLOCK || left[start + length] != 0;
                prop_assert!(is_whole || length == maximum);
                left[start..start + length].fill(2);
            }
            prop_assert!(left.split(|&mark| mark != 0).all(|run| run.len() < minimum));
            prop_assert_eq!(set.len(), left.iter().filter(|&&mark| mark == 0).count());
            for (line, mark) in left.iter().enumerate() {
                if *mark == 2 {
                    set.insert(line, line + 1);
                }
            }
            prop_assert_eq!(set, LineSet::unmarked(&marks));
        }
    }
}
