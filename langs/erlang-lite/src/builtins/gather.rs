//! Bytes and bits out of deep lists, and lists out of binaries: in slices, however long they are.

use tambour::{BITS_MAX, BitWriter, Bits, Cx, Step, Value};

use super::make::{COPIED_BYTES, Filling, steps_of_bits};
use super::state::{self, Progress};
use super::work::{Work, sliced};
use super::{BYTES_PER_REDUCTION, SLICE, badarg, builtins, count};
use crate::term::fuel::Fuel;
use crate::term::{Fault, Outcome, convert, list};

/// Bytes that become a list at once.
const BYTES: usize = 4 * SLICE;

/// What leaves a function takes, and what it makes of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// A binary, of whole bytes; the whole is a list.
    BytesOfList,
    /// A binary, of whole bytes; the whole may be a binary.
    Bytes,
    /// A list of such a binary.
    Vector,
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

/// How many bits of leaves were written.
#[derive(Default)]
struct Written {
    /// Of the bytes.
    run: usize,
    /// Bitstrings, and bits of the next one.
    between: usize,
    inner: usize,
}

impl Leaves {
    /// Takes leaves of the terms in `pending`, whose last is first; whether these are all.
    fn read(&mut self, pending: &mut Vec<Value>, wanted: Wanted, fuel: &mut Fuel) -> Result<bool, Fault> {
        while let Some(mut rest) = pending.pop() {
            while let Some((head, tail)) = rest.as_pair() {
                if fuel.is_out() {
                    pending.push(rest);
                    return Ok(false);
                }
                fuel.burn(2);
                if let Some(byte) = convert::byte(head) {
                    if wanted != Wanted::Size {
                        self.bytes.push(byte);
                    }
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
        Ok(true)
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
        if wanted != Wanted::Size {
            self.between.push((self.bytes.len(), term));
        }
        Ok(())
    }

    /// Writes all.
    fn write_all(&self, writer: &mut BitWriter<'_>) {
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

    /// Writes the next bits, `left` of them.
    fn write(&self, from: &mut Written, mut left: usize, writer: &mut BitWriter<'_>) {
        while left > 0 {
            let next = self.between.get(from.between);
            let run_end = 8 * next.map_or(self.bytes.len(), |&(bytes, _)| bytes);
            let written = if from.run < run_end {
                let end = run_end.min(from.run + left);
                writer.bits(Bits::of(&self.bytes).slice(from.run, end));
                end - std::mem::replace(&mut from.run, end)
            } else if let Some(bits) = next.and_then(|(_, term)| term.as_bits()) {
                let end = bits.len().min(from.inner + left);
                writer.bits(bits.slice(from.inner, end));
                let start = std::mem::replace(&mut from.inner, end);
                if end == bits.len() {
                    from.between += 1;
                    from.inner = 0;
                }
                end - start
            } else {
                return;
            };
            left -= written;
        }
    }
}

/// The leaves of a deep list, one after another: read first, then written.
struct Gathering {
    /// What is to be read, the last first.
    pending: Vec<Value>,
    is_read: bool,
    wanted: Wanted,
    leaves: Leaves,
    writing: Option<Filling>,
}

impl Gathering {
    fn new(whole: Value, wanted: Wanted) -> Result<Self, Fault> {
        let is_list = whole.is_pair() || whole.is_nil();
        if !is_list && matches!(wanted, Wanted::BytesOfList | Wanted::Bits) {
            return Err(Fault::Badarg);
        }
        Ok(Self { pending: vec![whole], is_read: false, wanted, leaves: Leaves::default(), writing: None })
    }

    /// What is answered when all bits are in a bitstring.
    fn end(&self, cx: &mut Cx, made: Value) -> Value {
        match self.wanted {
            Wanted::Vector if made.as_bits().is_some_and(Bits::is_empty) => Value::NIL,
            Wanted::Vector => cx.allocator().pair(made, Value::NIL),
            _ => made,
        }
    }
}

impl Work for Gathering {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        if !self.is_read {
            match self.leaves.read(&mut self.pending, self.wanted, fuel) {
                Err(fault) => return Some(Err(fault)),
                Ok(false) => return None,
                Ok(true) => self.is_read = true,
            }
            let bits = self.leaves.bits;
            if self.wanted == Wanted::Size {
                return Some(Ok(count(bits / 8)));
            }
            if bits > BITS_MAX {
                return Some(Err(Fault::SystemLimit));
            }
            if bits <= 8 * COPIED_BYTES {
                fuel.burn(steps_of_bits(bits));
                let made = cx.allocator().build_bits(bits, |to| self.leaves.write_all(to));
                return Some(Ok(self.end(cx, made)));
            }
            let (leaves, mut from) = (std::mem::take(&mut self.leaves), Written::default());
            self.writing = Some(Filling::new(cx, bits, Value::NIL, move |_, range, to| {
                leaves.write(&mut from, range.len(), to);
            }));
        }
        let made = self.writing.as_mut()?.go_on(cx, fuel)?;
        Some(made.map(|made| self.end(cx, made)))
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        if let Some(writing) = &self.writing {
            writing.visit(show);
        }
    }
}

/// Puts the leaves of a deep list one after another.
fn gather(cx: &mut Cx, whole: Value, wanted: Wanted, name: (&str, &str)) -> Step {
    if wanted == Wanted::Bytes && whole.is_binary() {
        return Step::ret(whole);
    }
    sliced(cx, whole, name, &[], |_| Gathering::new(whole, wanted))
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
    let start = end.saturating_sub(BYTES);
    let bytes = bits.slice(8 * start, 8 * end).to_bytes();
    progress.result = list::from_bytes(cx.allocator(), &bytes, progress.result);
    progress.count += end - start;
    if start > 0 {
        return state::again(cx, progress, BYTES / 4);
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
        gather(cx, list, Wanted::BytesOfList, ("erlang", "list_to_binary"))
    };
    "erlang:iolist_to_binary/1" => |cx, data| {
        gather(cx, data, Wanted::Bytes, ("erlang", "iolist_to_binary"))
    };
    "erlang:iolist_to_iovec/1" => |cx, data| {
        if data.is_binary() && !data.as_bits().is_some_and(Bits::is_empty) {
            return Step::ret(cx.allocator().pair(data, Value::NIL));
        }
        gather(cx, data, Wanted::Vector, ("erlang", "iolist_to_iovec"))
    };
    "erlang:list_to_bitstring/1" => |cx, list| {
        gather(cx, list, Wanted::Bits, ("erlang", "list_to_bitstring"))
    };
    "erlang:iolist_size/1" => |cx, data| gather(cx, data, Wanted::Size, ("erlang", "iolist_size"));
    "binary:list_to_bin/1" => |cx, list| gather(cx, list, Wanted::BytesOfList, ("binary", "list_to_bin"));
    "erlang:bitstring_to_list/1" => |cx, bits| bits_to_list(cx, bits);
    "erlang:binary_to_list/1" => |cx, binary| {
        to_list(cx, binary, || binary.is_binary().then_some((binary, Value::NIL)))
    };
    "binary:bin_to_list/1" => |cx, binary| {
        to_list(cx, binary, || binary.is_binary().then_some((binary, Value::NIL)))
    };
}
