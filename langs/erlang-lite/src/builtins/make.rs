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

/// A list of what is made of each of some items.
pub(super) struct Listed<T> {
    items: Vec<T>,
    make: Box<dyn FnMut(&mut Cx, T) -> Value + Send>,
    /// Values that `make` needs, and the list of the last items.
    kept: Vec<Value>,
    list: Value,
}

impl<T> Listed<T> {
    /// `kept` are values that `make` refers to and that aren't in the call's arguments.
    pub(super) fn new(
        items: Vec<T>,
        kept: &[Value],
        make: impl FnMut(&mut Cx, T) -> Value + Send + 'static,
    ) -> Self {
        Self { items, make: Box::new(make), kept: kept.to_vec(), list: Value::NIL }
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
        self.kept.iter().copied().for_each(&mut *show);
        show(self.list);
    }
}
