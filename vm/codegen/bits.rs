//! Dense sets of small integers.

/// A set of integers below a fixed bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BitSet {
    words: Vec<u64>,
}

impl BitSet {
    /// The empty set of integers below `bound`.
    pub(crate) fn new(bound: usize) -> Self {
        Self { words: vec![0; bound.div_ceil(64)] }
    }

    pub(crate) fn insert(&mut self, element: usize) {
        self.words[element / 64] |= 1 << (element % 64);
    }

    pub(crate) fn remove(&mut self, element: usize) {
        self.words[element / 64] &= !(1 << (element % 64));
    }

    pub(crate) fn contains(&self, element: usize) -> bool {
        self.words[element / 64] >> (element % 64) & 1 == 1
    }

    /// Adds all elements of a set of the same bound.
    pub(crate) fn union(&mut self, other: &Self) {
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine |= theirs;
        }
    }

    /// The elements, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(at, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(at * 64 + bit)
            })
        })
    }
}
