//! Modules `atomics` and `counters`: arrays of 64-bit integers that all processes change in place.
//!
//! Word 0 of an array tells whether its integers are signed; the integers follow.

use std::sync::atomic::{AtomicU64, Ordering};

use tambour::{Allocator, Cx, Step, Value};

use super::{answer, builtins, count};
use crate::atoms;
use crate::term::{Fault, Outcome, integer, list};

/// Integers of the largest array.
const SIZE_MAX: i64 = 1 << 28;

fn new(cx: &mut Cx, size: Value, is_signed: bool) -> Outcome {
    let size = size.as_small().filter(|size| (1..=SIZE_MAX).contains(size)).ok_or(Fault::Badarg)?;
    let array = cx.allocator().atomics(1 + size as usize);
    words(&array)?[0].store(u64::from(is_signed), Ordering::Relaxed);
    Ok(array)
}

fn words(array: &Value) -> Result<&[AtomicU64], Fault> {
    array.as_atomics().ok_or(Fault::Badarg)
}

fn is_signed(words: &[AtomicU64]) -> bool {
    words[0].load(Ordering::Relaxed) != 0
}

/// The word at a position, and whether it is signed.
fn word(array: &Value, position: Value) -> Result<(&AtomicU64, bool), Fault> {
    let words = words(array)?;
    let position = position.as_small().and_then(|position| usize::try_from(position).ok());
    let word = position.filter(|&position| position > 0).and_then(|position| words.get(position));
    Ok((word.ok_or(Fault::Badarg)?, is_signed(words)))
}

/// The number that a term stands for, if it has at most 64 bits.
fn wide(term: Value) -> Option<i128> {
    if let Some(number) = term.as_small() {
        return Some(i128::from(number));
    }
    match term.as_bigint()? {
        (is_negative, &[limb]) => Some(if is_negative { -i128::from(limb) } else { i128::from(limb) }),
        _ => None,
    }
}

/// The bits of a number that the array can hold.
fn bits(term: Value, is_signed: bool) -> Result<u64, Fault> {
    let number = wide(term).ok_or(Fault::Badarg)?;
    let bits =
        if is_signed { i64::try_from(number).ok().map(|n| n as u64) } else { u64::try_from(number).ok() };
    bits.ok_or(Fault::Badarg)
}

/// The bits of a number to add: of either kind of array.
fn increment(term: Value) -> Result<u64, Fault> {
    bits(term, true).or_else(|_| bits(term, false))
}

fn number(heap: &mut Allocator, bits: u64, is_signed: bool) -> Value {
    if is_signed { integer::from_i64(heap, bits as i64) } else { integer::from_u64(heap, bits) }
}

/// Changes a word; answers what it was.
fn change(
    array: Value,
    position: Value,
    operation: impl FnOnce(&AtomicU64, bool) -> Result<u64, Fault>,
) -> Result<(u64, bool), Fault> {
    let (word, is_signed) = word(&array, position)?;
    Ok((operation(word, is_signed)?, is_signed))
}

fn done(changed: Result<(u64, bool), Fault>) -> Outcome {
    changed.map(|_| atoms::OK.value())
}

fn add(array: Value, position: Value, term: Value, is_negative: bool) -> Result<(u64, bool), Fault> {
    change(array, position, |word, _| {
        let amount = increment(term)?;
        let amount = if is_negative { amount.wrapping_neg() } else { amount };
        Ok(word.fetch_add(amount, Ordering::SeqCst).wrapping_add(amount))
    })
}

fn put(array: Value, position: Value, term: Value) -> Outcome {
    done(change(array, position, |word, is_signed| {
        word.store(bits(term, is_signed)?, Ordering::SeqCst);
        Ok(0)
    }))
}

fn give(cx: &mut Cx, changed: Result<(u64, bool), Fault>) -> Outcome {
    changed.map(|(bits, is_signed)| number(cx.allocator(), bits, is_signed))
}

fn compare_exchange(cx: &mut Cx, array: Value, position: Value, expected: Value, desired: Value) -> Outcome {
    let (word, is_signed) = word(&array, position)?;
    let (expected, desired) = (bits(expected, is_signed)?, bits(desired, is_signed)?);
    match word.compare_exchange(expected, desired, Ordering::SeqCst, Ordering::SeqCst) {
        Ok(_) => Ok(atoms::OK.value()),
        Err(actual) => Ok(number(cx.allocator(), actual, is_signed)),
    }
}

