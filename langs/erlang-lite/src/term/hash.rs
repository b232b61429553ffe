//! Hashes of terms: equal by `=:=`, equal hash.

use tambour::Value;

use super::integer;

/// Multiplier of a step; odd, from the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A hash of a term. O(size), with an explicit stack (T1).
#[must_use]
#[inline]
pub fn hash(value: Value) -> u64 {
    if value.is_pointer() { hash_deep(value) } else { finish(mix(0, leaf(value))) }
}

#[inline]
fn mix(state: u64, word: u64) -> u64 {
    (state.rotate_left(23) ^ word).wrapping_mul(STEP)
}

#[inline]
fn finish(state: u64) -> u64 {
    let state = (state ^ state >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
    state ^ state >> 32
}

/// What stands for a term without an object. 0.0 and -0.0 are equal by `=:=`.
#[inline]
fn leaf(value: Value) -> u64 {
    if value.as_float() == Some(0.0) { 0 } else { value.bits() }
}

fn hash_deep(value: Value) -> u64 {
    let mut pending = vec![value];
    let mut state = 1;
    while let Some(mut value) = pending.pop() {
        while let Some((head, tail)) = value.as_pair() {
            state = mix(state, 1);
            if head.is_pointer() {
                pending.push(tail);
                value = head;
            } else {
                state = mix(state, leaf(head));
                value = tail;
            }
        }
        state = if value.is_pointer() { boxed(state, value, &mut pending) } else { mix(state, leaf(value)) };
    }
    finish(state)
}

/// Mixes the outer level of a boxed object in; what is inside goes to `pending`.
fn boxed(state: u64, value: Value, pending: &mut Vec<Value>) -> u64 {
    if let Some(elements) = value.as_tuple() {
        pending.extend(elements.iter().rev());
        return mix(state, elements.len() as u64 ^ 2);
    }
    if let Some((keys, values)) = value.as_map() {
        pending.extend(values.iter().rev());
        pending.push(keys);
        return mix(state, values.len() as u64 ^ 3);
    }
    if let Some(fun) = value.as_fun() {
        pending.extend(fun.captures.iter().rev());
        return mix(state, fun.info);
    }
    if let Some(bits) = value.as_bits() {
        return bits.words().fold(mix(state, bits.len() as u64), |state, (word, _)| mix(state, word));
    }
    if let Some(number) = value.as_float() {
        return mix(state, number.to_bits());
    }
    if integer::is_integer(value)
        && let Some((is_negative, limbs)) = value.as_bigint()
    {
        return limbs.iter().fold(mix(state, u64::from(is_negative)), |state, &limb| mix(state, limb));
    }
    match value.as_reference() {
        Some((serial, creation)) => mix(mix(state, serial), creation),
        None => mix(state, u64::from(value.type_id().unwrap_or_default())),
    }
}
