//! Maps: what guards and the syntax of maps need, and the functions of module `maps` that call no fun.
//!
//! Work on whole maps is done in slices (`work.rs`).

use tambour::{Cx, Step, Value};

use super::make::Listed;
use super::work::{Work, sliced};
use super::{answer, badarg, builtins, count, truth};
use crate::atoms;
use crate::term::fuel::Fuel;
use crate::term::map::{self, Pair};
use crate::term::map_builder::MapBuilder;
use crate::term::{Fault, Outcome};

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

/// The list of what is made of each pair: the pairs are read first, then the list is made from its end.
struct Listing {
    map: Value,
    after: Option<Value>,
    is_read: bool,
    listed: Listed<Pair>,
}

impl Work for Listing {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        while !self.is_read {
            let pairs = map::pairs_after(self.map, self.after, CHUNK);
            fuel.burn(2 * CHUNK);
            self.after = pairs.last().map(|&(key, _)| key);
            self.is_read = pairs.len() < CHUNK;
            self.listed.extend(pairs);
            if fuel.is_out() {
                return None;
            }
        }
        self.listed.go_on(cx, fuel)
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        self.listed.visit(show);
    }
}

fn listed(cx: &mut Cx, map: Value, name: (&str, &str), of: fn(&mut Cx, Pair) -> Value) -> Step {
    sliced(cx, map, name, &[], |cx| {
        if !map.is_map() {
            return Err(not_a_map(cx, map));
        }
        Ok(Listing { map, after: None, is_read: false, listed: Listed::new(Vec::new(), of) })
    })
}

fn not_a_map(cx: &mut Cx, term: Value) -> Fault {
    Fault::Reason(cx.allocator().tuple(&[atoms::BADMAP.value(), term]))
}

/// The map of a list's elements: read first, then made.
struct FromList {
    rest: Value,
    /// What a key gets; none if the elements are pairs.
    value: Option<Value>,
    builder: MapBuilder,
}

impl Work for FromList {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        while let Some((element, tail)) = self.rest.as_pair() {
            match (self.value, element.as_tuple()) {
                (Some(value), _) => self.builder.push(element, value),
                (None, Some(&[key, value])) => self.builder.push(key, value),
                _ => return Some(Err(Fault::Badarg)),
            }
            self.rest = tail;
            fuel.burn(2);
            if fuel.is_out() {
                return None;
            }
        }
        if !self.rest.is_nil() {
            return Some(Err(Fault::Badarg));
        }
        let (vm, heap) = cx.vm_and_allocator();
        self.builder.go_on(vm, heap, fuel).map(Ok)
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        self.builder.visit_made(show);
    }
}

fn from_list(cx: &mut Cx, list: Value) -> Step {
    sliced(cx, list, ("maps", "from_list"), &[], |_| {
        Ok(FromList { rest: list, value: None, builder: MapBuilder::default() })
    })
}

fn from_keys(cx: &mut Cx, keys: Value, value: Value) -> Step {
    sliced(cx, keys, ("maps", "from_keys"), &[value], |_| {
        Ok(FromList { rest: keys, value: Some(value), builder: MapBuilder::default() })
    })
}

fn made(cx: &mut Cx, pairs: Vec<Pair>) -> Step {
    bump(cx, pairs.len());
    let (vm, heap) = cx.vm_and_allocator();
    Step::ret(map::from_pairs(vm, heap, pairs))
}

fn of_words(cx: &mut Cx, words: Value) -> Step {
    let words = words.as_tuple().unwrap_or_default();
    made(cx, words.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
}

/// The union of two maps: of two large ones the map of all pairs, else the large one with the pairs of the
/// other one.
enum Merging {
    /// Puts pairs of the second map that follow a key into the first.
    Into { result: Value, from: Value, after: Option<Value>, replaces: bool },
    /// Reads the pairs that follow a key, of these maps.
    Union { maps: Vec<Value>, after: Option<Value>, builder: MapBuilder },
}

impl Merging {
    fn new(first: Value, second: Value) -> Self {
        let (a, b) = (first.map_size().unwrap_or(0), second.map_size().unwrap_or(0));
        let after = None;
        if a == 0 || first == second {
            Self::Into { result: second, from: first, after, replaces: false }
        } else if b <= a / 8 {
            Self::Into { result: first, from: second, after, replaces: true }
        } else if a <= b / 8 {
            Self::Into { result: second, from: first, after, replaces: false }
        } else {
            Self::Union { maps: vec![second, first], after, builder: MapBuilder::default() }
        }
    }
}

impl Work for Merging {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        let (vm, heap) = cx.vm_and_allocator();
        match self {
            Self::Into { result, from, after, replaces } => {
                while *result != *from && !fuel.is_out() {
                    let pairs = map::pairs_after(*from, *after, CHUNK);
                    fuel.burn(50 * (pairs.len() + 1));
                    for &(key, value) in &pairs {
                        if *replaces || map::get(*result, key).is_none() {
                            *result = map::put(vm, heap, *result, key, value);
                        }
                    }
                    *after = pairs.last().map(|&(key, _)| key);
                    if pairs.len() < CHUNK {
                        return Some(Ok(*result));
                    }
                }
                (*result == *from).then_some(Ok(*result))
            }
            Self::Union { maps, after, builder } => {
                while let Some(&map) = maps.last() {
                    if fuel.is_out() {
                        return None;
                    }
                    let pairs = map::pairs_after(map, *after, CHUNK);
                    fuel.burn(2 * CHUNK);
                    *after = pairs.last().map(|&(key, _)| key);
                    pairs.iter().for_each(|&(key, value)| builder.push(key, value));
                    if pairs.len() < CHUNK {
                        maps.pop();
                        *after = None;
                    }
                }
                builder.go_on(vm, heap, fuel).map(Ok)
            }
        }
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        match self {
            Self::Into { result, .. } => show(*result),
            Self::Union { builder, .. } => builder.visit_made(show),
        }
    }
}

fn merge(cx: &mut Cx, first: Value, second: Value) -> Step {
    sliced(cx, first, ("maps", "merge"), &[second], |cx| {
        match [first, second].into_iter().find(|map| !map.is_map()) {
            Some(other) => Err(not_a_map(cx, other)),
            None => Ok(Merging::new(first, second)),
        }
    })
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
    "maps:keys/1" => |cx, map| listed(cx, map, ("maps", "keys"), |_, (key, _)| key);
    "maps:values/1" => |cx, map| listed(cx, map, ("maps", "values"), |_, (_, value)| value);
    "maps:from_list/1" => |cx, list| from_list(cx, list);
    "maps:from_keys/2" => |cx, keys, value| from_keys(cx, keys, value);
    "maps:merge/2" => |cx, first, second| merge(cx, first, second);
    "erts_internal:map_to_list/1" => |cx, map| {
        listed(cx, map, ("erts_internal", "map_to_list"), |cx, (key, value)| pair(cx, key, value))
    };
    "%:map_find/2" => |_cx, map, key| Step::ret(map::get(map, key).unwrap_or(Value::NONE));
    "%:map_of/1" => |cx, words| of_words(cx, words);
    "%:map_put/3" => |cx, map, key, value| put(cx, key, value, map);
    "%:map_put_all/2" => |cx, map, words| all(cx, map, words, put);
    "%:map_update/3" => |cx, map, key, value| update(cx, key, value, map);
    "%:map_update_all/2" => |cx, map, words| all(cx, map, words, update);
}
