//! Searches in lists, and what takes elements out of them, in slices: `member`, `keyfind`, `--`.

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
/// counted first.
struct Subtraction {
    second: Value,
    /// What is to be looked at of `B`: to learn how long it is, then to count its elements.
    removed: Value,
    length: usize,
    counts: Option<Counts>,
    /// What is to be looked at of `A`.
    rest: Value,
    kept: Vec<Value>,
    /// The result, made from its end.
    result: Value,
}

/// Steps that a hash and its look-up count.
const STEPS_OF_A_HASH: usize = 16;

/// How often each element is to be taken out. Its room is given at once, and written where it is used only.
struct Counts {
    /// From the low bits of a hash, or the next free place behind, to an element: its number, from 1, in the
    /// low half, the high half of the hash in the other. A power of two of them, at most half of them used.
    places: Vec<u64>,
    elements: Vec<(Value, usize)>,
}

impl Counts {
    /// With room for so many elements.
    fn with_room(elements: usize) -> Self {
        Self { places: vec![0; (2 * elements).next_power_of_two()], elements: Vec::with_capacity(elements) }
    }

    /// The place of an element, or the one that it would take.
    fn find(&self, element: Value, hash: u64) -> (usize, Option<usize>) {
        let mut at = hash as usize & (self.places.len() - 1);
        loop {
            let place = self.places[at];
            let Some(index) = (place as u32 as usize).checked_sub(1) else { return (at, None) };
            if place >> 32 == hash >> 32 {
                let known = self.elements[index].0;
                if known == element || soon(known, element).unwrap_or_else(|| exactly_equal(known, element).0)
                {
                    return (at, Some(index));
                }
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    fn add(&mut self, element: Value) {
        let hash = hash(element);
        match self.find(element, hash) {
            (_, Some(index)) => self.elements[index].1 += 1,
            (at, None) => {
                self.elements.push((element, 1));
                self.places[at] = hash >> 32 << 32 | self.elements.len() as u64;
            }
        }
    }

    /// Whether an element is to be taken out once more; then it is.
    fn take(&mut self, element: Value) -> bool {
        let (_, Some(index)) = self.find(element, hash(element)) else { return false };
        let count = &mut self.elements[index].1;
        let is_left = *count > 0;
        *count -= usize::from(is_left);
        is_left
    }
}

impl Subtraction {
    fn new(first: Value, second: Value) -> Self {
        Self {
            second,
            removed: second,
            length: 0,
            counts: None,
            rest: first,
            kept: Vec::new(),
            result: Value::NIL,
        }
    }

    /// Walks to the end of `B`; `None` when it is further away.
    fn measure(&mut self, fuel: &mut Fuel) -> Option<Result<Counts, Fault>> {
        while let Some((_, tail)) = self.removed.as_pair() {
            if fuel.is_out() {
                return None;
            }
            fuel.burn(1);
            self.removed = tail;
            self.length += 1;
        }
        if !self.removed.is_nil() {
            return Some(Err(Fault::Badarg));
        }
        self.removed = self.second;
        // Elements are numbered with 32 bits.
        let is_countable = u32::try_from(self.length).is_ok();
        Some(if is_countable { Ok(Counts::with_room(self.length)) } else { Err(Fault::SystemLimit) })
    }
}

impl Work for Subtraction {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        if self.counts.is_none() {
            match self.measure(fuel)? {
                Ok(counts) => self.counts = Some(counts),
                Err(fault) => return Some(Err(fault)),
            }
        }
        let counts = self.counts.as_mut()?;
        while let Some((element, tail)) = self.removed.as_pair() {
            if fuel.is_out() {
                return None;
            }
            fuel.burn(STEPS_OF_A_HASH);
            self.removed = tail;
            counts.add(element);
        }
        while let Some((element, tail)) = self.rest.as_pair() {
            if fuel.is_out() {
                return None;
            }
            fuel.burn(STEPS_OF_A_HASH);
            self.rest = tail;
            if !counts.take(element) {
                self.kept.push(element);
            }
        }
        if !self.rest.is_nil() {
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
    sliced(cx, first, ("erlang", "--"), &[second], |_| Ok(Subtraction::new(first, second)))
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
