//! Erlang's order of all terms, and `==`.
//!
//! number < atom < reference < fun < pid < tuple < map < nil < list < binary
//!
//! # Invariants
//! O1. `compare(.., Numbers::ByValue)` is `==`, `<` and so on: 1 and 1.0 are equal, at any depth but in
//!     keys of maps. `Numbers::Exactly` is the order of keys: all integers before all floats.
//!
//! Pairs of subterms that are not compared yet stand on a stack (T1), so depth costs heap memory only, and
//! work can stop between any two of them and go on later. `=:=` is in `equality.rs`.

use std::cmp::Ordering;

use tambour::Value;

use super::fuel::Fuel;
use super::map_order::{MapOrder, Next};
use super::{Names, arithmetic};
use crate::fun_table;

/// How numbers of different types compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// 1 and 1.0 are equal.
    ByValue,
    /// 1 is smaller than 1.0, and so is 2.
    Exactly,
}

/// Positions in the order of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Number,
    Atom,
    Reference,
    Fun,
    Pid,
    Tuple,
    Map,
    Nil,
    List,
    Binary,
    Other,
}

fn rank(value: Value) -> Rank {
    if value.is_small() || value.is_float() {
        Rank::Number
    } else if value.is_pair() {
        Rank::List
    } else if value.is_atom() {
        Rank::Atom
    } else if value.is_nil() {
        Rank::Nil
    } else if value.is_pid() {
        Rank::Pid
    } else if value.as_tuple().is_some() {
        Rank::Tuple
    } else if value.as_bigint().is_some() {
        Rank::Number
    } else if value.is_bitstring() {
        Rank::Binary
    } else if value.as_fun().is_some() {
        Rank::Fun
    } else if value.is_map() {
        Rank::Map
    } else if value.as_reference().is_some() {
        Rank::Reference
    } else {
        Rank::Other
    }
}

/// Two composite terms, part of which is compared.
struct Pending {
    a: Value,
    b: Value,
    part: Part,
    numbers: Numbers,
}

/// What is left to compare of a pair of composites.
enum Part {
    /// The two terms themselves.
    Whole,
    /// The elements from this index of two tuples of one size, two funs, or the values of two maps; bits from
    /// this one on of two bitstrings; limbs from this one on, the highest first, of two integers alike in
    /// sign and size.
    From(usize),
    /// Two large maps of one size.
    Maps(Box<MapOrder>),
}

/// Bits that are compared in one go, and the steps that this counts.
pub(super) const BITS_AT_ONCE: usize = 1 << 19;
pub(super) const STEPS_OF_BITS: usize = BITS_AT_ONCE / 512;

/// Limbs of integers that are compared in one go.
pub(super) const LIMBS_AT_ONCE: usize = BITS_AT_ONCE / 64;

/// A comparison that was not decided yet.
#[derive(Default)]
pub struct Order {
    pending: Vec<Pending>,
}

/// The order of two terms, if that can be said in so many steps; what is left to do otherwise.
///
/// # Errors
/// What can be asked to go on.
pub fn order(
    names: &dyn Names,
    a: Value,
    b: Value,
    numbers: Numbers,
    fuel: &mut Fuel,
) -> Result<Ordering, Order> {
    let mut left = Order::default();
    match left.whole(names, a, b, numbers, fuel) {
        Ordering::Equal => left.go_on(names, fuel).ok_or(left),
        order => Ok(order),
    }
}

/// Compares terms in one go; counts what it looks at.
pub struct Comparison<'a> {
    names: &'a dyn Names,
    fuel: Fuel,
}

impl<'a> Comparison<'a> {
    /// A comparison with the names of atoms from here.
    #[must_use]
    pub fn new(names: &'a dyn Names) -> Self {
        Self { names, fuel: Fuel::unlimited() }
    }

    /// Pairs of subterms looked at up to here.
    #[must_use]
    pub fn steps(&self) -> i64 {
        self.fuel.used()
    }

    /// The order of two terms.
    pub fn compare(&mut self, a: Value, b: Value, numbers: Numbers) -> Ordering {
        order(self.names, a, b, numbers, &mut self.fuel).unwrap_or(Ordering::Equal)
    }
}

impl Order {
    /// Goes on; `None` when there is more to do.
    pub fn go_on(&mut self, names: &dyn Names, fuel: &mut Fuel) -> Option<Ordering> {
        while let Some(pending) = self.pending.pop() {
            if fuel.is_out() {
                self.pending.push(pending);
                return None;
            }
            let Pending { a, b, part, numbers } = pending;
            let order = match part {
                Part::Whole => self.whole(names, a, b, numbers, fuel),
                Part::From(index) => self.elements(names, a, b, (index, numbers), fuel),
                Part::Maps(maps) => self.large_maps(names, a, b, (maps, numbers), fuel),
            };
            if order != Ordering::Equal && !self.is_for_a_map(order) {
                return Some(order);
            }
        }
        Some(Ordering::Equal)
    }

