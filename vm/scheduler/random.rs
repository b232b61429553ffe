//! Pseudo-random choices of one scheduler: xorshift64*, seeded by splitmix64.
//!
//! Sources: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled" (2016).

/// A generator; the same seed gives the same choices.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    /// The generator of scheduler `index` in a machine with this seed.
    pub(crate) fn new(seed: u64, index: usize) -> Self {
        let mut z = seed.wrapping_add((index as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        // Zero is the one state that xorshift never leaves.
        Self { state: (z ^ (z >> 31)).max(1) }
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `bound`, which is at least 1.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        (((self.next() >> 32) * u64::from(bound)) >> 32) as u32
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn same_seed_same_choices() {
        let draw = |seed, index| {
            let mut random = Random::new(seed, index);
            (0..100).map(|_| random.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(42, 0), draw(42, 0));
        assert_ne!(draw(42, 0), draw(42, 1));
        assert_ne!(draw(42, 0), draw(43, 0));
        assert!(draw(0, 0).iter().all(|&x| x < 1_000));
    }
}
