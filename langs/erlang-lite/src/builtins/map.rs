//! Maps: what guards and the syntax of maps need, and the functions of module `maps` that call no fun.
//!
//! Work on whole maps is done in one go, and counted as reductions afterwards.

use tambour::{Cx, Step, Value};

use super::{answer, badarg, builtins, count, truth};
use crate::atoms;
use crate::term::map::{self, Pair};
use crate::term::{Fault, list};

/// Pairs that an iterator reads at once.
const CHUNK: usize = 64;

/// Pairs read or written that count as one reduction.
const PAIRS_PER_REDUCTION: usize = 16;

fn bad_map(cx: &mut Cx, map: Value) -> Step {
    let reason = cx.allocator().tuple(&[atoms::BADMAP.value(), map]);
    answer(cx, Err(Fault::Reason(reason)))
}

fn bad_key(cx: &mut Cx, key: Value) -> Step {
    let reason = cx.allocator().tuple(&[atoms::BADKEY.value(), key]);
    answer(cx, Err(Fault::Reason(reason)))
}

/// A pair as the tuple `{first, second}`.
fn pair(cx: &mut Cx, first: Value, second: Value) -> Value {
    cx.allocator().tuple(&[first, second])
}

fn bump(cx: &mut Cx, pairs: usize) {
    cx.bump((pairs / PAIRS_PER_REDUCTION) as i64);
}

fn get(cx: &mut Cx, key: Value, map: Value) -> Step {
    match map::get(map, key) {
        Some(value) => Step::ret(value),
        None if map.is_map() => bad_key(cx, key),
        None => bad_map(cx, map),
    }
}

fn get_or(cx: &mut Cx, key: Value, map: Value, default: Value) -> Step {
    match map::get(map, key) {
        Some(value) => Step::ret(value),
        None if map.is_map() => Step::ret(default),
        None => bad_map(cx, map),
    }
}

fn is_key(cx: &mut Cx, key: Value, map: Value) -> Step {
    if map.is_map() { truth(map::get(map, key).is_some()) } else { bad_map(cx, map) }
}

fn put(cx: &mut Cx, key: Value, value: Value, map: Value) -> Step {
    if !map.is_map() {
        return bad_map(cx, map);
    }
    let (vm, heap) = cx.vm_and_allocator();
    Step::ret(map::put(vm, heap, map, key, value))
}

fn update(cx: &mut Cx, key: Value, value: Value, map: Value) -> Step {
    match map::update(cx.allocator(), map, key, value) {
        Some(map) => Step::ret(map),
        None if map.is_map() => bad_key(cx, key),
        None => bad_map(cx, map),
    }
}

/// One update after another, of keys and values in turn.
fn all(cx: &mut Cx, map: Value, words: Value, one: fn(&mut Cx, Value, Value, Value) -> Step) -> Step {
    if !map.is_map() {
        return bad_map(cx, map);
    }
    let words = words.as_tuple().unwrap_or_default();
    if let Some(map) = map::replace_all(cx.allocator(), map, words) {
        return Step::ret(map);
    }
    let mut step = Step::ret(map);
    for pair in words.chunks_exact(2) {
        step = one(cx, pair[0], pair[1], step.value);
        if step.tag != Step::RETURN {
            break;
        }
    }
    step
}

fn take(cx: &mut Cx, key: Value, map: Value) -> Step {
    let (vm, heap) = cx.vm_and_allocator();
    match map::remove(vm, heap, map, key) {
        Some((left, value)) => Step::ret(pair(cx, value, left)),
        None if map.is_map() => Step::ret(atoms::ERROR.value()),
        None => bad_map(cx, map),
    }
}

fn remove(cx: &mut Cx, key: Value, map: Value) -> Step {
    let (vm, heap) = cx.vm_and_allocator();
    match map::remove(vm, heap, map, key) {
        Some((left, _)) => Step::ret(left),
        None if map.is_map() => Step::ret(map),
        None => bad_map(cx, map),
    }
}

fn find(cx: &mut Cx, key: Value, map: Value) -> Step {
    match map::get(map, key) {
        Some(value) => Step::ret(pair(cx, atoms::OK.value(), value)),
        None if map.is_map() => Step::ret(atoms::ERROR.value()),
        None => bad_map(cx, map),
    }
}

/// The list of what `of` makes of each pair.
fn listed(cx: &mut Cx, map: Value, of: fn(&mut Cx, Pair) -> Value) -> Step {
    if !map.is_map() {
        return bad_map(cx, map);
    }
    let pairs = map::pairs(map);
    bump(cx, pairs.len());
    let elements: Vec<Value> = pairs.into_iter().map(|pair| of(cx, pair)).collect();
    Step::ret(cx.allocator().list(&elements, Value::NIL))
}