/// A map of these items, whose names are sorted.
fn map(cx: &mut Cx, items: &[(&str, Value)]) -> Value {
    let (keys, values): (Vec<Value>, Vec<Value>) =
        items.iter().map(|&(name, value)| (cx.atom(name), value)).unzip();
    let keys = cx.allocator().tuple(&keys);
    cx.allocator().map(keys, &values)
}

fn info(cx: &mut Cx, array: Value) -> Outcome {
    let words = words(&array)?;
    let (size, memory) = (count(words.len() - 1), count(8 * words.len() + 40));
    let (max, min) = if is_signed(words) { (i64::MAX as u64, i64::MIN as u64) } else { (u64::MAX, 0) };
    let max = integer::from_u64(cx.allocator(), max);
    let min = integer::from_i64(cx.allocator(), min as i64);
    Ok(map(cx, &[("max", max), ("memory", memory), ("min", min), ("size", size)]))
}

/// The options of `atomics:new/2`: whether the integers are signed.
fn options(cx: &Cx, options: Value) -> Result<bool, Fault> {
    let mut is_signed = true;
    for option in list::proper(options)? {
        match option.as_tuple() {
            Some(&[name, value]) if name == cx.atom("signed") => {
                is_signed = atoms::as_boolean(value).ok_or(Fault::Badarg)?;
            }
            _ => return Err(Fault::Badarg),
        }
    }
    Ok(is_signed)
}

fn new_counters(cx: &mut Cx, size: Value, options: Value) -> Outcome {
    let (atomics, spread) = (cx.atom("atomics"), cx.atom("write_concurrency"));
    let mut kind = atomics;
    for option in list::proper(options)? {
        if option != atomics && option != spread {
            return Err(Fault::Badarg);
        }
        kind = option;
    }
    let array = new(cx, size, true)?;
    Ok(cx.allocator().tuple(&[kind, array]))
}

/// The array of a counter reference.
fn array(counters: Value) -> Result<Value, Fault> {
    match counters.as_tuple() {
        Some(&[kind, array]) if kind.is_atom() => Ok(array),
        _ => Err(Fault::Badarg),
    }
}

fn counters_info(cx: &mut Cx, counters: Value) -> Outcome {
    let array = array(counters)?;
    let words = words(&array)?;
    let (size, memory) = (count(words.len() - 1), count(8 * words.len() + 40));
    Ok(map(cx, &[("memory", memory), ("size", size)]))
}

fn run(cx: &mut Cx, run: impl FnOnce(&mut Cx) -> Outcome) -> Step {
    let outcome = run(cx);
    answer(cx, outcome)
}

builtins! {
    "atomics:new/2" => |cx, size, list| run(cx, |cx| {
        let is_signed = options(cx, list)?;
        new(cx, size, is_signed)
    });
    "atomics:put/3" => |cx, array, at, value| run(cx, |_| put(array, at, value));
    "atomics:get/2" => |cx, array, at| run(cx, |cx| {
        give(cx, change(array, at, |word, _| Ok(word.load(Ordering::SeqCst))))
    });
    "atomics:add/3" => |cx, array, at, value| run(cx, |_| done(add(array, at, value, false)));
    "atomics:sub/3" => |cx, array, at, value| run(cx, |_| done(add(array, at, value, true)));
    "atomics:add_get/3" => |cx, array, at, value| run(cx, |cx| give(cx, add(array, at, value, false)));
    "atomics:sub_get/3" => |cx, array, at, value| run(cx, |cx| give(cx, add(array, at, value, true)));
    "atomics:exchange/3" => |cx, array, at, value| run(cx, |cx| {
        give(cx, change(array, at, |word, is_signed| {
            Ok(word.swap(bits(value, is_signed)?, Ordering::SeqCst))
        }))
    });
    "atomics:compare_exchange/4" => |cx, array, at, expected, desired| run(cx, |cx| {
        compare_exchange(cx, array, at, expected, desired)
    });
    "atomics:info/1" => |cx, array| run(cx, |cx| info(cx, array));
    "counters:new/2" => |cx, size, options| run(cx, |cx| new_counters(cx, size, options));
    "counters:get/2" => |cx, counters, at| run(cx, |cx| {
        give(cx, change(array(counters)?, at, |word, _| Ok(word.load(Ordering::SeqCst))))
    });
    "counters:put/3" => |cx, counters, at, value| run(cx, |_| put(array(counters)?, at, value));
    "counters:add/3" => |cx, counters, at, value| run(cx, |_| {
        done(add(array(counters)?, at, value, false))
    });
    "counters:sub/3" => |cx, counters, at, value| run(cx, |_| {
        done(add(array(counters)?, at, value, true))
    });
    "counters:info/1" => |cx, counters| run(cx, |cx| counters_info(cx, counters));
}
