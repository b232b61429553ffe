//! Walking and building lists.

use tambour::{Allocator, Value};

use super::Fault;

/// The elements of a list up to its end, whatever the end is.
#[derive(Clone, Copy, Debug)]
pub struct Elements {
    rest: Value,
}

impl Elements {
    /// What is left: the list's tail once the iterator has ended.
    #[must_use]
    pub fn rest(&self) -> Value {
        self.rest
    }
}

impl Iterator for Elements {
    type Item = Value;

    #[inline]
    fn next(&mut self) -> Option<Value> {
        let (head, tail) = self.rest.as_pair()?;
        self.rest = tail;
        Some(head)
    }
}

/// The elements of a list up to its end.
#[must_use]
pub fn elements(list: Value) -> Elements {
    Elements { rest: list }
}

/// The elements of a proper list.
///
/// # Errors
/// `badarg` for anything else.
pub fn proper(list: Value) -> Result<Vec<Value>, Fault> {
    let mut walk = elements(list);
    let collected = walk.by_ref().collect();
    if walk.rest().is_nil() { Ok(collected) } else { Err(Fault::Badarg) }
}

/// A list of characters.
#[must_use]
pub fn from_chars(heap: &mut Allocator, text: &str) -> Value {
    let mut list = Value::NIL;
    for char in text.chars().rev() {
        list = heap.pair(character(char as u32), list);
    }
    list
}

/// A list of bytes before a tail.
#[must_use]
pub fn from_bytes(heap: &mut Allocator, bytes: &[u8], tail: Value) -> Value {
    let mut list = tail;
    for &byte in bytes.iter().rev() {
        list = heap.pair(character(u32::from(byte)), list);
    }
    list
}

fn character(code: u32) -> Value {
    Value::small(i64::from(code)).expect("a character is a small integer")
}
