//! The order of two large maps of one size: first that of their keys in order, then that of the values in the
//! order of keys.
//!
//! # Without sorting
//! The keys differ first at the smallest key that only one of the maps has: the other one has a larger key at
//! that place. So the map with the smallest such key is the smaller one. If there is none, the values differ
//! first at the smallest key whose values differ. Both are found in one walk over the maps, in any order.

use std::cmp::Ordering;

use tambour::Value;

use super::Names;
use super::fuel::Fuel;
use super::map::{self, Pair};
use super::order::{Numbers, order};

/// Pairs that are read at once.
const CHUNK: usize = 64;
/// Steps that finding a key in a large map counts.
const STEPS_OF_A_KEY: usize = 8;

/// What is walked over.
#[derive(Clone, Copy, Default)]
enum Phase {
    /// The keys of the first map that the second hasn't.
    #[default]
    First,
    /// The keys of the second map that the first hasn't.
    Second,
    /// The values of keys, which both have.
    Values,
}

/// How far the walk has come.
#[derive(Default)]
pub(super) struct MapOrder {
    phase: Phase,
    /// Pairs that were read, the next one last.
    read: Vec<Pair>,
    /// The last key that was read.
    after: Option<Value>,
    /// The smallest key that only the first map has, and only the second.
    least: [Option<Value>; 2],
    /// The key whose values are being compared.
    current: Option<Value>,
    /// The smallest key whose values differ, and how.
    differing: Option<(Value, Ordering)>,
}

/// What is to be done next.
pub(super) enum Next {
    Decided(Ordering),
    Interrupted,
    /// Compare two values; if they differ, [`MapOrder::found`] is to be told.
    Values(Value, Value),
}

impl MapOrder {
    /// The values of the current key differ.
    pub(super) fn found(&mut self, order: Ordering) {
        self.differing = self.current.map(|key| (key, order));
    }

    pub(super) fn next(&mut self, names: &dyn Names, a: Value, b: Value, fuel: &mut Fuel) -> Next {
        while !fuel.is_out() {
            let Some((key, value)) = self.read.pop() else {
                let map = if matches!(self.phase, Phase::Second) { b } else { a };
                self.read = map::pairs_after(map, self.after, CHUNK);
                fuel.burn(CHUNK);
                if let Some(&(last, _)) = self.read.last() {
                    self.after = Some(last);
                    self.read.reverse();
                } else if let Some(order) = self.end_of_phase(names, fuel) {
                    return Next::Decided(order);
                }
                continue;
            };
            fuel.burn(STEPS_OF_A_KEY);
            match self.phase {
                Phase::First => self.only_one(names, 0, (key, b), fuel),
                Phase::Second => self.only_one(names, 1, (key, a), fuel),
                Phase::Values => {
                    let other = map::get(b, key).unwrap_or(value);
                    let comes_later =
                        |(least, _): (Value, Ordering)| compare(names, least, key, fuel).is_lt();
                    if other != value && !self.differing.is_some_and(comes_later) {
                        self.current = Some(key);
                        return Next::Values(value, other);
                    }
                }
            }
        }
        Next::Interrupted
    }

    /// A key of one map: notes it if it is the smallest up to here that the other map hasn't.
    fn only_one(&mut self, names: &dyn Names, which: usize, (key, other): Pair, fuel: &mut Fuel) {
        let least = self.least[which];
        if map::get(other, key).is_none()
            && least.is_none_or(|least| compare(names, key, least, fuel).is_lt())
        {
            self.least[which] = Some(key);
        }
    }

    fn end_of_phase(&mut self, names: &dyn Names, fuel: &mut Fuel) -> Option<Ordering> {
        self.after = None;
        match (self.phase, self.least) {
            // Maps of one size: the second has no other key either.
            (Phase::First, [None, _]) => self.phase = Phase::Values,
            (Phase::First, _) => self.phase = Phase::Second,
            (Phase::Second, [Some(a), Some(b)]) => return Some(compare(names, a, b, fuel)),
            (Phase::Second, _) => return Some(Ordering::Equal),
            (Phase::Values, _) => return Some(self.differing.map_or(Ordering::Equal, |(_, order)| order)),
        }
        None
    }
}

/// The order of two keys. Recurses only where a key is itself a large map.
fn compare(names: &dyn Names, a: Value, b: Value, fuel: &mut Fuel) -> Ordering {
    let mut own = Fuel::unlimited();
    let order = order(names, a, b, Numbers::Exactly, &mut own).unwrap_or(Ordering::Equal);
    fuel.burn(own.used() as usize);
    order
}
