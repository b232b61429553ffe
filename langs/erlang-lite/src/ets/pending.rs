//! Insertions of long lists: they take several slices, and yet are one step to all others.
//!
//! # Protocol
//! The process that inserts leaves the objects with the table. From then on nobody reads or changes the
//! table's rows before all of them are in: who comes to it gets on with the insertion, as that process itself
//! does, a portion under each lock. So it is done also when the process that began it is killed.

use std::sync::{Arc, OnceLock};

use tambour::{Allocator, GcSlot, Heap, Value};

use super::rows::{Kind, Rows};
use crate::term::Names;
use crate::term::fuel::Fuel;

/// Steps that an insertion, or the look-up before it, counts.
const STEPS_OF_AN_OBJECT: usize = 24;

/// Objects that are to be inserted into a table.
pub(crate) struct Pending {
    /// The list that they are from: it keeps them.
    _list: GcSlot,
    /// In the order of the list, each with a key.
    objects: Vec<Value>,
    /// How many keys were looked for: where one is there, none of the objects is inserted. All, when that
    /// doesn't matter.
    known: usize,
    /// How many objects were inserted.
    done: usize,
    answer: Arc<OnceLock<bool>>,
}

impl Pending {
    /// `is_new`: none of the objects is inserted when a key is there already. `answer` will say whether they
    /// were.
    pub(crate) fn new(
        heap: &Arc<Heap>,
        list: Value,
        objects: Vec<Value>,
        is_new: bool,
        answer: Arc<OnceLock<bool>>,
    ) -> Self {
        let known = if is_new { 0 } else { objects.len() };
        Self { _list: GcSlot::new(heap, list), objects, known, done: 0, answer }
    }

    /// Goes on; whether it is done.
    pub(super) fn go_on(
        &mut self,
        rows: &mut Rows,
        names: &dyn Names,
        heap: &mut Allocator,
        fuel: &mut Fuel,
    ) -> bool {
        while let Some(&object) = self.objects.get(self.known) {
            if fuel.is_out() {
                return false;
            }
            fuel.burn(STEPS_OF_AN_OBJECT);
            if rows.key_of(object).is_some_and(|key| rows.find(names, key).is_some()) {
                self.tell(false);
                return true;
            }
            self.known += 1;
        }
        while self.done < self.objects.len() {
            if fuel.is_out() {
                return false;
            }
            fuel.burn(STEPS_OF_AN_OBJECT);
            // OTP puts a list into a bag from its end on.
            let is_last_first = rows.kind() == Kind::Bag;
            let index = if is_last_first { self.objects.len() - 1 - self.done } else { self.done };
            rows.insert(names, heap, self.objects[index]);
            self.done += 1;
        }
        self.tell(true);
        true
    }

    fn tell(&self, is_inserted: bool) {
        assert!(self.answer.set(is_inserted).is_ok(), "an insertion ends once");
    }
}