    /// Gives an order to the innermost pair of large maps whose values are compared, if there is one.
    fn is_for_a_map(&mut self, order: Ordering) -> bool {
        while let Some(pending) = self.pending.last_mut() {
            if let Part::Maps(maps) = &mut pending.part {
                maps.found(order);
                return true;
            }
            self.pending.pop();
        }
        false
    }

    fn later(&mut self, a: Value, b: Value, part: Part, numbers: Numbers) {
        self.pending.push(Pending { a, b, part, numbers });
    }

    /// Compares two terms as far as their outer level; what is inside goes to the stack.
    fn whole(
        &mut self,
        names: &dyn Names,
        mut a: Value,
        mut b: Value,
        numbers: Numbers,
        fuel: &mut Fuel,
    ) -> Ordering {
        loop {
            fuel.burn(1);
            if a == b {
                return Ordering::Equal;
            }
            let (Some((a_head, a_tail)), Some((b_head, b_tail))) = (a.as_pair(), b.as_pair()) else {
                return self.unlike(names, a, b, numbers);
            };
            if fuel.is_out() {
                self.later(a, b, Part::Whole, numbers);
                return Ordering::Equal;
            }
            if a_head != b_head {
                if is_composite(a_head) && is_composite(b_head) {
                    // The ends of lists within lists, mostly: they would pile up.
                    if a_tail != b_tail {
                        self.later(a_tail, b_tail, Part::Whole, numbers);
                    }
                    (a, b) = (a_head, b_head);
                    continue;
                }
                match self.unlike(names, a_head, b_head, numbers) {
                    Ordering::Equal => {}
                    order => return order,
                }
            }
            (a, b) = (a_tail, b_tail);
        }
    }

    /// Compares two terms that are not both pairs.
    fn unlike(&mut self, names: &dyn Names, a: Value, b: Value, numbers: Numbers) -> Ordering {
        let (a_rank, b_rank) = (rank(a), rank(b));
        if a_rank != b_rank {
            return a_rank.cmp(&b_rank);
        }
        match a_rank {
            Rank::Number if are_long_alike(a, b) => {
                self.later(a, b, Part::From(0), numbers);
                Ordering::Equal
            }
            Rank::Number => number_order(a, b, numbers),
            Rank::Atom => {
                let name = |value: Value| value.as_atom().map(|atom| names.atom_name(atom));
                name(a).cmp(&name(b))
            }
            Rank::Reference => a.as_reference().cmp(&b.as_reference()),
            Rank::Fun => self.funs(a, b, numbers),
            Rank::Pid => a.as_pid().cmp(&b.as_pid()),
            Rank::Tuple => self.tuples(a, b, numbers),
            Rank::Map => self.maps(a, b, numbers),
            Rank::Binary => self.bits(a, b, numbers),
            Rank::Nil | Rank::List => Ordering::Equal,
            Rank::Other => a.bits().cmp(&b.bits()),
        }
    }

    fn tuples(&mut self, a: Value, b: Value, numbers: Numbers) -> Ordering {
        let sizes = a.as_tuple().map(<[Value]>::len).cmp(&b.as_tuple().map(<[Value]>::len));
        if sizes == Ordering::Equal {
            self.later(a, b, Part::From(0), numbers);
        }
        sizes
    }

    /// Smaller maps first; then the keys, exactly; then the values in the order of keys.
    fn maps(&mut self, a: Value, b: Value, numbers: Numbers) -> Ordering {
        let sizes = a.map_size().cmp(&b.map_size());
        if sizes != Ordering::Equal {
            return sizes;
        }
        let (Some((a_keys, _)), Some((b_keys, _))) = (a.as_map(), b.as_map()) else {
            self.later(a, b, Part::Maps(Box::default()), numbers);
            return Ordering::Equal;
        };
        self.later(a, b, Part::From(0), numbers);
        self.later(a_keys, b_keys, Part::Whole, Numbers::Exactly);
        Ordering::Equal
    }

    /// Two large maps of one size, as far as to the next pair of values.
    fn large_maps(
        &mut self,
        names: &dyn Names,
        a: Value,
        b: Value,
        (mut maps, numbers): (Box<MapOrder>, Numbers),
        fuel: &mut Fuel,
    ) -> Ordering {
        match maps.next(names, a, b, fuel) {
            Next::Decided(order) => order,
            Next::Interrupted => {
                self.later(a, b, Part::Maps(maps), numbers);
                Ordering::Equal
            }
            Next::Values(a_value, b_value) => {
                self.later(a, b, Part::Maps(maps), numbers);
                self.later(a_value, b_value, Part::Whole, numbers);
                Ordering::Equal
            }
        }
    }

