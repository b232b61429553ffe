//! Erlang's order of all terms, and its two equalities.
//!
//! number < atom < reference < fun < pid < tuple < map < nil < list < binary
//!
//! # Invariants
//! O1. `compare(.., Numbers::ByValue)` is `==`, `<` and so on: 1 and 1.0 are equal, at any depth but in
//!     keys of maps. `Numbers::Exactly` is the order of keys: all integers before all floats.
//! O2. `exactly_equal` is `=:=`, which tells 1 from 1.0 and, as OTP 25, not 0.0 from -0.0.
//!
//! Both walk with a stack of pairs that are not compared yet (T1), so depth costs heap memory only. Each
//! gives the number of pairs of subterms it looked at, for the caller to count as reductions.

use std::cmp::Ordering;

use tambour::Value;

use super::{Names, arithmetic, integer, map};
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
#[derive(Clone, Copy)]
struct Pending {
    a: Value,
    b: Value,
    part: Part,
    numbers: Numbers,
}

/// What is left to compare of a pair of composites.
#[derive(Clone, Copy)]
enum Part {
    /// The two terms themselves.
    Whole,
    /// The elements from this index of two tuples of one size, two funs, or the values of two maps.
    From(usize),
}

/// Compares terms; counts what it looks at.
pub struct Comparison<'a> {
    names: &'a dyn Names,
    pending: Vec<Pending>,
    steps: i64,
}

impl<'a> Comparison<'a> {
    /// A comparison with the names of atoms from here.
    #[must_use]
    pub fn new(names: &'a dyn Names) -> Self {
        Self { names, pending: Vec::new(), steps: 0 }
    }

    /// Pairs of subterms looked at up to here.
    #[must_use]
    pub fn steps(&self) -> i64 {
        self.steps
    }

    /// The order of two terms.
    pub fn compare(&mut self, a: Value, b: Value, numbers: Numbers) -> Ordering {
        self.pending.clear();
        let mut order = self.whole(a, b, numbers);
        while order == Ordering::Equal {
            let Some(pending) = self.pending.pop() else { break };
            order = match pending.part {
                Part::Whole => self.whole(pending.a, pending.b, pending.numbers),
                Part::From(index) => self.elements(pending, index),
            };
        }
        order
    }

    fn later(&mut self, a: Value, b: Value, part: Part, numbers: Numbers) {
        self.pending.push(Pending { a, b, part, numbers });
    }

    /// Compares two terms as far as their outer level; what is inside goes to the stack.
    fn whole(&mut self, mut a: Value, mut b: Value, numbers: Numbers) -> Ordering {
        loop {
            self.steps += 1;
            if a == b {
                return Ordering::Equal;
            }
            let (Some((a_head, a_tail)), Some((b_head, b_tail))) = (a.as_pair(), b.as_pair()) else {
                return self.unlike(a, b, numbers);
            };
            if a_head != b_head {
                if is_composite(a_head) && is_composite(b_head) {
                    self.later(a_tail, b_tail, Part::Whole, numbers);
                    (a, b) = (a_head, b_head);
                    continue;
                }
                match self.unlike(a_head, b_head, numbers) {
                    Ordering::Equal => {}
                    order => return order,
                }
            }
            (a, b) = (a_tail, b_tail);
        }
    }

    /// Compares two terms that are not both pairs.
    fn unlike(&mut self, a: Value, b: Value, numbers: Numbers) -> Ordering {
        let (a_rank, b_rank) = (rank(a), rank(b));
        if a_rank != b_rank {
            return a_rank.cmp(&b_rank);
        }
        match a_rank {
            Rank::Number => number_order(a, b, numbers),
            Rank::Atom => self.atoms(a, b),
            Rank::Reference => a.as_reference().cmp(&b.as_reference()),
            Rank::Fun => self.funs(a, b, numbers),
            Rank::Pid => a.as_pid().cmp(&b.as_pid()),
            Rank::Tuple => self.tuples(a, b, numbers),
            Rank::Map => self.maps(a, b, numbers),
            Rank::Binary => bits_order(a, b),
            Rank::Nil | Rank::List => Ordering::Equal,
            Rank::Other => a.bits().cmp(&b.bits()),
        }
    }

    fn atoms(&self, a: Value, b: Value) -> Ordering {
        let name = |value: Value| value.as_atom().map(|atom| self.names.atom_name(atom));
        name(a).cmp(&name(b))
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
            return self.large_maps(a, b, numbers);
        };
        self.later(a, b, Part::From(0), numbers);
        self.later(a_keys, b_keys, Part::Whole, Numbers::Exactly);
        Ordering::Equal
    }

    /// The same for two large maps of one size. Recurses only where a key is itself a large map.
    fn large_maps(&mut self, a: Value, b: Value, numbers: Numbers) -> Ordering {
        let (a_pairs, b_pairs) = (map::sorted_pairs(self.names, a), map::sorted_pairs(self.names, b));
        self.steps += 2 * a_pairs.len() as i64;
        let mut keys = Comparison::new(self.names);
        for (a, b) in a_pairs.iter().zip(&b_pairs) {
            match keys.compare(a.0, b.0, Numbers::Exactly) {
                Ordering::Equal => {}
                order => return order,
            }
        }
        for (a, b) in a_pairs.iter().zip(&b_pairs).rev().filter(|(a, b)| a.1 != b.1) {
            self.later(a.1, b.1, Part::Whole, numbers);
        }
        Ordering::Equal
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

    /// Takes the next pair of elements of two composites of one size.
    fn elements(&mut self, pending: Pending, index: usize) -> Ordering {
        let Pending { a, b, numbers, .. } = pending;
        let (Some(a_elements), Some(b_elements)) = (parts(&a), parts(&b)) else { return Ordering::Equal };
        for index in index..a_elements.len() {
            let (a_element, b_element) = (a_elements[index], b_elements[index]);
            self.steps += 1;
            if a_element == b_element {
                continue;
            }
            if is_composite(a_element) && is_composite(b_element) {
                self.later(a, b, Part::From(index + 1), numbers);
                self.later(a_element, b_element, Part::Whole, numbers);
                return Ordering::Equal;
            }
            match self.unlike(a_element, b_element, numbers) {
                Ordering::Equal => {}
                order => return order,
            }
        }
        Ordering::Equal
    }
}

