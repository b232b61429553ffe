//! Maps: flat ones of up to [`FLAT_MAX`] keys, and hash tries (`trie.rs`) above.
//!
//! # Invariants
//! - **M1** A map of up to [`FLAT_MAX`] keys is flat, every other one a trie; the keys of a flat one stand in
//!   their exact order (`Numbers::Exactly`).
//! - **M2** The shape of a map depends on its keys only, not on how it came about: so maps are equal when
//!   their words are, and iterate in the same order.
//! - **M3** A flat map with the keys of another one shares its tuple of keys, where it was made from it.

use tambour::{Allocator, Value};

use super::equality::exactly_equal;
use super::order::{Comparison, Numbers};
use super::{Names, trie};

/// Most keys of a flat map, as in OTP.
pub const FLAT_MAX: usize = 32;

/// A key with its value.
pub type Pair = (Value, Value);

/// Whether two keys are one key.
#[must_use]
#[inline]
pub fn same(a: Value, b: Value) -> bool {
    a == b || (!is_word(a) && !is_word(b) && exactly_equal(a, b).0)
}

/// Whether a key equals nothing but the same word.
#[inline]
fn is_word(key: Value) -> bool {
    !key.is_pointer() && (key.is_small() || key.is_atom() || !key.is_float())
}

/// The value of a key; `None` also when there is no map.
#[must_use]
#[inline]
pub fn get(map: Value, key: Value) -> Option<Value> {
    match map.as_map() {
        Some((keys, values)) => position(keys.as_tuple()?, key).map(|at| values[at]),
        None => trie::get(map, key),
    }
}

/// Where a key stands among those of a flat map.
#[inline]
fn position(keys: &[Value], key: Value) -> Option<usize> {
    if is_word(key) {
        keys.iter().position(|&own| own == key)
    } else {
        keys.iter().position(|&own| same(own, key))
    }
}

/// Where a key that a flat map doesn't have would stand.
fn gap(names: &dyn Names, keys: &[Value], key: Value) -> usize {
    let mut comparison = Comparison::new(names);
    keys.partition_point(|&own| comparison.compare(own, key, Numbers::Exactly).is_lt())
}

/// The map with a value for a key, be it new or not.
#[must_use]
pub fn put(names: &dyn Names, heap: &mut Allocator, map: Value, key: Value, value: Value) -> Value {
    let Some((keys, values)) = map.as_map() else { return trie::put(names, heap, map, key, value) };
    let key_list = keys.as_tuple().unwrap_or_default();
    if let Some(at) = position(key_list, key) {
        return if values[at] == value { map } else { heap.map_with(map, at, value) };
    }
    if values.len() == FLAT_MAX {
        let mut pairs: Vec<Pair> = key_list.iter().copied().zip(values.iter().copied()).collect();
        pairs.push((key, value));
        return trie::from_pairs(names, heap, pairs);
    }
    let at = gap(names, key_list, key);
    let mut words = [Value::NIL; FLAT_MAX];
    let keys = heap.tuple(insert(&mut words, key_list, at, key));
    heap.map(keys, insert(&mut words, values, at, value))
}

/// `list` with `new` before a position, in `words`.
fn insert<'w>(words: &'w mut [Value; FLAT_MAX], list: &[Value], at: usize, new: Value) -> &'w [Value] {
    words[..at].copy_from_slice(&list[..at]);
    words[at] = new;
    words[at + 1..=list.len()].copy_from_slice(&list[at..]);
    &words[..=list.len()]
}

/// The map with another value for a key that it has; `None` when it hasn't.
#[must_use]
pub fn update(heap: &mut Allocator, map: Value, key: Value, value: Value) -> Option<Value> {
    let Some((keys, values)) = map.as_map() else { return trie::update(heap, map, key, value) };
    let at = position(keys.as_tuple()?, key)?;
    Some(if values[at] == value { map } else { heap.map_with(map, at, value) })
}

/// A flat map with other values for keys, given with their values in turn, all of which it has.
#[must_use]
pub fn replace_all(heap: &mut Allocator, map: Value, words: &[Value]) -> Option<Value> {
    let (keys, values) = map.as_map()?;
    let key_list = keys.as_tuple()?;
    let mut changed = [Value::NIL; FLAT_MAX];
    changed[..values.len()].copy_from_slice(values);
    for pair in words.chunks_exact(2) {
        changed[position(key_list, pair[0])?] = pair[1];
    }
    Some(heap.map(keys, &changed[..values.len()]))
}

