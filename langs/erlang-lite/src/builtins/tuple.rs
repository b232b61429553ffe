//! Tuples.

use tambour::{Cx, Step, Value};

use super::work::{Work, sliced};
use super::{badarg, builtins, count};
use crate::term::fuel::Fuel;
use crate::term::{Fault, Outcome};

/// Most elements of a tuple, as in OTP.
const SIZE_MAX: usize = (1 << 24) - 1;

/// The position that a term names in a tuple, from 0.
fn position(index: Value, size: usize) -> Option<usize> {
    let index = usize::try_from(index.as_small()?).ok()?.checked_sub(1)?;
    (index < size).then_some(index)
}

fn element(cx: &mut Cx, index: Value, tuple: Value) -> Step {
    let found = tuple.as_tuple().and_then(|elements| Some(elements[position(index, elements.len())?]));
    found.map_or_else(|| badarg(cx), Step::ret)
}

fn set_element(cx: &mut Cx, index: Value, tuple: Value, value: Value) -> Step {
    let Some(elements) = tuple.as_tuple() else { return badarg(cx) };
    let Some(position) = position(index, elements.len()) else { return badarg(cx) };
    cx.bump(elements.len() as i64 / 16);
    Step::ret(cx.allocator().tuple_with(elements, position, value))
}

/// A tuple, with a reduction for every 16 elements.
fn from_elements(cx: &mut Cx, elements: &[Value]) -> Step {
    if elements.len() > SIZE_MAX {
        return badarg(cx);
    }
    cx.bump(elements.len() as i64 / 16);
    Step::ret(cx.allocator().tuple(elements))
}

fn make(cx: &mut Cx, size: Value, value: Value) -> Step {
    match size.as_small().and_then(|size| usize::try_from(size).ok()) {
        Some(size) if size <= SIZE_MAX => from_elements(cx, &vec![value; size]),
        _ => badarg(cx),
    }
}

/// The elements with one put in before a position, or with one taken out.
fn changed(cx: &mut Cx, tuple: Value, index: Value, value: Option<Value>) -> Step {
    let Some(elements) = tuple.as_tuple() else { return badarg(cx) };
    let mut elements = elements.to_vec();
    let room = elements.len() + usize::from(value.is_some());
    let Some(position) = position(index, room) else { return badarg(cx) };
    match value {
        Some(value) => elements.insert(position, value),
        None => {
            elements.remove(position);
        }
    }
    from_elements(cx, &elements)
}

fn size(cx: &mut Cx, term: Value) -> Step {
    let of_bits = || term.as_bits().map(|bits| bits.len() / 8);
    let size = term.as_tuple().map(<[Value]>::len).or_else(of_bits);
    size.map_or_else(|| badarg(cx), |size| Step::ret(count(size)))
}

/// `list_to_tuple`: the elements are read in slices.
struct FromList {
    rest: Value,
    elements: Vec<Value>,
}

impl Work for FromList {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        while let Some((element, tail)) = self.rest.as_pair() {
            if fuel.is_out() {
                return None;
            }
            fuel.burn(1);
            self.elements.push(element);
            self.rest = tail;
        }
        let is_tuple = self.rest.is_nil() && self.elements.len() <= SIZE_MAX;
        Some(if is_tuple { Ok(cx.allocator().tuple(&self.elements)) } else { Err(Fault::Badarg) })
    }
}

/// `tuple_to_list`: the list of the elements from an index on.
struct ToList {
    tuple: Value,
    left: usize,
    list: Value,
}

impl Work for ToList {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        let elements = self.tuple.as_tuple()?;
        let from = self.left.saturating_sub(fuel.left());
        fuel.burn(self.left - from);
        self.list = cx.allocator().list(&elements[from..self.left], self.list);
        self.left = from;
        (from == 0).then_some(Ok(self.list))
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        show(self.list);
    }
}

builtins! {
    "erlang:element/2" => |cx, index, tuple| element(cx, index, tuple);
    "erlang:setelement/3" => |cx, index, tuple, value| set_element(cx, index, tuple, value);
    "erlang:tuple_size/1" => |cx, tuple| match tuple.as_tuple() {
        Some(elements) => Step::ret(count(elements.len())),
        None => badarg(cx),
    };
    "erlang:size/1" => |cx, term| size(cx, term);
    "erlang:tuple_to_list/1" => |cx, tuple| sliced(cx, tuple, ("erlang", "tuple_to_list"), &[], |_| {
        let left = tuple.as_tuple().ok_or(Fault::Badarg)?.len();
        Ok(ToList { tuple, left, list: Value::NIL })
    });
    "erlang:list_to_tuple/1" => |cx, list| sliced(cx, list, ("erlang", "list_to_tuple"), &[], |_| {
        Ok(FromList { rest: list, elements: Vec::new() })
    });
    "erlang:make_tuple/2" => |cx, size, value| make(cx, size, value);
    "erlang:append_element/2" => |cx, tuple, value| match tuple.as_tuple() {
        Some(elements) => {
            let mut elements = elements.to_vec();
            elements.push(value);
            from_elements(cx, &elements)
        }
        None => badarg(cx),
    };
    "erlang:insert_element/3" => |cx, index, tuple, value| changed(cx, tuple, index, Some(value));
    "erlang:delete_element/2" => |cx, index, tuple| changed(cx, tuple, index, None);
}
