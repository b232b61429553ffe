//! Works that make something large: lists of what is at hand, element by element from the end.

use tambour::{Cx, Value};

use super::work::Work;
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

/// A binary of these bytes.
pub(super) fn made_binary(cx: &mut Cx, bytes: &[u8]) -> Box<dyn Work> {
    Box::new(Made(cx.allocator().binary(bytes)))
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
        made_binary(cx, &bytes)
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
