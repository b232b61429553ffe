//! Flat maps, as far as they are read.

use tambour::{Cx, Step, Value};

use super::{builtins, count, truth};
use crate::atoms;
use crate::term::order::{Comparison, Numbers};

/// The value of a key: a search by halves among the sorted keys.
fn find(cx: &Cx, key: Value, map: Value) -> Option<Value> {
    let (keys, values) = map.as_map()?;
    let keys = keys.as_tuple()?;
    let mut comparison = Comparison::new(cx.vm());
    let position =
        keys.binary_search_by(|&candidate| comparison.compare(candidate, key, Numbers::Exactly)).ok()?;
    values.get(position).copied()
}

fn bad_map(cx: &mut Cx, map: Value) -> Step {
    let reason = cx.allocator().tuple(&[atoms::BADMAP.value(), map]);
    cx.throw(atoms::ERROR.value(), reason)
}

fn get(cx: &mut Cx, key: Value, map: Value) -> Step {
    if map.as_map().is_none() {
        return bad_map(cx, map);
    }
    if let Some(value) = find(cx, key, map) {
        return Step::ret(value);
    }
    let reason = cx.allocator().tuple(&[atoms::BADKEY.value(), key]);
    cx.throw(atoms::ERROR.value(), reason)
}

builtins! {
    "erlang:map_size/1" => |cx, map| match map.as_map() {
        Some((_, values)) => Step::ret(count(values.len())),
        None => bad_map(cx, map),
    };
    "erlang:map_get/2" => |cx, key, map| get(cx, key, map);
    "erlang:is_map_key/2" => |cx, key, map| {
        if map.as_map().is_none() { bad_map(cx, map) } else { truth(find(cx, key, map).is_some()) }
    };
}