/// The map without a key, and the value that the key had; `None` when it had none.
#[must_use]
pub fn remove(names: &dyn Names, heap: &mut Allocator, map: Value, key: Value) -> Option<(Value, Value)> {
    let Some((keys, values)) = map.as_map() else { return trie::remove(names, heap, map, key) };
    let keys = keys.as_tuple()?;
    let at = position(keys, key)?;
    let value = values[at];
    let without = |list: &[Value]| [&list[..at], &list[at + 1..]].concat();
    let keys = heap.tuple(&without(keys));
    Some((heap.map(keys, &without(values)), value))
}

/// Calls `visit` with each key and value, in the map's order.
pub fn for_each(map: Value, visit: &mut dyn FnMut(Value, Value)) {
    match map.as_map() {
        Some((keys, values)) => {
            let keys = keys.as_tuple().unwrap_or_default();
            keys.iter().zip(values).for_each(|(&key, &value)| visit(key, value));
        }
        None => trie::for_each(map, visit),
    }
}

/// All keys and values, in the map's order. Empty when there is no map.
#[must_use]
pub fn pairs(map: Value) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(map.map_size().unwrap_or(0));
    for_each(map, &mut |key, value| pairs.push((key, value)));
    pairs
}

/// Up to `limit` keys and values that follow a key of the map, or the first ones.
#[must_use]
pub fn pairs_after(map: Value, key: Option<Value>, limit: usize) -> Vec<Pair> {
    let Some((keys, values)) = map.as_map() else { return trie::pairs_after(map, key, limit) };
    let keys = keys.as_tuple().unwrap_or_default();
    let from = key.and_then(|key| position(keys, key)).map_or(0, |at| at + 1);
    keys.iter().copied().zip(values.iter().copied()).skip(from).take(limit).collect()
}

/// All keys and values in the exact order of keys.
#[must_use]
pub fn sorted_pairs(names: &dyn Names, map: Value) -> Vec<Pair> {
    let mut pairs = pairs(map);
    if map.as_map().is_none() {
        sort(names, &mut pairs);
    }
    pairs
}

fn sort(names: &dyn Names, pairs: &mut [Pair]) {
    let mut comparison = Comparison::new(names);
    pairs.sort_by(|&(a, _), &(b, _)| comparison.compare(a, b, Numbers::Exactly));
}

/// The map of these keys and values; of equal keys the last one's value counts.
#[must_use]
pub fn from_pairs(names: &dyn Names, heap: &mut Allocator, mut pairs: Vec<Pair>) -> Value {
    if pairs.len() > FLAT_MAX {
        return trie::from_pairs(names, heap, pairs);
    }
    sort(names, &mut pairs);
    // Sorting keeps the order of equal keys. The first one stays, as it would if they came one by one.
    pairs.dedup_by(|later, first| {
        let is_same = same(later.0, first.0);
        if is_same {
            first.1 = later.1;
        }
        is_same
    });
    flat(heap, &pairs)
}

/// The flat map of sorted pairs.
pub(super) fn flat(heap: &mut Allocator, pairs: &[Pair]) -> Value {
    let (keys, values): (Vec<Value>, Vec<Value>) = pairs.iter().copied().unzip();
    let keys = heap.tuple(&keys);
    heap.map(keys, &values)
}

/// The flat map of pairs in any order, no two with one key.
pub(super) fn flat_of(names: &dyn Names, heap: &mut Allocator, mut pairs: Vec<Pair>) -> Value {
    sort(names, &mut pairs);
    flat(heap, &pairs)
}

/// A map with the same keys and other values, given in the map's order. Flat maps share their keys (M3).
#[must_use]
pub fn with_values(names: &dyn Names, heap: &mut Allocator, map: Value, values: &[Value]) -> Value {
    match map.as_map() {
        Some((keys, _)) => heap.map(keys, values),
        None => {
            let keys = pairs(map).into_iter().map(|(key, _)| key);
            trie::from_pairs(names, heap, keys.zip(values.iter().copied()).collect())
        }
    }
}

/// The keys of both maps; a key of both has the value of the second.
#[must_use]
pub fn merge(names: &dyn Names, heap: &mut Allocator, first: Value, second: Value) -> Value {
    let (Some(a), Some(b)) = (first.map_size(), second.map_size()) else { return first };
    if a == 0 || first == second {
        second
    } else if b == 0 {
        first
    } else if b <= a / 8 {
        pairs(second).into_iter().fold(first, |map, (key, value)| put(names, heap, map, key, value))
    } else if a <= b / 8 {
        let new = pairs(first).into_iter().filter(|&(key, _)| get(second, key).is_none());
        new.fold(second, |map, (key, value)| put(names, heap, map, key, value))
    } else {
        let mut all = pairs(first);
        for_each(second, &mut |key, value| all.push((key, value)));
        from_pairs(names, heap, all)
    }
}
