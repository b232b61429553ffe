//! Searches in lists, and what takes elements out of them, in slices: `member`, `keyfind`, `--`.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHashMap;
use tambour::{Cx, Step, Value};

use super::comparison::soon;
use super::work::{Work, sliced};
use super::{SLICE, builtins};
use crate::atoms;
use crate::term::equality::{Equality, equality, exactly_equal};
use crate::term::fuel::Fuel;
use crate::term::hash::hash;
use crate::term::order::{self, Numbers, Order};
use crate::term::{Fault, Outcome, list};

/// `lists:member/2`
struct Member {
    element: Value,
    rest: Value,
    /// The comparison with the element before `rest`, while it goes on.
    left: Option<Equality>,
}

impl Work for Member {
    fn go_on(&mut self, _: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        if let Some(left) = &mut self.left {
            if left.go_on(fuel)? {
                return Some(Ok(atoms::boolean(true)));
            }
            self.left = None;
        }
        while let Some((candidate, tail)) = self.rest.as_pair() {
            self.rest = tail;
            fuel.burn(2);
            let is_equal = match soon(candidate, self.element) {
                Some(is_equal) => is_equal,
                None => match equality(candidate, self.element, fuel) {
                    Ok(is_equal) => is_equal,
                    Err(left) => {
                        self.left = Some(left);
                        return None;
                    }
                },
            };
            if is_equal {
                return Some(Ok(atoms::boolean(true)));
            }
            if fuel.is_out() {
                return None;
            }
        }
        Some(if self.rest.is_nil() { Ok(atoms::boolean(false)) } else { Err(Fault::Badarg) })
    }
}

fn member(cx: &mut Cx, element: Value, list: Value) -> Step {
    sliced(cx, element, ("lists", "member"), &[list], |_| Ok(Member { element, rest: list, left: None }))
}

/// What a search for a key makes of the tuple that it finds.
type Found = fn(&mut Cx, Option<Value>) -> Value;

/// `lists:keyfind`, `keymember`, `keysearch`: keys are compared by `==`.
struct KeySearch {
    key: Value,
    position: usize,
    rest: Value,
    /// The comparison with the key of the tuple before `rest`, while it goes on, and the tuple.
    left: Option<(Order, Value)>,
    found: Found,
}

impl KeySearch {
    /// Whether a tuple has the key; `None` when that will be told later.
    fn has_key(&mut self, cx: &Cx, tuple: Value, fuel: &mut Fuel) -> Option<bool> {
        let Some(&own) = tuple.as_tuple().and_then(|elements| elements.get(self.position)) else {
            return Some(false);
        };
        if own == self.key {
            return Some(true);
        }
        if (own.is_small() || own.is_atom()) && (self.key.is_small() || self.key.is_atom()) {
            return Some(false);
        }
        match order::order(cx.vm(), own, self.key, Numbers::ByValue, fuel) {
            Ok(order) => Some(order.is_eq()),
            Err(left) => {
                self.left = Some((left, tuple));
                None
            }
        }
    }
}

impl Work for KeySearch {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        if let Some((left, tuple)) = &mut self.left {
            if left.go_on(cx.vm(), fuel)?.is_eq() {
                return Some(Ok((self.found)(cx, Some(*tuple))));
            }
            self.left = None;
        }
        while let Some((candidate, tail)) = self.rest.as_pair() {
            self.rest = tail;
            fuel.burn(4);
            if self.has_key(cx, candidate, fuel)? {
                return Some(Ok((self.found)(cx, Some(candidate))));
            }
            if fuel.is_out() {
                return None;
            }
        }
        Some(if self.rest.is_nil() { Ok((self.found)(cx, None)) } else { Err(Fault::Badarg) })
    }
}

fn key_search(cx: &mut Cx, name: &str, key: Value, index: Value, list: Value, found: Found) -> Step {
    sliced(cx, key, ("lists", name), &[index, list], |_| {
        let position = index.as_small().and_then(|position| usize::try_from(position).ok());
        let position = position.and_then(|position| position.checked_sub(1)).ok_or(Fault::Badarg)?;
        Ok(KeySearch { key, position, rest: list, left: None, found })
    })
}

/// `A -- B`: each element of `B` takes out the first one of `A` that is equal. The elements of `B` are
/// counted by their hashes.
struct Subtraction {
    /// What is to be counted of `B`.
    removed: Value,
    /// Elements of `B`, and how often each is to be taken out: in several maps, by hash, so that none of them
    /// takes long to grow.
    counts: Vec<FxHashMap<Exact, usize>>,
    /// What is to be looked at of `A`.
    rest: Value,
    kept: Vec<Value>,
    /// The result, made from its end.
    result: Value,
}

