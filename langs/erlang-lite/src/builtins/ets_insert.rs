//! `ets:insert/2` and `insert_new/2`. A long list goes in over several slices (`ets/pending.rs`).

use std::sync::{Arc, OnceLock};

use tambour::{Cx, Step, Value};

use super::builtins;
use super::ets::{Call, get_on, outcome, run};
use super::work::{Work, sliced};
use crate::atoms;
use crate::ets::{Access, Kind, Pending, Rows};
use crate::term::fuel::Fuel;
use crate::term::{Fault, Outcome, list};

/// Objects that are inserted at once.
const AT_ONCE: usize = 200;

/// The objects that an argument stands for, a tuple or a list of tuples, each with a key, in the order in
/// which they are inserted: OTP puts a list into a bag from its end on.
fn objects(rows: &Rows, term: Value) -> Result<Vec<Value>, Fault> {
    let mut objects = if term.as_tuple().is_some() { vec![term] } else { list::proper(term)? };
    if rows.kind() == Kind::Bag {
        objects.reverse();
    }
    if objects.iter().any(|&object| rows.key_of(object).is_none()) {
        return Err(Fault::Badarg);
    }
    Ok(objects)
}

fn insert(call: &mut Call<'_>, id: Value, term: Value) -> Outcome {
    let mut table = call.write(id, Access::Write)?;
    if table.rows.key_of(term).is_some() {
        table.rows.insert(call.vm, call.heap, term);
    } else {
        for object in objects(&table.rows, term)? {
            table.rows.insert(call.vm, call.heap, object);
        }
    }
    Ok(atoms::boolean(true))
}

fn insert_new(call: &mut Call<'_>, id: Value, term: Value) -> Outcome {
    let mut table = call.write(id, Access::Write)?;
    let objects = objects(&table.rows, term)?;
    let is_known = |&object: &Value| {
        table.rows.key_of(object).is_some_and(|key| table.rows.find(call.vm, key).is_some())
    };
    if objects.iter().any(is_known) {
        return Ok(atoms::boolean(false));
    }
    for object in objects {
        table.rows.insert(call.vm, call.heap, object);
    }
    Ok(atoms::boolean(true))
}

/// An insertion of a long list: its objects are looked at first, then left with the table.
struct Insertion {
    id: Value,
    list: Value,
    rest: Value,
    objects: Vec<Value>,
    /// Index of the key in an object of the table.
    key_index: usize,
    is_new: bool,
    is_pending: bool,
    answer: Arc<OnceLock<bool>>,
}

impl Insertion {
    fn new(cx: &mut Cx, id: Value, list: Value, is_new: bool) -> Result<Self, Fault> {
        // Another insertion into the table doesn't matter yet.
        let index = outcome(cx, |call| Ok(call.write(id, Access::Write)?.rows.key_index()));
        let key_index = index.unwrap_or(Ok(0))?;
        let answer = Arc::default();
        Ok(Self { id, list, rest: list, objects: Vec::new(), key_index, is_new, is_pending: false, answer })
    }

    /// Looks at the objects; `None` when there are more.
    fn read(&mut self, fuel: &mut Fuel) -> Option<Result<(), Fault>> {
        while let Some((object, tail)) = self.rest.as_pair() {
            if fuel.is_out() {
                return None;
            }
            fuel.burn(2);
            if object.as_tuple().is_none_or(|elements| elements.len() <= self.key_index) {
                return Some(Err(Fault::Badarg));
            }
            self.objects.push(object);
            self.rest = tail;
        }
        Some(if self.rest.is_nil() { Ok(()) } else { Err(Fault::Badarg) })
    }

    /// Leaves the objects with the table; `None` when it has others still.
    fn leave(&mut self, cx: &mut Cx) -> Option<Result<(), Fault>> {
        outcome(cx, |call| {
            let mut table = call.write(self.id, Access::Write)?;
            if table.rows.key_index() != self.key_index {
                // It was busy at first, or it is another one of the same name: they are looked at again.
                self.key_index = table.rows.key_index();
                self.objects.clear();
                self.rest = self.list;
                return Ok(());
            }
            let (objects, answer) = (std::mem::take(&mut self.objects), Arc::clone(&self.answer));
            let pending = Pending::new(call.heap.heap(), self.list, objects, self.is_new, answer);
            table.pending = Some(Box::new(pending));
            self.is_pending = true;
            Ok(())
        })
    }
}

impl Work for Insertion {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        while !self.is_pending {
            if let Err(fault) = self.read(fuel)? {
                return Some(Err(fault));
            }
            match self.leave(cx) {
                Some(Ok(())) => {}
                Some(Err(fault)) => return Some(Err(fault)),
                None => get_on(cx, self.id, fuel),
            }
            if fuel.is_out() {
                return None;
            }
        }
        if self.answer.get().is_none() {
            get_on(cx, self.id, fuel);
        }
        // Nobody else will give an answer when the table was deleted, by the end of its owner.
        let is_alone = Arc::get_mut(&mut self.answer).is_some();
        match self.answer.get() {
            Some(&is_inserted) => Some(Ok(atoms::boolean(is_inserted))),
            None if is_alone => Some(Ok(atoms::boolean(true))),
            None => {
                fuel.burn(fuel.left());
                None
            }
        }
    }
}

/// Inserts an object, a few, or, over several slices, many.
fn inserted(
    cx: &mut Cx,
    (name, is_new): (&str, bool),
    id: Value,
    term: Value,
    few: fn(&mut Call<'_>, Value, Value) -> Outcome,
) -> Step {
    if !term.is_pair() || list::elements(term).nth(AT_ONCE).is_none() {
        return run(cx, name, &[id, term], |call, id| few(call, id, term));
    }
    sliced(cx, id, ("ets", name), &[term], |cx| Insertion::new(cx, id, term, is_new))
}

builtins! {
    "ets:insert/2" => |cx, id, objects| inserted(cx, ("insert", false), id, objects, insert);
    "ets:insert_new/2" => |cx, id, objects| inserted(cx, ("insert_new", true), id, objects, insert_new);
}
