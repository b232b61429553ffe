//! `=:=`: equality of terms and of all that is inside.
//!
//! # Invariants
//! - **O2** 1 and 1.0 are different, 0.0 and -0.0 are, as in OTP 25, the same.
//!
//! The pairs of subterms that are left to compare stand on a stack (T1), so work can stop between any two of
//! them, and go on later: their terms live as long as the two terms that they are in.

use tambour::Value;

use super::fuel::Fuel;
use super::integer;
use super::order::{BITS_AT_ONCE, LIMBS_AT_ONCE, STEPS_OF_BITS, are_long_alike, parts};

/// Instead of an index: the two terms themselves are left to compare.
const WHOLE: usize = usize::MAX;

/// Composites of up to so many parts are looked at in one go.
const FEW: usize = 16;

/// An equality that was not decided yet.
#[derive(Debug, Default)]
pub struct Equality {
    /// Pairs of terms that may differ: from a part on, or in a bitstring from a bit on, in an
    /// integer from a limb on, or the whole.
    pending: Vec<(Value, Value, usize)>,
}

/// Whether two terms are equal, if that can be said in so many steps; what is left to do otherwise.
///
/// # Errors
/// What can be asked to go on.
pub fn equality(a: Value, b: Value, fuel: &mut Fuel) -> Result<bool, Equality> {
    let mut left = Equality::default();
    if !left.whole(a, b, fuel) {
        return Ok(false);
    }
    left.go_on(fuel).ok_or(left)
}

/// `a =:= b`, and the number of pairs of subterms looked at.
#[must_use]
pub fn exactly_equal(a: Value, b: Value) -> (bool, i64) {
    let mut fuel = Fuel::unlimited();
    let is_equal = equality(a, b, &mut fuel).is_ok_and(|is_equal| is_equal);
    (is_equal, fuel.used())
}

