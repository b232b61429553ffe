//! What names stand for, path by path.

use rustc_hash::FxHashMap;

use super::tree::Operand;
use crate::ast::Name;

/// Names in scope, with a trail that takes back what a branch bound.
#[derive(Debug, Default)]
pub(super) struct Scope {
    names: FxHashMap<Name, Operand>,
    /// Each change's name and what it stood for before.
    trail: Vec<(Name, Option<Operand>)>,
}

/// A point of the trail.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark(usize);

impl Scope {
    pub(super) fn get(&self, name: &str) -> Option<&Operand> {
        self.names.get(name)
    }

    pub(super) fn bind(&mut self, name: Name, operand: Operand) {
        let before = self.names.insert(name.clone(), operand);
        self.trail.push((name, before));
    }

    /// Makes a name unbound: a head that shadows it follows.
    pub(super) fn forget(&mut self, name: &Name) {
        if let Some(before) = self.names.remove(name) {
            self.trail.push((name.clone(), Some(before)));
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.trail.len())
    }

    /// Takes back all changes since `mark`; answers what they bound, in order.
    pub(super) fn leave(&mut self, mark: Mark) -> Vec<(Name, Operand)> {
        let changed = self.trail.split_off(mark.0);
        let mut bound = Vec::new();
        for (name, before) in changed.iter().rev() {
            if before.is_none()
                && let Some(operand) = self.names.get(name)
            {
                bound.push((name.clone(), operand.clone()));
            }
            match before {
                Some(before) => self.names.insert(name.clone(), before.clone()),
                None => self.names.remove(name),
            };
        }
        bound.reverse();
        bound
    }
}