/// Steps that a hash and its look-up count.
const STEPS_OF_A_HASH: usize = 16;

/// Number of maps that elements are counted in.
const MAPS: usize = 256;

/// A term with its hash; equal to those that are `=:=`.
struct Exact(u64, Value);

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 && (self.1 == other.1 || exactly_equal(self.1, other.1).0)
    }
}

impl Eq for Exact {}

impl Hash for Exact {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0);
    }
}

impl Subtraction {
    /// The counts among which that of an element is, and its key.
    fn place(&mut self, element: Value) -> (&mut FxHashMap<Exact, usize>, Exact) {
        let hash = hash(element);
        (&mut self.counts[hash as usize % MAPS], Exact(hash.rotate_right(8), element))
    }
}

impl Work for Subtraction {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        while let Some((element, tail)) = self.removed.as_pair() {
            if fuel.is_out() {
                return None;
            }
            fuel.burn(STEPS_OF_A_HASH);
            self.removed = tail;
            let (counts, key) = self.place(element);
            *counts.entry(key).or_default() += 1;
        }
        while let Some((element, tail)) = self.rest.as_pair() {
            if fuel.is_out() {
                return None;
            }
            fuel.burn(STEPS_OF_A_HASH);
            self.rest = tail;
            let (counts, key) = self.place(element);
            match counts.get_mut(&key) {
                Some(count) if *count > 0 => *count -= 1,
                _ => self.kept.push(element),
            }
        }
        if !self.removed.is_nil() || !self.rest.is_nil() {
            return Some(Err(Fault::Badarg));
        }
        let from = self.kept.len() - fuel.left().min(self.kept.len());
        fuel.burn(self.kept.len() - from);
        self.result = cx.allocator().list(&self.kept[from..], self.result);
        self.kept.truncate(from);
        self.kept.is_empty().then_some(Ok(self.result))
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        show(self.result);
    }
}

/// Elements of `B` that are looked for one by one.
const FEW: usize = 16;

fn subtract(cx: &mut Cx, first: Value, second: Value) -> Step {
    let few: Vec<Value> = list::elements(second).take(FEW).collect();
    if first.as_cell().is_none() && few.len() < FEW && list::elements(first).nth(SLICE).is_none() {
        return super::answer_of(cx, |cx| subtract_few(cx, first, second));
    }
    sliced(cx, first, ("erlang", "--"), &[second], |_| {
        let (counts, kept) = (std::iter::repeat_with(FxHashMap::default).take(MAPS).collect(), Vec::new());
        Ok(Subtraction { removed: second, counts, rest: first, kept, result: Value::NIL })
    })
}

/// The same for short lists.
fn subtract_few(cx: &mut Cx, first: Value, second: Value) -> Outcome {
    let (mut kept, removed) = (list::proper(first)?, list::proper(second)?);
    if removed.is_empty() || kept.is_empty() {
        return Ok(first);
    }
    cx.bump(kept.len() as i64 / 4);
    for element in removed {
        let mut steps = 0;
        let is_it = |&candidate: &Value| {
            soon(candidate, element).unwrap_or_else(|| {
                let (is_equal, taken) = exactly_equal(candidate, element);
                steps += taken;
                is_equal
            })
        };
        if let Some(position) = kept.iter().position(is_it) {
            kept.remove(position);
        }
        cx.bump(steps / 8);
    }
    Ok(cx.allocator().list(&kept, Value::NIL))
}

builtins! {
    "erlang:--/2" => |cx, a, b| subtract(cx, a, b);
    "lists:subtract/2" => |cx, a, b| subtract(cx, a, b);
    "lists:member/2" => |cx, element, list| member(cx, element, list);
    "lists:keyfind/3" => |cx, key, index, list| key_search(cx, "keyfind", key, index, list, |_, tuple| {
        tuple.unwrap_or_else(|| atoms::boolean(false))
    });
    "lists:keymember/3" => |cx, key, index, list| {
        key_search(cx, "keymember", key, index, list, |_, tuple| atoms::boolean(tuple.is_some()))
    };
    "lists:keysearch/3" => |cx, key, index, list| key_search(cx, "keysearch", key, index, list, |cx, tuple| {
        match tuple {
            Some(tuple) => {
                let value = cx.atom("value");
                cx.allocator().tuple(&[value, tuple])
            }
            None => atoms::boolean(false),
        }
    });
}