    /// By module, index, unique number, then what they captured.
    fn funs(&mut self, a: Value, b: Value, numbers: Numbers) -> Ordering {
        let (Some(a_fun), Some(b_fun)) = (a.as_fun(), b.as_fun()) else { return Ordering::Equal };
        let entries = if a_fun.info == b_fun.info {
            Ordering::Equal
        } else {
            fun_table::compare(a_fun.info, b_fun.info)
        };
        let order = entries.then_with(|| a_fun.captures.len().cmp(&b_fun.captures.len()));
        if order == Ordering::Equal {
            self.later(a, b, Part::From(0), numbers);
        }
        order
    }

    /// Bit by bit; a beginning of a bitstring is before it. Long ones are put aside.
    fn bits(&mut self, a: Value, b: Value, numbers: Numbers) -> Ordering {
        let (Some(a_bits), Some(b_bits)) = (a.as_bits(), b.as_bits()) else {
            return a.is_bitstring().cmp(&b.is_bitstring());
        };
        if a_bits.len().min(b_bits.len()) <= BITS_AT_ONCE {
            return a_bits.order(b_bits);
        }
        self.later(a, b, Part::From(0), numbers);
        Ordering::Equal
    }

    /// Takes the next pair of elements of two composites of one size, or the next bits of two bitstrings.
    fn elements(
        &mut self,
        names: &dyn Names,
        a: Value,
        b: Value,
        (from, numbers): (usize, Numbers),
        fuel: &mut Fuel,
    ) -> Ordering {
        if let (Some(a_bits), Some(b_bits)) = (a.as_bits(), b.as_bits()) {
            fuel.burn(STEPS_OF_BITS);
            let to = from + BITS_AT_ONCE;
            if a_bits.len().min(b_bits.len()) <= to {
                return a_bits.slice(from, a_bits.len()).order(b_bits.slice(from, b_bits.len()));
            }
            self.later(a, b, Part::From(to), numbers);
            return a_bits.slice(from, to).order(b_bits.slice(from, to));
        }
        if let (Some((is_negative, a_limbs)), Some((_, b_limbs))) = (a.as_bigint(), b.as_bigint()) {
            fuel.burn(STEPS_OF_BITS);
            let to = a_limbs.len().min(from + LIMBS_AT_ONCE);
            if to < a_limbs.len() {
                self.later(a, b, Part::From(to), numbers);
            }
            let order =
                a_limbs.iter().rev().take(to).skip(from).cmp(b_limbs.iter().rev().take(to).skip(from));
            return if is_negative { order.reverse() } else { order };
        }
        let (Some(a_elements), Some(b_elements)) = (parts(&a), parts(&b)) else { return Ordering::Equal };
        for index in from..a_elements.len() {
            let (a_element, b_element) = (a_elements[index], b_elements[index]);
            fuel.burn(1);
            if a_element != b_element {
                if is_composite(a_element) && is_composite(b_element) {
                    self.later(a, b, Part::From(index + 1), numbers);
                    self.later(a_element, b_element, Part::Whole, numbers);
                    return Ordering::Equal;
                }
                match self.unlike(names, a_element, b_element, numbers) {
                    Ordering::Equal => {}
                    order => return order,
                }
            }
            if fuel.is_out() {
                self.later(a, b, Part::From(index + 1), numbers);
                return Ordering::Equal;
            }
        }
        Ordering::Equal
    }
}

/// The values inside a tuple, a map (without its keys) or a fun.
pub(super) fn parts(value: &Value) -> Option<&[Value]> {
    value
        .as_tuple()
        .or_else(|| value.as_map().map(|(_, values)| values))
        .or_else(|| value.as_fun().map(|fun| fun.captures))
}

/// Whether a comparison with such a term may be put aside: there are terms inside, or many bits.
fn is_composite(value: Value) -> bool {
    let is_long = || {
        value.as_bits().is_some_and(|bits| bits.len() > BITS_AT_ONCE)
            || value.as_bigint().is_some_and(|(_, limbs)| limbs.len() > LIMBS_AT_ONCE)
    };
    value.is_pair() || value.is_boxed() && (parts(&value).is_some() || value.is_map() || is_long())
}

/// Whether two terms are long integers alike in sign and size, which are compared limb by limb.
pub(super) fn are_long_alike(a: Value, b: Value) -> bool {
    let (Some((a_sign, a_limbs)), Some((b_sign, b_limbs))) = (a.as_bigint(), b.as_bigint()) else {
        return false;
    };
    a_sign == b_sign && a_limbs.len() == b_limbs.len() && a_limbs.len() > LIMBS_AT_ONCE
}

fn number_order(a: Value, b: Value, numbers: Numbers) -> Ordering {
    let value = || arithmetic::compare(a, b).expect("two numbers of the same rank compare");
    match numbers {
        Numbers::Exactly => a.is_float().cmp(&b.is_float()).then_with(value),
        Numbers::ByValue => value(),
    }
}
