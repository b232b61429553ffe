//! Bytes and bits out of deep lists, and lists out of binaries: in slices, however long they are.

use tambour::{BitWriter, Cx, Step, Value};

use super::state::{self, Progress};
use super::{BYTES_PER_REDUCTION, SLICE, badarg, builtins, count};
use crate::term::{Fault, convert, list};

/// Leaves of a deep list that are handled at once.
const LEAVES: usize = 4 * SLICE;
/// Bits that are copied at once.
const BITS: usize = 8 << 20;

/// What leaves a function takes, and what it makes of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// A binary, of whole bytes; the whole is a list.
    BytesOfList,
    /// A binary, of whole bytes; the whole may be a binary.
    Bytes,
    /// A bitstring, of bits; the whole is a list.
    Bits,
    /// The number of bytes.
    Size,
}

/// Leaves that were read: bytes, and the bitstrings between them.
#[derive(Default)]
struct Leaves {
    bytes: Vec<u8>,
    /// Each after so many of the bytes.
    between: Vec<(usize, Value)>,
    bits: usize,
}

impl Leaves {
    /// Takes leaves of the terms in `pending`, whose last is first, until there are enough.
    fn read(&mut self, pending: &mut Vec<Value>, wanted: Wanted) -> Result<(), Fault> {
        while let Some(mut rest) = pending.pop() {
            while let Some((head, tail)) = rest.as_pair() {
                if self.is_full() {
                    pending.push(rest);
                    return Ok(());
                }
                if let Some(byte) = convert::byte(head) {
                    self.bytes.push(byte);
                    self.bits += 8;
                    rest = tail;
                } else if head.is_pair() {
                    pending.push(tail);
                    rest = head;
                } else {
                    self.other(head, wanted)?;
                    rest = tail;
                }
            }
            self.other(rest, wanted)?;
        }
        Ok(())
    }

    /// Takes what is no pair and no byte.
    fn other(&mut self, term: Value, wanted: Wanted) -> Result<(), Fault> {
        if term.is_nil() {
            return Ok(());
        }
        let bits = term.as_bits().ok_or(Fault::Badarg)?;
        if !bits.is_bytes() && wanted != Wanted::Bits {
            return Err(Fault::Badarg);
        }
        self.bits += bits.len();
        self.between.push((self.bytes.len(), term));
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.bytes.len() + self.between.len() >= LEAVES || self.bits >= BITS
    }

    fn write(&self, writer: &mut BitWriter<'_>) {
        let mut from = 0;
        for &(to, term) in &self.between {
            writer.bytes(&self.bytes[from..to]);
            if let Some(bits) = term.as_bits() {
                writer.bits(bits);
            }
            from = to;
        }
        writer.bytes(&self.bytes[from..]);
    }
}

/// Puts the leaves of a deep list one after another.
fn gather(cx: &mut Cx, first: Value, wanted: Wanted, module: &str, function: &str) -> Step {
    let mut progress = state::resume(first);
    let mut pending = vec![first];
    if first.as_cell().is_some() {
        pending = list::elements(progress.rest).collect();
        pending.reverse();
    } else {
        let is_list = first.is_pair() || first.is_nil();
        if wanted == Wanted::Bytes && first.is_binary() {
            return Step::ret(first);
        }
        if !is_list && matches!(wanted, Wanted::BytesOfList | Wanted::Bits) {
            return state::fail(cx, Fault::Badarg, module, function, &[first]);
        }
    }
    let mut leaves = Leaves::default();
    if let Err(fault) = leaves.read(&mut pending, wanted) {
        return state::fail(cx, fault, module, function, &[progress.original]);
    }
    let reductions = leaves.bytes.len() / 4 + leaves.between.len() + leaves.bits / (8 * BYTES_PER_REDUCTION);
    if wanted == Wanted::Size {
        progress.count += leaves.bits / 8;
    } else if progress.result.is_bitstring() {
        progress.result = cx.allocator().append_with(progress.result, leaves.bits, |to| leaves.write(to));
    } else {
        progress.result = cx.allocator().build_bits(leaves.bits, |to| leaves.write(to));
    }
    if !pending.is_empty() {
        pending.reverse();
        progress.rest = cx.allocator().list(&pending, Value::NIL);
        return state::again(cx, progress, reductions);
    }
    cx.bump(reductions as i64);
    Step::ret(if wanted == Wanted::Size { count(progress.count) } else { progress.result })
}

/// Bytes `from..to` of a binary as a list, the last first, a slice a call.
pub(super) fn to_list(cx: &mut Cx, first: Value, range: impl FnOnce() -> Option<(Value, Value)>) -> Step {
    let mut progress = state::resume(first);
    if first.as_cell().is_none() {
        let Some((bits, tail)) = range() else { return badarg(cx) };
        progress = Progress { original: first, rest: bits, result: tail, count: 0 };
    }
    let Some(bits) = progress.rest.as_bits() else { return badarg(cx) };
    let end = bits.len() / 8 - progress.count;
    let start = end.saturating_sub(LEAVES);
    let bytes = bits.slice(8 * start, 8 * end).to_bytes();
    progress.result = list::from_bytes(cx.allocator(), &bytes, progress.result);
    progress.count += end - start;
    if start > 0 {
        return state::again(cx, progress, LEAVES / 4);
    }
    cx.bump((end / BYTES_PER_REDUCTION) as i64);
    Step::ret(progress.result)
}

/// The bytes of a bitstring, and what is left of it as the last element.
fn bits_to_list(cx: &mut Cx, value: Value) -> Step {
    let mut tail = Value::NIL;
    let mut whole = value;
    if let Some(length) = value.as_bits().map(tambour::Bits::len)
        && !length.is_multiple_of(8)
    {
        let last = cx.allocator().part(value, length / 8 * 8, length);
        tail = cx.allocator().pair(last, Value::NIL);
        whole = cx.allocator().slice(value, 0, length / 8 * 8);
    }
    to_list(cx, value, || value.is_bitstring().then_some((whole, tail)))
}

builtins! {
    "erlang:list_to_binary/1" => |cx, list| {
        gather(cx, list, Wanted::BytesOfList, "erlang", "list_to_binary")
    };
    "erlang:iolist_to_binary/1" => |cx, data| gather(cx, data, Wanted::Bytes, "erlang", "iolist_to_binary");
    "erlang:list_to_bitstring/1" => |cx, list| gather(cx, list, Wanted::Bits, "erlang", "list_to_bitstring");
    "erlang:iolist_size/1" => |cx, data| gather(cx, data, Wanted::Size, "erlang", "iolist_size");
    "binary:list_to_bin/1" => |cx, list| gather(cx, list, Wanted::BytesOfList, "binary", "list_to_bin");
    "erlang:bitstring_to_list/1" => |cx, bits| bits_to_list(cx, bits);
    "erlang:binary_to_list/1" => |cx, binary| {
        to_list(cx, binary, || binary.is_binary().then_some((binary, Value::NIL)))
    };
    "binary:bin_to_list/1" => |cx, binary| {
        to_list(cx, binary, || binary.is_binary().then_some((binary, Value::NIL)))
    };
}
