//! Which variables are bound where, and whether anybody reads them.
//!
//! # Protocol
//! A [`Scope`] is a table that is changed in place, with a journal of the values it had. To look at
//! something on its own (a clause, an argument, which all see the same variables) take [`Scope::mark`],
//! check it, and [`Scope::take_back`]: the table is as before, and the [`Delta`] says what changed. Deltas
//! are merged and [applied](Scope::apply) as the construct demands. The cost is that of the changes, not of
//! the table.

use rustc_hash::FxHashMap;

use crate::ast::{Name, Position};

/// The construct that made a variable's value doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Construct {
    /// Its keyword.
    pub what: &'static str,
    pub position: Position,
}

/// How far a variable can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It has a value.
    Bound,
    /// It has one, from every clause of a construct.
    Exported(Construct),
    /// It may have none.
    Unsafe(Construct),
    /// A stack trace: not to be used in the guard.
    Trace,
}

/// What is known of a variable.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub state: State,
    pub used: bool,
    /// Where it was bound, in order.
    pub places: Vec<Position>,
}

impl Variable {
    /// A variable that has just been bound.
    pub(super) fn bound_at(position: Position) -> Variable {
        Variable { state: State::Bound, used: false, places: vec![position] }
    }

    fn add_places(&mut self, places: &[Position]) {
        if self.places.as_slice() != places {
            self.places.extend_from_slice(places);
            self.places.sort_unstable();
            self.places.dedup();
        }
    }
}

/// A variable that was touched.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub variable: Variable,
    /// True when it was in the scope before.
    pub is_old: bool,
}

/// What changed between a mark and its taking back.
pub(super) type Delta = FxHashMap<Name, Change>;

/// The variables in sight.
#[derive(Debug, Default)]
pub(super) struct Scope {
    table: FxHashMap<Name, Variable>,
    /// Former values, the latest last.
    journal: Vec<(Name, Option<Variable>)>,
}

/// A place in the journal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark(usize);

impl Scope {
    pub(super) fn get(&self, name: &Name) -> Option<&Variable> {
        self.table.get(name)
    }

    pub(super) fn set(&mut self, name: &Name, variable: Variable) {
        let before = self.table.insert(name.clone(), variable);
        self.journal.push((name.clone(), before));
    }

    /// Notes that a variable is read, and is known to be bound from here on.
    pub(super) fn touch(&mut self, name: &Name, state: State) {
        if let Some(variable) = self.table.get(name) {
            let variable = Variable { state, used: true, places: variable.places.clone() };
            self.set(name, variable);
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.journal.len())
    }

    /// Undoes everything since the mark; answers what it was.
    pub(super) fn take_back(&mut self, mark: Mark) -> Delta {
        let mut delta = Delta::default();
        for (name, before) in self.journal.drain(mark.0..).rev() {
            let is_old = before.is_some();
            let now = match before {
                Some(variable) => self.table.insert(name.clone(), variable),
                None => self.table.remove(&name),
            };
            match (delta.get_mut(&name), now) {
                (Some(change), _) => change.is_old = is_old,
                (None, Some(variable)) => {
                    delta.insert(name, Change { variable, is_old });
                }
                (None, None) => {}
            }
        }
        delta
    }

    /// The variables that came into being since the mark.
    pub(super) fn names_since(&self, mark: Mark) -> Vec<Name> {
        let mut first = FxHashMap::default();
        for (name, before) in &self.journal[mark.0..] {
            first.entry(name).or_insert(before.is_none());
        }
        first.into_iter().filter(|(_, is_fresh)| *is_fresh).map(|(name, _)| name.clone()).collect()
    }

