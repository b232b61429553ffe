//! Works that make something large: lists of what is at hand, element by element from the end, and binaries,
//! portion by portion.

use std::ops::Range;

use tambour::{BitWriter, Cx, Value};

use super::BYTES_PER_REDUCTION;
use super::work::{STEPS_PER_REDUCTION, Work};
use crate::atoms;
use crate::term::Outcome;
use crate::term::fuel::Fuel;

/// A value that is there.
pub(super) struct Made(pub(super) Value);

impl Work for Made {
    fn go_on(&mut self, _: &mut Cx, _: &mut Fuel) -> Option<Outcome> {
        Some(Ok(self.0))
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        show(self.0);
    }
}

/// Bytes that are copied in one go.
pub(super) const COPIED_BYTES: usize = 128 << 10;

/// Steps that copying so many bits counts.
pub(super) fn steps_of_bits(bits: usize) -> usize {
    bits / (8 * BYTES_PER_REDUCTION) * STEPS_PER_REDUCTION as usize
}

/// `{ok, Value}` of what a work makes.
pub(super) struct Well(pub(super) Box<dyn Work>);

impl Work for Well {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        let made = self.0.go_on(cx, fuel)?;
        Some(made.map(|made| cx.allocator().tuple(&[atoms::OK.value(), made])))
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        self.0.visit(show);
    }
}

/// A binary of these bytes.
pub(super) fn made_binary(cx: &mut Cx, bytes: Vec<u8>) -> Box<dyn Work> {
    if bytes.len() <= COPIED_BYTES {
        return Box::new(Made(cx.allocator().binary(&bytes)));
    }
    Box::new(Filling::new(cx, 8 * bytes.len(), Value::NIL, move |_, range, writer| {
        writer.bytes(&bytes[range.start / 8..range.end / 8]);
    }))
}

/// Writes some of a bitstring's bits, given what they come from.
type Fill = dyn FnMut(Value, Range<usize>, &mut BitWriter<'_>) + Send;

/// A long bitstring that is written in portions.
pub(super) struct Filling {
    /// What is written of it.
    made: Value,
    done: usize,
    total: usize,
    from: Value,
    fill: Box<Fill>,
}

impl Filling {
    /// One of so many bits, which `fill` writes from a term.
    pub(super) fn new(
        cx: &mut Cx,
        total: usize,
        from: Value,
        fill: impl FnMut(Value, Range<usize>, &mut BitWriter<'_>) + Send + 'static,
    ) -> Self {
        Self { made: cx.allocator().binary_with_room(total), done: 0, total, from, fill: Box::new(fill) }
    }
}

impl Work for Filling {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        while self.done < self.total {
            if fuel.is_out() {
                return None;
            }
            let range = self.done..self.total.min(self.done + 8 * COPIED_BYTES);
            let (from, fill) = (self.from, &mut self.fill);
            fuel.burn(steps_of_bits(range.len()));
            self.done = range.end;
            self.made = cx.allocator().append_with(self.made, range.len(), |to| fill(from, range, to));
        }
        Some(Ok(self.made))
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        show(self.made);
        show(self.from);
    }
}

/// A list of characters.
pub(super) struct Chars {
    text: String,
    /// The list of the characters that were taken off the text's end.
    list: Value,
}

impl Chars {
    pub(super) fn new(text: String) -> Self {
        Self { text, list: Value::NIL }
    }
}

impl Work for Chars {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        while let Some(char) = self.text.pop() {
            let code = Value::small(i64::from(u32::from(char))).unwrap_or(Value::NIL);
            self.list = cx.allocator().pair(code, self.list);
            fuel.burn(1);
            if fuel.is_out() {
                return None;
            }
        }
        Some(Ok(self.list))
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        show(self.list);
    }
}

/// A list of bytes, or a binary.
pub(super) fn made_bytes(cx: &mut Cx, bytes: Vec<u8>, is_list: bool) -> Box<dyn Work> {
    if is_list {
        Box::new(Listed::new(bytes, |_, byte| Value::small(i64::from(byte)).unwrap_or(Value::NIL)))
    } else {
        made_binary(cx, bytes)
    }
}

/// Makes a value of an item.
type Make<T> = dyn FnMut(&mut Cx, T) -> Value + Send;

/// A list of what is made of each of some items.
pub(super) struct Listed<T> {
    items: Vec<T>,
    make: Box<Make<T>>,
    /// The list of the last items.
    list: Value,
}

impl<T> Listed<T> {
    /// Values that items or `make` refer to are in the call's arguments.
    pub(super) fn new(items: Vec<T>, make: impl FnMut(&mut Cx, T) -> Value + Send + 'static) -> Self {
        Self { items, make: Box::new(make), list: Value::NIL }
    }

    /// More items, before the work has begun.
    pub(super) fn extend(&mut self, items: impl IntoIterator<Item = T>) {
        self.items.extend(items);
    }
}

impl<T: Send> Work for Listed<T> {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        while let Some(item) = self.items.pop() {
            let element = (self.make)(cx, item);
            self.list = cx.allocator().pair(element, self.list);
            fuel.burn(3);
            if fuel.is_out() {
                return None;
            }
        }
        Some(Ok(self.list))
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        show(self.list);
    }
}
