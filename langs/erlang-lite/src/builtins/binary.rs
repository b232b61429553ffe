//! Binaries: their sizes and parts, numbers in them, copies.

use tambour::{BITS_MAX, Cx, Step, Value};

use super::gather::to_list;
use super::{BYTES_PER_REDUCTION, answer, badarg, builtins, count};
use crate::atoms;
use crate::term::bits::{self, Format};
use crate::term::{Fault, Outcome, convert, integer};

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

fn copy(cx: &mut Cx, binary: Value, times: Value) -> Outcome {
    let bytes = binary.bytes().ok_or(Fault::Badarg)?;
    let times = times.as_small().and_then(|times| usize::try_from(times).ok()).ok_or(Fault::Badarg)?;
    if bytes.len().checked_mul(times).is_none_or(|total| total > BITS_MAX / 8) {
        return Err(Fault::SystemLimit);
    }
    cx.bump((bytes.len() * times / BYTES_PER_REDUCTION) as i64);
    Ok(cx.allocator().binary(&bytes.repeat(times)))
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

fn encode_unsigned(cx: &mut Cx, number: Value, order: Value) -> Outcome {
    let is_little = is_little(order)?;
    let bits = match number.as_bigint() {
        Some((false, limbs)) => {
            64 * limbs.len() - limbs.last().map_or(0, |limb| limb.leading_zeros() as usize)
        }
        Some((true, _)) => return Err(Fault::Badarg),
        None => match number.as_small() {
            Some(small @ 0..) => 64 - small.leading_zeros() as usize,
            _ => return Err(Fault::Badarg),
        },
    };
    let size = bits.div_ceil(8).max(1) * 8;
    Ok(cx.allocator().build_bits(size, |writer| bits::write_integer(writer, number, size, is_little)))
}

fn decode_unsigned(cx: &mut Cx, binary: Value, order: Value) -> Outcome {
    let format = Format { is_little: is_little(order)?, is_signed: false };
    let bits = binary.as_bits().filter(|bits| bits.is_bytes()).ok_or(Fault::Badarg)?;
    bits::integer(cx.allocator(), bits, format)
}

/// The bytes of a deep list as a list of binaries.
fn to_vector(cx: &mut Cx, data: Value) -> Outcome {
    let bytes = convert::iodata_bytes(data)?;
    if bytes.is_empty() {
        return Ok(Value::NIL);
    }
    cx.bump((bytes.len() / BYTES_PER_REDUCTION) as i64);
    let binary = if data.is_binary() { data } else { cx.allocator().binary(&bytes) };
    Ok(cx.allocator().pair(binary, Value::NIL))
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
    "erlang:iolist_to_iovec/1" => |cx, data| {
        let outcome = to_vector(cx, data);
        answer(cx, outcome)
    };
    "binary:at/2" => |cx, binary, position| answer(cx, at(binary, position, false));
    "binary:first/1" => |cx, binary| answer(cx, at(binary, count(0), false));
    "binary:last/1" => |cx, binary| answer(cx, at(binary, count(0), true));
    "binary:copy/1" => |cx, binary| {
        let outcome = copy(cx, binary, count(1));
        answer(cx, outcome)
    };
    "binary:copy/2" => |cx, binary, times| {
        let outcome = copy(cx, binary, times);
        answer(cx, outcome)
    };
    "binary:encode_unsigned/1" => |cx, number| {
        let outcome = encode_unsigned(cx, number, atoms::BIG.value());
        answer(cx, outcome)
    };
    "binary:encode_unsigned/2" => |cx, number, order| {
        let outcome = encode_unsigned(cx, number, order);
        answer(cx, outcome)
    };
    "binary:decode_unsigned/1" => |cx, binary| {
        let outcome = decode_unsigned(cx, binary, atoms::BIG.value());
        answer(cx, outcome)
    };
    "binary:decode_unsigned/2" => |cx, binary, order| {
        let outcome = decode_unsigned(cx, binary, order);
        answer(cx, outcome)
    };
    "binary:referenced_byte_size/1" => |cx, binary| {
        size(cx, binary.referenced_bytes())
    };
}