/// Bit by bit; a beginning of a bitstring is before it.
fn bits_order(a: Value, b: Value) -> Ordering {
    match (a.as_bits(), b.as_bits()) {
        (Some(a), Some(b)) => a.order(b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

/// The values inside a tuple, a map (without its keys) or a fun.
fn parts(value: &Value) -> Option<&[Value]> {
    value
        .as_tuple()
        .or_else(|| value.as_map().map(|(_, values)| values))
        .or_else(|| value.as_fun().map(|fun| fun.captures))
}

/// The keys, values and children in a node of a large map. Equal maps have equal nodes (M2).
fn trie_words(node: &Value) -> Option<&[Value]> {
    node.as_hamt_node().map(|node| node.words).or_else(|| node.as_hamt_collision())
}

/// Whether a term may have terms inside.
fn is_composite(value: Value) -> bool {
    value.is_pair() || value.is_boxed() && (parts(&value).is_some() || value.is_map())
}

fn number_order(a: Value, b: Value, numbers: Numbers) -> Ordering {
    let value = || arithmetic::compare(a, b).expect("two numbers of the same rank compare");
    match numbers {
        Numbers::Exactly => a.is_float().cmp(&b.is_float()).then_with(value),
        Numbers::ByValue => value(),
    }
}

/// `a =:= b`, and the number of pairs of subterms looked at.
#[must_use]
pub fn exactly_equal(a: Value, b: Value) -> (bool, i64) {
    let mut pending = Vec::new();
    let mut next = Some((a, b));
    let mut steps = 0;
    while let Some((mut a, mut b)) = next {
        loop {
            steps += 1;
            if a == b {
                break;
            }
            let (Some((a_head, a_tail)), Some((b_head, b_tail))) = (a.as_pair(), b.as_pair()) else {
                if a.is_pair() || b.is_pair() || !equal_outside(a, b, &mut pending) {
                    return (false, steps);
                }
                break;
            };
            if a_head == b_head {
                (a, b) = (a_tail, b_tail);
            } else if a_head.is_pointer() && b_head.is_pointer() {
                pending.push((a_tail, b_tail));
                (a, b) = (a_head, b_head);
            } else if equal_leaves(a_head, b_head) {
                (a, b) = (a_tail, b_tail);
            } else {
                return (false, steps);
            }
        }
        next = pending.pop();
    }
    (true, steps)
}

/// Compares two terms that are no pairs; what is inside goes to `pending`.
fn equal_outside(a: Value, b: Value, pending: &mut Vec<(Value, Value)>) -> bool {
    if a.is_bitstring() {
        return equal_leaves(a, b);
    }
    if !a.is_boxed() || !b.is_boxed() || a.type_id() != b.type_id() {
        return equal_leaves(a, b);
    }
    if let (Some(a_fun), Some(b_fun)) = (a.as_fun(), b.as_fun())
        && a_fun.info != b_fun.info
    {
        return false;
    }
    if let (Some((a_keys, _)), Some((b_keys, _))) = (a.as_map(), b.as_map())
        && a_keys != b_keys
    {
        pending.push((a_keys, b_keys));
    }
    if let (Some((_, a_root)), Some((_, b_root))) = (a.as_hamt(), b.as_hamt()) {
        pending.push((a_root, b_root));
        return a.map_size() == b.map_size();
    }
    let bits = |node: &Value| node.as_hamt_node().map(|node| (node.pairs, node.children));
    if bits(&a) != bits(&b) {
        return false;
    }
    match (parts(&a).or_else(|| trie_words(&a)), parts(&b).or_else(|| trie_words(&b))) {
        (Some(a_parts), Some(b_parts)) => {
            if a_parts.len() != b_parts.len() {
                return false;
            }
            let pairs = a_parts.iter().copied().zip(b_parts.iter().copied());
            pending.extend(pairs.rev().filter(|(a, b)| a != b));
            true
        }
        _ => equal_leaves(a, b),
    }
}

/// Equality of terms without terms inside, at least one of which is no pair.
fn equal_leaves(a: Value, b: Value) -> bool {
    if let (Some(a), Some(b)) = (a.as_float(), b.as_float()) {
        return a == b;
    }
    if !a.is_boxed() || !b.is_boxed() {
        return a == b;
    }
    if integer::is_integer(a) {
        return a.as_bigint() == b.as_bigint();
    }
    if let (Some(a), Some(b)) = (a.as_bits(), b.as_bits()) {
        return a == b;
    }
    a.type_id() == b.type_id() && a.payload() == b.payload()
}