    /// Makes a delta's changes: its states hold, uses and places add up.
    pub(super) fn apply(&mut self, delta: Delta) {
        for (name, Change { mut variable, .. }) in delta {
            if let Some(known) = self.table.get(&name) {
                variable.used |= known.used;
                variable.add_places(&known.places);
            }
            self.set(&name, variable);
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.table.clear();
        self.journal.clear();
    }
}

/// The graver of two states: what may be unbound, then what was exported.
fn graver(first: State, second: State) -> State {
    match (first, second) {
        (State::Unsafe(_), _) => first,
        (_, State::Unsafe(_)) => second,
        (State::Bound, _) => second,
        _ => first,
    }
}

/// Adds what a sibling changed. `matches` answers for each variable that both touched whether that alone
/// counts as a use (two occurrences in arguments or patterns are matched with one another).
pub(super) fn merge(
    into: &mut Delta,
    other: Delta,
    mut both: impl FnMut(&Name, &Variable, &Variable) -> bool,
) {
    for (name, change) in other {
        match into.get_mut(&name) {
            Some(known) => {
                let matched = both(&name, &known.variable, &change.variable);
                let variable = &mut known.variable;
                variable.state = graver(variable.state, change.variable.state);
                variable.used |= change.variable.used || matched;
                variable.add_places(&change.variable.places);
            }
            None => {
                into.insert(name, change);
            }
        }
    }
}

/// Merges what the clauses of a construct did: variables bound by each are exported, others unsafe.
pub(super) fn export(deltas: Vec<Delta>, scope: &Scope, construct: Construct) -> Delta {
    let clauses = deltas.len();
    let mut changes: FxHashMap<Name, Vec<Variable>> = FxHashMap::default();
    for delta in deltas {
        for (name, change) in delta {
            changes.entry(name).or_default().push(change.variable);
        }
    }
    let mut result = Delta::default();
    for (name, variables) in changes {
        let known = scope.get(&name);
        let variable = match known {
            Some(known) => {
                let is_exported = |state: &State| matches!(state, State::Exported(_));
                let all_exported = is_exported(&known.state)
                    && variables.iter().all(|variable| is_exported(&variable.state));
                let state = if all_exported { known.state } else { State::Bound };
                Variable { state, used: true, places: known.places.clone() }
            }
            None => export_new(&variables, clauses, construct),
        };
        result.insert(name, Change { variable, is_old: known.is_some() });
    }
    result
}

/// A variable that wasn't there before the construct.
fn export_new(variables: &[Variable], clauses: usize, construct: Construct) -> Variable {
    let mut state = State::Exported(construct);
    let mut result = Variable { state, used: false, places: Vec::new() };
    for variable in variables {
        if let State::Unsafe(_) = variable.state {
            let was_unsafe = matches!(state, State::Unsafe(_));
            state = if was_unsafe { State::Unsafe(construct) } else { variable.state };
        }
        if !variable.used {
            result.add_places(&variable.places);
        }
    }
    result.state = if variables.len() == clauses { state } else { State::Unsafe(construct) };
    result.used = result.places.is_empty();
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32) -> Position {
        Position { file: 0, line, column: 1 }
    }

    #[test]
    fn taking_back_restores_and_tells() {
        let mut scope = Scope::default();
        let (x, y): (Name, Name) = ("X".into(), "Y".into());
        scope.set(&x, Variable::bound_at(at(1)));
        let mark = scope.mark();
        scope.touch(&x, State::Bound);
        scope.set(&y, Variable::bound_at(at(2)));
        scope.touch(&y, State::Bound);
        assert_eq!(scope.names_since(mark), std::slice::from_ref(&y));
        let delta = scope.take_back(mark);
        assert!(delta[&x].is_old && delta[&x].variable.used);
        assert!(!delta[&y].is_old && delta[&y].variable.used);
        assert!(!scope.get(&x).unwrap().used && scope.get(&y).is_none());
        scope.apply(delta);
        assert!(scope.get(&x).unwrap().used && scope.get(&y).is_some());
    }

    #[test]
    fn variables_of_some_clauses_are_unsafe() {
        let scope = Scope::default();
        let construct = Construct { what: "case", position: at(1) };
        let delta = |names: &[&str]| -> Delta {
            names
                .iter()
                .map(|name| {
                    (Name::from(*name), Change { variable: Variable::bound_at(at(2)), is_old: false })
                })
                .collect()
        };
        let result = export([delta(&["A", "B"]), delta(&["A"])].into(), &scope, construct);
        assert_eq!(result["A"].variable.state, State::Exported(construct));
        assert_eq!(result["B"].variable.state, State::Unsafe(construct));
    }
}
