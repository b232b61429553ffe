//! The hash of a term, for keys of large maps.
//!
//! # Invariants
//! - **K1** Terms that are `=:=` have the same hash; so `0.0` and `-0.0` do.
//! - **K2** The hash of a term is the same in every run, but for what differs between runs itself: the number
//!   of an atom, a pid, a reference.
//!
//! # Sources
//! The finaliser is David Stafford's variant 13, as in `splitmix64`.

use tambour::Value;

/// Where every hash starts from.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// What is hashed before the contents of a term.
#[derive(Clone, Copy)]
enum Mark {
    Float = 1,
    Integer,
    Pair,
    Tuple,
    Fun,
    Map,
    Binary,
    Reference,
}

/// The hash of a term, all 64 bits of which are good.
#[must_use]
#[inline]
pub fn hash(term: Value) -> u64 {
    if term.is_small() || term.is_atom() { mix(term.bits() ^ SEED) } else { of_any(term) }
}

const fn mix(mut word: u64) -> u64 {
    word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

/// A hash that is being made.
struct Hasher {
    state: u64,
    open: Vec<Value>,
}

impl Hasher {
    fn word(&mut self, word: u64) {
        self.state = mix(self.state.rotate_left(5) ^ word);
    }

    fn mark(&mut self, mark: Mark, size: usize) {
        self.word((size as u64) << 4 | mark as u64);
    }

    fn later(&mut self, values: &[Value]) {
        self.open.extend(values.iter().rev());
    }

    fn term(&mut self, term: Value) {
        if let Some(number) = term.as_float() {
            self.mark(Mark::Float, 0);
            // Adding zero makes the two zeros one (K1).
            self.word((number + 0.0).to_bits());
        } else if let Some((head, tail)) = term.as_pair() {
            self.mark(Mark::Pair, 0);
            self.open.extend([tail, head]);
        } else if term.is_boxed() {
            self.boxed(term);
        } else {
            self.word(term.bits());
        }
    }

    fn boxed(&mut self, term: Value) {
        if let Some(elements) = term.as_tuple() {
            self.mark(Mark::Tuple, elements.len());
            self.later(elements);
        } else if let Some((is_negative, limbs)) = term.as_bigint() {
            self.mark(Mark::Integer, limbs.len() << 1 | usize::from(is_negative));
            limbs.iter().for_each(|&limb| self.word(limb));
        } else if let Some(bits) = term.as_bits() {
            self.mark(Mark::Binary, bits.len());
            bits.words().for_each(|(word, _)| self.word(word));
        } else if let Some(fun) = term.as_fun() {
            self.mark(Mark::Fun, fun.captures.len());
            self.word(fun.info);
            self.later(fun.captures);
        } else if let Some((serial, creation)) = term.as_reference() {
            self.mark(Mark::Reference, 0);
            self.word(serial);
            self.word(creation);
        } else if let Some(size) = term.map_size() {
            self.mark(Mark::Map, size);
            // M2: maps with equal keys and values have them in the same order.
            super::map::for_each(term, &mut |key, value| self.open.extend([key, value]));
        }
    }
}

fn of_any(term: Value) -> u64 {
    let mut hasher = Hasher { state: SEED, open: Vec::new() };
    hasher.term(term);
    while let Some(term) = hasher.open.pop() {
        hasher.term(term);
    }
    hasher.state
}