impl Equality {
    /// Goes on; `None` when there is more to do.
    pub fn go_on(&mut self, fuel: &mut Fuel) -> Option<bool> {
        while let Some((a, b, from)) = self.pending.pop() {
            if fuel.is_out() {
                self.pending.push((a, b, from));
                return None;
            }
            let may_be = match from {
                WHOLE => self.whole(a, b, fuel),
                _ => self.parts(a, b, from, fuel),
            };
            if !may_be {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Whether two terms are equal, but for what is put aside.
    fn whole(&mut self, mut a: Value, mut b: Value, fuel: &mut Fuel) -> bool {
        loop {
            fuel.burn(1);
            if a == b {
                return true;
            }
            let (Some((a_head, a_tail)), Some((b_head, b_tail))) = (a.as_pair(), b.as_pair()) else {
                return !a.is_pair() && !b.is_pair() && self.outside(a, b, fuel);
            };
            if a_head == b_head {
                (a, b) = (a_tail, b_tail);
            } else if a_head.is_pointer() && b_head.is_pointer() {
                // The ends of lists within lists, mostly: they would pile up.
                if a_tail != b_tail {
                    self.pending.push((a_tail, b_tail, WHOLE));
                }
                (a, b) = (a_head, b_head);
            } else if equal_leaves(a_head, b_head) {
                (a, b) = (a_tail, b_tail);
            } else {
                return false;
            }
            if fuel.is_out() {
                self.pending.push((a, b, WHOLE));
                return true;
            }
        }
    }

    /// Two terms that are no pairs; what is inside is put aside.
    fn outside(&mut self, a: Value, b: Value, fuel: &mut Fuel) -> bool {
        if let (Some(a_bits), Some(b_bits)) = (a.as_bits(), b.as_bits()) {
            if a_bits.len() <= BITS_AT_ONCE || a_bits.len() != b_bits.len() {
                return a_bits == b_bits;
            }
            self.pending.push((a, b, 0));
            return true;
        }
        if !a.is_boxed() || !b.is_boxed() || a.type_id() != b.type_id() {
            return equal_leaves(a, b);
        }
        if are_long_alike(a, b) {
            self.pending.push((a, b, 0));
            return true;
        }
        if let (Some(a_fun), Some(b_fun)) = (a.as_fun(), b.as_fun())
            && a_fun.info != b_fun.info
        {
            return false;
        }
        if let (Some((a_keys, _)), Some((b_keys, _))) = (a.as_map(), b.as_map())
            && a_keys != b_keys
        {
            self.pending.push((a_keys, b_keys, WHOLE));
        }
        if let (Some((_, a_root)), Some((_, b_root))) = (a.as_hamt(), b.as_hamt()) {
            self.pending.push((a_root, b_root, WHOLE));
            return a.map_size() == b.map_size();
        }
        let bits = |node: &Value| node.as_hamt_node().map(|node| (node.pairs, node.children));
        if bits(&a) != bits(&b) {
            return false;
        }
        let (Some(a_parts), Some(b_parts)) = (words(&a), words(&b)) else { return equal_leaves(a, b) };
        if a_parts.len() != b_parts.len() {
            return false;
        }
        if a_parts.len() > FEW {
            self.pending.push((a, b, 0));
        } else {
            fuel.burn(a_parts.len() / 4);
            let pairs = a_parts.iter().zip(b_parts).rev().filter(|(a, b)| a != b);
            self.pending.extend(pairs.map(|(&a, &b)| (a, b, WHOLE)));
        }
        true
    }

    /// The parts from an index on of two composites with equally many, or the bits of two long bitstrings.
    fn parts(&mut self, a: Value, b: Value, from: usize, fuel: &mut Fuel) -> bool {
        if let (Some(a_bits), Some(b_bits)) = (a.as_bits(), b.as_bits()) {
            let to = a_bits.len().min(from + BITS_AT_ONCE);
            fuel.burn(STEPS_OF_BITS);
            if to < a_bits.len() {
                self.pending.push((a, b, to));
            }
            return a_bits.slice(from, to) == b_bits.slice(from, to);
        }
        if let (Some((_, a_limbs)), Some((_, b_limbs))) = (a.as_bigint(), b.as_bigint()) {
            let to = a_limbs.len().min(from + LIMBS_AT_ONCE);
            fuel.burn(STEPS_OF_BITS);
            if to < a_limbs.len() {
                self.pending.push((a, b, to));
            }
            return a_limbs[from..to] == b_limbs[from..to];
        }
        let (Some(a_parts), Some(b_parts)) = (words(&a), words(&b)) else { return false };
        for (at, (&a_part, &b_part)) in a_parts.iter().zip(b_parts).enumerate().skip(from) {
            fuel.burn(1);
            if a_part != b_part {
                self.pending.push((a, b, at + 1));
                self.pending.push((a_part, b_part, WHOLE));
                return true;
            }
            if fuel.is_out() {
                self.pending.push((a, b, at + 1));
                return true;
            }
        }
        true
    }
}

/// The values inside a tuple, a map, a fun, or a node of a large map.
fn words(value: &Value) -> Option<&[Value]> {
    parts(value).or_else(|| trie_words(value))
}

/// The keys, values and children in a node of a large map. Equal maps have equal nodes (M2).
fn trie_words(node: &Value) -> Option<&[Value]> {
    node.as_hamt_node().map(|node| node.words).or_else(|| node.as_hamt_collision())
}

/// Equality of terms without terms inside, at least one of which is no pair.
fn equal_leaves(a: Value, b: Value) -> bool {
    if let (Some(a), Some(b)) = (a.as_float(), b.as_float()) {
        return a == b;
    }
    if !a.is_boxed() || !b.is_boxed() {
        return a == b;
    }
    if integer::is_integer(a) {
        return a.as_bigint() == b.as_bigint();
    }
    if let (Some(a), Some(b)) = (a.as_bits(), b.as_bits()) {
        return a == b;
    }
    a.type_id() == b.type_id() && a.payload() == b.payload()
}