fn made(cx: &mut Cx, pairs: Vec<Pair>) -> Step {
    bump(cx, pairs.len());
    let (vm, heap) = cx.vm_and_allocator();
    Step::ret(map::from_pairs(vm, heap, pairs))
}

fn from_list(cx: &mut Cx, list: Value) -> Step {
    let mut walk = list::elements(list);
    let as_pair = |element: Value| <[Value; 2]>::try_from(element.as_tuple()?).ok().map(Pair::from);
    let pairs: Option<Vec<Pair>> = walk.by_ref().map(as_pair).collect();
    match pairs {
        Some(pairs) if walk.rest().is_nil() => made(cx, pairs),
        _ => badarg(cx),
    }
}

fn from_keys(cx: &mut Cx, keys: Value, value: Value) -> Step {
    match list::proper(keys) {
        Ok(keys) => made(cx, keys.into_iter().map(|key| (key, value)).collect()),
        Err(_) => badarg(cx),
    }
}

fn of_words(cx: &mut Cx, words: Value) -> Step {
    let words = words.as_tuple().unwrap_or_default();
    made(cx, words.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
}

fn merge(cx: &mut Cx, first: Value, second: Value) -> Step {
    for map in [first, second] {
        if !map.is_map() {
            return bad_map(cx, map);
        }
    }
    bump(cx, first.map_size().unwrap_or(0) + second.map_size().unwrap_or(0));
    let (vm, heap) = cx.vm_and_allocator();
    Step::ret(map::merge(vm, heap, first, second))
}

/// `{Key, Value, Next}` nested for some pairs that follow a position: `0` for the start, or the list of the
/// key before. The last `Next` is `none`, or an iterator: the position and the map.
fn next(cx: &mut Cx, position: Value, map: Value) -> Step {
    let after = match position.as_pair() {
        Some((key, rest)) if rest.is_nil() && map::get(map, key).is_some() => Some(key),
        None if position.as_small() == Some(0) => None,
        _ => return badarg(cx),
    };
    if !map.is_map() {
        return badarg(cx);
    }
    let pairs = map::pairs_after(map, after, CHUNK);
    bump(cx, pairs.len());
    let mut next = atoms::NONE.value();
    if let Some(&(key, _)) = pairs.last().filter(|_| pairs.len() == CHUNK) {
        let position = cx.allocator().pair(key, Value::NIL);
        next = cx.allocator().pair(position, map);
    }
    let chain =
        pairs.iter().rev().fold(next, |next, &(key, value)| cx.allocator().tuple(&[key, value, next]));
    Step::ret(chain)
}

fn size(cx: &mut Cx, map: Value) -> Step {
    match map.map_size() {
        Some(size) => Step::ret(count(size)),
        None => bad_map(cx, map),
    }
}

builtins! {
    "erlang:map_size/1" => |cx, map| size(cx, map);
    "erlang:map_get/2" => |cx, key, map| get(cx, key, map);
    "erlang:is_map_key/2" => |cx, key, map| is_key(cx, key, map);
    "erts_internal:map_next/2" => |cx, position, map| next(cx, position, map);
    "maps:size/1" => |cx, map| size(cx, map);
    "maps:get/2" => |cx, key, map| get(cx, key, map);
    "maps:get/3" => |cx, key, map, default| get_or(cx, key, map, default);
    "maps:is_key/2" => |cx, key, map| is_key(cx, key, map);
    "maps:find/2" => |cx, key, map| find(cx, key, map);
    "maps:put/3" => |cx, key, value, map| put(cx, key, value, map);
    "maps:update/3" => |cx, key, value, map| update(cx, key, value, map);
    "maps:remove/2" => |cx, key, map| remove(cx, key, map);
    "maps:take/2" => |cx, key, map| take(cx, key, map);
    "maps:keys/1" => |cx, map| listed(cx, map, |_, (key, _)| key);
    "maps:values/1" => |cx, map| listed(cx, map, |_, (_, value)| value);
    "maps:from_list/1" => |cx, list| from_list(cx, list);
    "maps:from_keys/2" => |cx, keys, value| from_keys(cx, keys, value);
    "maps:merge/2" => |cx, first, second| merge(cx, first, second);
    "erts_internal:map_to_list/1" => |cx, map| listed(cx, map, |cx, (key, value)| pair(cx, key, value));
    "%:map_find/2" => |_cx, map, key| Step::ret(map::get(map, key).unwrap_or(Value::NONE));
    "%:map_of/1" => |cx, words| of_words(cx, words);
    "%:map_put/3" => |cx, map, key, value| put(cx, key, value, map);
    "%:map_put_all/2" => |cx, map, words| all(cx, map, words, put);
    "%:map_update/3" => |cx, map, key, value| update(cx, key, value, map);
    "%:map_update_all/2" => |cx, map, words| all(cx, map, words, update);
}
