//! Tuples.

use tambour::{Cx, Step, Value};

use super::{badarg, builtins, count};
use crate::term::list;

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

builtins! {
    "erlang:element/2" => |cx, index, tuple| element(cx, index, tuple);
    "erlang:setelement/3" => |cx, index, tuple, value| set_element(cx, index, tuple, value);
    "erlang:tuple_size/1" => |cx, tuple| match tuple.as_tuple() {
        Some(elements) => Step::ret(count(elements.len())),
        None => badarg(cx),
    };
    "erlang:size/1" => |cx, term| size(cx, term);
    "erlang:tuple_to_list/1" => |cx, tuple| match tuple.as_tuple() {
        Some(elements) => {
            cx.bump(elements.len() as i64 / 16);
            Step::ret(cx.allocator().list(elements, Value::NIL))
        }
        None => badarg(cx),
    };
    "erlang:list_to_tuple/1" => |cx, list| match list::proper(list) {
        Ok(elements) => from_elements(cx, &elements),
        Err(_) => badarg(cx),
    };
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
