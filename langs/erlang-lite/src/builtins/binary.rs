//! Binaries: their sizes and parts, numbers in them, copies.

use std::ops::Range;

use tambour::{BITS_MAX, BitWriter, Bits, Cx, Step, Value, Vm};

use super::away::computed;
use super::gather::to_list;
use super::make::{COPIED_BYTES, Filling, Made, made_binary};
use super::work::{Work, sliced};
use super::{BYTES_PER_REDUCTION, answer, badarg, builtins, count};
use crate::atoms;
use crate::term::{Fault, Outcome, integer};

/// First and end bit of the bytes from `start`, `length` of them; backwards when negative. Bits that make no
/// byte, at the end of a bitstring, are none of them.
pub(super) fn range(binary: Value, start: Value, length: Value) -> Option<(usize, usize)> {
    let bits = binary.as_bits()?;
    let (start, length) = (start.as_small()?, length.as_small()?);
    let end = start.checked_add(length)?;
    let (from, to) = (usize::try_from(start.min(end)).ok()?, usize::try_from(start.max(end)).ok()?);
    (to <= bits.len() / 8).then_some((8 * from, 8 * to))
}

fn part(cx: &mut Cx, binary: Value, start: Value, length: Value) -> Step {
    match range(binary, start, length) {
        Some((from, to)) => Step::ret(cx.allocator().part(binary, from, to)),
        None => badarg(cx),
    }
}

fn part_at(cx: &mut Cx, binary: Value, place: Value) -> Step {
    match place.as_tuple() {
        Some(&[start, length]) => part(cx, binary, start, length),
        _ => badarg(cx),
    }
}

/// A part as a list; on a call that goes on, `binary` is the state.
fn part_to_list(cx: &mut Cx, binary: Value, start: Value, length: Value) -> Step {
    let part = range(binary, start, length).filter(|_| binary.is_binary());
    let part = part.map(|(from, to)| cx.allocator().slice(binary, from, to));
    to_list(cx, binary, || Some((part?, Value::NIL)))
}

/// The same by the positions of the first and the last byte, from 1.
fn span_to_list(cx: &mut Cx, binary: Value, start: Value, stop: Value) -> Step {
    let part = start.as_small().zip(stop.as_small()).filter(|(start, stop)| (1..=*stop).contains(start));
    let part = part.and_then(|(start, stop)| {
        let (from, length) = (Value::small(start - 1)?, Value::small(stop - start + 1)?);
        range(binary, from, length)
    });
    let part = part.map(|(from, to)| cx.allocator().slice(binary, from, to));
    to_list(cx, binary, || Some((part?, Value::NIL)))
}

fn rest_to_list(cx: &mut Cx, binary: Value, place: Value) -> Step {
    match place.as_tuple() {
        Some(&[start, length]) => part_to_list(cx, binary, start, length),
        _ => badarg(cx),
    }
}

/// The position is one among the whole bytes; what is behind it may be a bitstring.
fn split(cx: &mut Cx, binary: Value, position: Value) -> Outcome {
    let length = binary.as_bits().ok_or(Fault::Badarg)?.len();
    let position = position.as_small().and_then(|position| usize::try_from(position).ok());
    let at = 8 * position.filter(|&position| position <= length / 8).ok_or(Fault::Badarg)?;
    let (front, back) = (cx.allocator().part(binary, 0, at), cx.allocator().part(binary, at, length));
    Ok(cx.allocator().tuple(&[front, back]))
}

/// A byte by its position; from the end when `is_last`.
fn at(binary: Value, position: Value, is_last: bool) -> Outcome {
    let bits = binary.as_bits().filter(|bits| bits.is_bytes()).ok_or(Fault::Badarg)?;
    let position = position.as_small().and_then(|position| usize::try_from(position).ok());
    let position = position.filter(|&position| position < bits.len() / 8).ok_or(Fault::Badarg)?;
    let index = if is_last { bits.len() / 8 - 1 - position } else { position };
    Ok(count(bits.read(8 * index, 8) as usize))
}

/// Bytes of what is written again and again for copies of something short.
const UNIT_BYTES: usize = 4 << 10;

/// Writes bits of copies of some whole.
fn write_copies(of: Bits<'_>, bits: Range<usize>, writer: &mut BitWriter<'_>) {
    let mut at = bits.start;
    while at < bits.end {
        let from = at % of.len();
        let to = of.len().min(from + bits.end - at);
        writer.bits(of.slice(from, to));
        at += to - from;
    }
}

fn copy(cx: &mut Cx, binary: Value, others: &[Value]) -> Step {
    sliced(cx, binary, ("binary", "copy"), others, |cx| -> Result<Box<dyn Work>, Fault> {
        let of = binary.as_bits().filter(|bits| bits.is_bytes()).ok_or(Fault::Badarg)?;
        let times = others.first().copied().unwrap_or(count(1));
        let times = times.as_small().and_then(|times| usize::try_from(times).ok()).ok_or(Fault::Badarg)?;
        let total = of.len().checked_mul(times).filter(|&total| total <= BITS_MAX);
        let total = total.ok_or(Fault::SystemLimit)?;
        // Long enough that writing it pays.
        let mut unit = binary;
        if times > 1 && (1..8 * UNIT_BYTES).contains(&of.len()) {
            let bits = of.len() * times.min(8 * UNIT_BYTES / of.len());
            unit = cx.allocator().build_bits(bits, |to| write_copies(of, 0..bits, to));
        }
        if total <= 8 * COPIED_BYTES {
            cx.bump((total / 8 / BYTES_PER_REDUCTION) as i64);
            let unit = unit.as_bits().ok_or(Fault::Badarg)?;
            return Ok(Box::new(Made(
                cx.allocator().build_bits(total, |to| write_copies(unit, 0..total, to)),
            )));
        }
        Ok(Box::new(Filling::new(cx, total, unit, |unit, range, to| {
            write_copies(unit.as_bits().unwrap_or(Bits::of(&[])), range, to);
        })))
    })
}

