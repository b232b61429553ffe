//! Match patterns: terms in which `'_'` and `'$N'` stand for anything.

use tambour::Value;

use super::rows::is_same;
use crate::term::{Names, list, map};

/// A pattern, compiled.
#[derive(Debug)]
pub(super) enum Pattern {
    /// Anything.
    Any,
    /// Anything, which the variable of this index is bound to.
    Bind(usize),
    /// What the variable is bound to.
    Bound(usize),
    /// This term.
    Exactly(Value),
    /// A tuple of this size.
    Tuple(Vec<Pattern>),
    /// A list that begins with these elements, and its tail.
    List(Vec<Pattern>, Box<Pattern>),
    /// A map that has these keys, and maybe more.
    Map(Vec<(Value, Pattern)>),
}

/// The variables of a pattern by their index: the numbers in their names.
#[derive(Debug, Default)]
pub(super) struct Variables {
    numbers: Vec<u32>,
}

/// Levels of a pattern that hold variables; deeper patterns are refused, since matching recurses over them.
const DEPTH_MAX: usize = 1000;

/// What a match has bound, by index of the variable.
pub(super) type Bindings = Vec<Value>;

impl Variables {
    /// The index of a variable.
    pub(super) fn index(&self, number: u32) -> Option<usize> {
        self.numbers.iter().position(|&known| known == number)
    }

    /// Indices in the order of numbers.
    pub(super) fn sorted(&self) -> Vec<usize> {
        let mut indices: Vec<usize> = (0..self.numbers.len()).collect();
        indices.sort_by_key(|&index| self.numbers[index]);
        indices
    }
}

/// The number of a variable `'$N'`.
pub(super) fn variable(names: &dyn Names, term: Value) -> Option<u32> {
    let digits = names.atom_name(term.as_atom()?).strip_prefix('$')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || digits.len() > 1 && digits.starts_with('0') {
        return None;
    }
    digits.parse().ok().filter(|&number| number < 100_000_000)
}

fn is_any(names: &dyn Names, term: Value) -> bool {
    term.as_atom().is_some_and(|atom| names.atom_name(atom) == "_")
}

/// Whether `'_'` or a variable or a map, which matches larger ones, stands in a term.
pub(super) fn is_open(names: &dyn Names, term: Value, maps_too: bool) -> bool {
    let mut pending = vec![term];
    while let Some(mut term) = pending.pop() {
        while let Some((head, tail)) = term.as_pair() {
            pending.push(head);
            term = tail;
        }
        if is_any(names, term) || variable(names, term).is_some() {
            return true;
        }
        if let Some(elements) = term.as_tuple() {
            pending.extend(elements);
        } else if term.is_map() {
            if maps_too {
                return true;
            }
            map::for_each(term, &mut |key, value| pending.extend([key, value]));
        }
    }
    false
}

/// Compiles a pattern. `None`: it is none, or too deep.
pub(super) fn compile(names: &dyn Names, term: Value, variables: &mut Variables) -> Option<Pattern> {
    compile_at(names, term, variables, DEPTH_MAX)
}

fn compile_at(names: &dyn Names, term: Value, variables: &mut Variables, depth: usize) -> Option<Pattern> {
    if is_any(names, term) {
        return Some(Pattern::Any);
    }
    if let Some(number) = variable(names, term) {
        return Some(match variables.index(number) {
            Some(index) => Pattern::Bound(index),
            None => {
                variables.numbers.push(number);
                Pattern::Bind(variables.numbers.len() - 1)
            }
        });
    }
    if !is_open(names, term, true) {
        return Some(Pattern::Exactly(term));
    }
    let depth = depth.checked_sub(1)?;
    let mut all = |terms: &[Value]| -> Option<Vec<Pattern>> {
        terms.iter().map(|&term| compile_at(names, term, variables, depth)).collect()
    };
    if let Some(elements) = term.as_tuple() {
        return Some(Pattern::Tuple(all(elements)?));
    }
    if term.is_map() {
        let (keys, values): (Vec<Value>, Vec<Value>) = map::pairs(term).into_iter().unzip();
        if keys.iter().any(|&key| is_open(names, key, false)) {
            return None;
        }
        return Some(Pattern::Map(keys.into_iter().zip(all(&values)?).collect()));
    }
    let mut walk = list::elements(term);
    let elements: Vec<Value> = walk.by_ref().collect();
    let elements = all(&elements)?;
    Some(Pattern::List(elements, Box::new(compile_at(names, walk.rest(), variables, depth)?)))
}

impl Pattern {
    /// Whether a term matches; binds variables on the way.
    pub(super) fn matches(&self, term: Value, bindings: &mut Bindings) -> bool {
        match self {
            Self::Any => true,
            Self::Bind(index) => {
                // Variables are numbered in the order in which a match meets them.
                bindings.truncate(*index);
                bindings.push(term);
                true
            }
            Self::Bound(index) => is_same(bindings[*index], term),
            Self::Exactly(wanted) => is_same(*wanted, term),
            Self::Tuple(patterns) => term.as_tuple().is_some_and(|elements| {
                elements.len() == patterns.len()
                    && patterns.iter().zip(elements).all(|(pattern, &term)| pattern.matches(term, bindings))
            }),
            Self::List(patterns, tail) => {
                let mut rest = term;
                patterns.iter().all(|pattern| match rest.as_pair() {
                    Some((head, tail)) => {
                        rest = tail;
                        pattern.matches(head, bindings)
                    }
                    None => false,
                }) && tail.matches(rest, bindings)
            }
            Self::Map(pairs) => {
                term.is_map()
                    && pairs.iter().all(|(key, pattern)| {
                        map::get(term, *key).is_some_and(|value| pattern.matches(value, bindings))
                    })
            }
        }
    }
}
