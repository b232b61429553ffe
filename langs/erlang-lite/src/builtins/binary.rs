//! Binaries, as far as they are made and read by functions.

use tambour::{Cx, Step, Value};

use super::{answer, badarg, builtins, count};
use crate::term::{Fault, Outcome, convert, list};

/// Bytes that count as one reduction.
const BYTES_PER_REDUCTION: usize = 64;

fn to_list(cx: &mut Cx, bytes: &[u8]) -> Step {
    cx.bump((bytes.len() / BYTES_PER_REDUCTION) as i64);
    Step::ret(list::from_bytes(cx.allocator(), bytes, Value::NIL))
}

/// `binary_to_list(Binary, Start, Stop)`: positions from 1, both included.
fn part_to_list(cx: &mut Cx, binary: Value, start: Value, stop: Value) -> Step {
    let bytes = binary.bytes();
    let part =
        bytes.as_ref().zip(start.as_small().zip(stop.as_small())).and_then(|(bytes, (start, stop))| {
            let (start, stop) = (usize::try_from(start).ok()?, usize::try_from(stop).ok()?);
            if start == 0 || start > stop { None } else { bytes.get(start - 1..stop) }
        });
    match part {
        Some(part) => to_list(cx, part),
        None => badarg(cx),
    }
}

/// The bytes of an iolist as a binary.
fn join(cx: &mut Cx, iodata: Value, is_list_only: bool) -> Step {
    if iodata.is_binary() {
        return if is_list_only { badarg(cx) } else { Step::ret(iodata) };
    }
    match convert::iodata_bytes(iodata) {
        Ok(bytes) => {
            cx.bump((bytes.len() / BYTES_PER_REDUCTION) as i64);
            Step::ret(cx.allocator().binary(&bytes))
        }
        Err(fault) => super::fail(cx, fault),
    }
}

/// First and end bit of the bytes from `start`, `length` of them; backwards when negative.
fn range(binary: Value, start: Value, length: Value) -> Option<(usize, usize)> {
    let bits = binary.as_bits().filter(|bits| bits.is_bytes())?;
    let (start, length) = (start.as_small()?, length.as_small()?);
    let end = start.checked_add(length)?;
    let (from, to) = (usize::try_from(start.min(end)).ok()?, usize::try_from(start.max(end)).ok()?);
    (to <= bits.len() / 8).then_some((8 * from, 8 * to))
}

fn binary_part(cx: &mut Cx, binary: Value, start: Value, length: Value) -> Step {
    match range(binary, start, length) {
        Some((from, to)) => Step::ret(cx.allocator().part(binary, from, to)),
        None => badarg(cx),
    }
}

/// OTP lets the last part be a bitstring, as long as the position is among the whole bytes.
fn split(cx: &mut Cx, binary: Value, position: Value) -> Outcome {
    let length = binary.as_bits().ok_or(Fault::Badarg)?.len();
    let position = position.as_small().and_then(|position| usize::try_from(position).ok());
    let at = 8 * position.filter(|&position| position <= length / 8).ok_or(Fault::Badarg)?;
    let (front, back) = (cx.allocator().part(binary, 0, at), cx.allocator().part(binary, at, length));
    Ok(cx.allocator().tuple(&[front, back]))
}

fn iolist_size(cx: &mut Cx, iodata: Value) -> Step {
    match convert::iodata_bytes(iodata) {
        Ok(bytes) => {
            cx.bump((bytes.len() / BYTES_PER_REDUCTION) as i64);
            Step::ret(count(bytes.len()))
        }
        Err(fault) => super::fail(cx, fault),
    }
}

builtins! {
    "erlang:byte_size/1" => |cx, bits| match bits.as_bits() {
        Some(bits) => Step::ret(count(bits.len().div_ceil(8))),
        None => badarg(cx),
    };
    "erlang:bit_size/1" => |cx, bits| match bits.as_bits() {
        Some(bits) => Step::ret(count(bits.len())),
        None => badarg(cx),
    };
    "erlang:binary_to_list/1" => |cx, binary| match binary.bytes() {
        Some(bytes) => to_list(cx, &bytes),
        None => badarg(cx),
    };
    "erlang:binary_to_list/3" => |cx, binary, start, stop| part_to_list(cx, binary, start, stop);
    "erlang:list_to_binary/1" => |cx, list| join(cx, list, true);
    "erlang:iolist_to_binary/1" => |cx, iodata| join(cx, iodata, false);
    "erlang:iolist_size/1" => |cx, iodata| iolist_size(cx, iodata);
    "erlang:binary_part/3" => |cx, binary, start, length| binary_part(cx, binary, start, length);
    "erlang:binary_part/2" => |cx, binary, place| match place.as_tuple() {
        Some(&[start, length]) => binary_part(cx, binary, start, length),
        _ => badarg(cx),
    };
    "erlang:split_binary/2" => |cx, binary, position| {
        let outcome = split(cx, binary, position);
        answer(cx, outcome)
    };
}