/// Whether the lowest byte comes first.
fn is_little(order: Value) -> Result<bool, Fault> {
    if order == atoms::LITTLE.value() {
        Ok(true)
    } else if order == atoms::BIG.value() {
        Ok(false)
    } else {
        Err(Fault::Badarg)
    }
}

/// Parts of numbers that become binaries, or the other way round, at once.
const AT_ONCE: usize = 8_000;

/// The bytes of a number, the lowest first.
fn bytes_of(number: Value) -> Result<Vec<u8>, Fault> {
    let small;
    let limbs = match (number.as_bigint(), number.as_small()) {
        (Some((false, limbs)), _) => limbs,
        (None, Some(number @ 0..)) => {
            small = [number as u64];
            &small[..]
        }
        _ => return Err(Fault::Badarg),
    };
    let mut bytes: Vec<u8> = limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect();
    let used = bytes.iter().rposition(|&byte| byte > 0).map_or(1, |last| last + 1);
    bytes.truncate(used);
    Ok(bytes)
}

fn encode_unsigned(cx: &mut Cx, number: Value, others: &[Value]) -> Step {
    let order = others.first().copied().unwrap_or(atoms::BIG.value());
    let bytes = move |_: &Vm, terms: &[Value]| {
        let is_little = is_little(order)?;
        let mut bytes = bytes_of(terms[0])?;
        if !is_little {
            bytes.reverse();
        }
        Ok::<_, Fault>(bytes)
    };
    computed(cx, number, ("binary", "encode_unsigned"), (others, AT_ONCE), bytes, |cx, bytes| {
        Ok(made_binary(cx, bytes?))
    })
}

/// The limbs of a number that a binary holds, the lowest first.
fn limbs_of(binary: Value, order: Value) -> Result<Vec<u64>, Fault> {
    let is_little = is_little(order)?;
    let mut bytes = binary.bytes().ok_or(Fault::Badarg)?.into_owned();
    if !is_little {
        bytes.reverse();
    }
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    Ok(bytes.as_chunks().0.iter().map(|limb| u64::from_le_bytes(*limb)).collect())
}

fn decode_unsigned(cx: &mut Cx, binary: Value, others: &[Value]) -> Step {
    let order = others.first().copied().unwrap_or(atoms::BIG.value());
    let limbs = move |_: &Vm, terms: &[Value]| limbs_of(terms[0], order);
    computed(cx, binary, ("binary", "decode_unsigned"), (others, AT_ONCE), limbs, |cx, limbs| {
        Ok(Box::new(Made(integer::from_limbs(cx.allocator(), false, &limbs?)?)))
    })
}

fn size(cx: &mut Cx, size: Option<usize>) -> Step {
    match size {
        Some(size) => Step::ret(integer::from_u64(cx.allocator(), size as u64)),
        None => badarg(cx),
    }
}

builtins! {
    "erlang:byte_size/1" => |cx, bits| size(cx, bits.as_bits().map(|bits| bits.len().div_ceil(8)));
    "erlang:bit_size/1" => |cx, bits| size(cx, bits.as_bits().map(|bits| bits.len()));
    "erlang:binary_part/3" => |cx, binary, start, length| part(cx, binary, start, length);
    "erlang:binary_part/2" => |cx, binary, place| part_at(cx, binary, place);
    "binary:part/3" => |cx, binary, start, length| part(cx, binary, start, length);
    "binary:part/2" => |cx, binary, place| part_at(cx, binary, place);
    "erlang:binary_to_list/3" => |cx, binary, start, stop| span_to_list(cx, binary, start, stop);
    "binary:bin_to_list/3" => |cx, binary, start, length| part_to_list(cx, binary, start, length);
    "binary:bin_to_list/2" => |cx, binary, place| rest_to_list(cx, binary, place);
    "erlang:split_binary/2" => |cx, binary, position| {
        let outcome = split(cx, binary, position);
        answer(cx, outcome)
    };
    "binary:at/2" => |cx, binary, position| answer(cx, at(binary, position, false));
    "binary:first/1" => |cx, binary| answer(cx, at(binary, count(0), false));
    "binary:last/1" => |cx, binary| answer(cx, at(binary, count(0), true));
    "binary:copy/1" => |cx, binary| copy(cx, binary, &[]);
    "binary:copy/2" => |cx, binary, times| copy(cx, binary, &[times]);
    "binary:encode_unsigned/1" => |cx, number| encode_unsigned(cx, number, &[]);
    "binary:encode_unsigned/2" => |cx, number, order| encode_unsigned(cx, number, &[order]);
    "binary:decode_unsigned/1" => |cx, binary| decode_unsigned(cx, binary, &[]);
    "binary:decode_unsigned/2" => |cx, binary, order| decode_unsigned(cx, binary, &[order]);
    "binary:referenced_byte_size/1" => |cx, binary| {
        size(cx, binary.referenced_bytes())
    };
}
