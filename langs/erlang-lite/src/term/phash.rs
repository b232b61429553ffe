//! `erlang:phash/2`: the hash that OTP keeps the same for all time, so that the order of what `dict` and
//! `sets` hold is the same here.
//!
//! # What
//! Every kind of term steps the hash by a prime of its own; integers go in by bytes, least significant first.
//! Terms without a portable form (pids, references, funs) hash alike within their kind.

use tambour::Value;

use super::Names;

/// The prime of each kind of term.
const ATOM: u32 = 268_440_163;
const BYTE: u32 = 268_439_161;
const NOT_NEGATIVE: u32 = 268_435_459;
const NEGATIVE: u32 = 268_436_141;
const PID: u32 = 268_438_633;
const FLOAT: u32 = 268_437_017;
const LIST_END: u32 = 268_437_511;
const TUPLE: u32 = 268_439_627;
const BITS: u32 = 268_440_581;

/// What is left to hash.
enum Step {
    Term(Value),
    /// The rest of a list, behind an element that is no byte.
    Tail(Value),
    ListEnd,
    Tuple(usize),
}

/// A portable hash of a term, all 32 bits of it, and the number of subterms looked at.
#[must_use]
pub fn portable_hash(names: &dyn Names, term: Value) -> (u32, i64) {
    let mut hash = 0u32;
    let mut steps = 0;
    let mut pending = vec![Step::Term(term)];
    while let Some(step) = pending.pop() {
        steps += 1;
        match step {
            Step::ListEnd => hash = hash.wrapping_mul(LIST_END),
            Step::Tuple(arity) => hash = hash.wrapping_mul(TUPLE).wrapping_add(arity as u32),
            Step::Tail(list) => walk(&mut hash, &mut pending, list),
            Step::Term(term) if term.is_pair() => walk(&mut hash, &mut pending, term),
            Step::Term(term) => match term.as_tuple() {
                Some(elements) => {
                    pending.push(Step::Tuple(elements.len()));
                    pending.extend(elements.iter().rev().map(|&element| Step::Term(element)));
                }
                None => hash = leaf(names, hash, term),
            },
        }
    }
    (hash, steps)
}

/// Takes the bytes at the front of a list, and leaves what comes after them to be done.
fn walk(hash: &mut u32, pending: &mut Vec<Step>, mut rest: Value) {
    while let Some((head, tail)) = rest.as_pair() {
        match head.as_small() {
            Some(byte @ 0..=255) => *hash = step(*hash, BYTE, byte as u32),
            _ => {
                pending.push(Step::Tail(tail));
                pending.push(Step::Term(head));
                return;
            }
        }
        rest = tail;
    }
    pending.push(Step::ListEnd);
    pending.push(Step::Term(rest));
}

fn step(hash: u32, prime: u32, by: u32) -> u32 {
    hash.wrapping_mul(prime).wrapping_add(by)
}

fn leaf(names: &dyn Names, hash: u32, term: Value) -> u32 {
    if let Some(number) = term.as_small() {
        return integer(hash, number < 0, &[number.unsigned_abs()]);
    }
    if let Some((negative, limbs)) = term.as_bigint() {
        return integer(hash, negative, limbs);
    }
    if let Some(atom) = term.as_atom() {
        return step(hash, ATOM, atom_hash(names.atom_name(atom)));
    }
    if let Some(number) = term.as_float() {
        // Both zeros are one.
        let bits = if number == 0.0 { 0 } else { number.to_bits() };
        return step(hash, FLOAT, (bits >> 32) as u32 ^ bits as u32);
    }
    if let Some(bits) = term.as_bits() {
        let (size, rest) = (bits.len() / 8, bits.len() % 8);
        let bytes = bits.slice(0, 8 * size).to_bytes();
        let mut hash = bytes.iter().fold(hash, |hash, &byte| step(hash, ATOM, u32::from(byte)));
        if rest > 0 {
            hash = step(step(hash, ATOM, bits.read(8 * size, rest) as u32), BITS, rest as u32);
        }
        return step(hash, NEGATIVE, size as u32);
    }
    if term.is_nil() { step(hash, NOT_NEGATIVE, 1) } else { step(hash, PID, 0) }
}

/// Limbs go in as 32-bit words; the top one is left out when it is zero.
fn integer(mut hash: u32, negative: bool, limbs: &[u64]) -> u32 {
    let (top, lower) = limbs.split_last().map_or((0, limbs), |(top, lower)| (*top, lower));
    for limb in lower {
        hash = word(word(hash, *limb as u32), (limb >> 32) as u32);
    }
    hash = word(hash, top as u32);
    if top >> 32 != 0 {
        hash = word(hash, (top >> 32) as u32);
    }
    hash.wrapping_mul(if negative { NEGATIVE } else { NOT_NEGATIVE })
}

fn word(hash: u32, word: u32) -> u32 {
    word.to_le_bytes().into_iter().fold(hash, |hash, byte| step(hash, BYTE, u32::from(byte)))
}

/// P. J. Weinberger's string hash. Characters up to 255 count as one byte each.
fn atom_hash(name: &str) -> u32 {
    let mut hash = 0u32;
    let mut add = |byte: u32| {
        hash = (hash << 4).wrapping_add(byte);
        let high = hash & 0xf000_0000;
        hash ^= high >> 24;
        hash ^= high;
    };
    for char in name.chars() {
        if u32::from(char) <= 0xff {
            add(u32::from(char));
        } else {
            let mut buffer = [0; 4];
            char.encode_utf8(&mut buffer).bytes().for_each(|byte| add(u32::from(byte)));
        }
    }
    hash
}
