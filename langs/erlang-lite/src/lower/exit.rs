//! Where bodies go when they are done.

use std::rc::Rc;

use super::facts::{Fact, Trail};
use super::function::Lowering;
use super::words::ir::{Block, Terminator, Type, Val};
use crate::core::{Body, Expr, Match, Operand, Step};

/// Where a body goes with its values.
#[derive(Clone, Debug)]
pub(super) enum Exit {
    /// The function returns the first.
    Return,
    /// A block with a parameter for each value that is used.
    Join { block: Block, used: Rc<[bool]> },
    /// On to what follows: no other body does.
    Fall(Rc<[bool]>),
}

/// The end of a body that falls through.
#[derive(Debug)]
pub(super) struct Fallen {
    block: Block,
    vals: Vec<Val>,
    facts: Trail<Val, Fact>,
}

impl Lowering<'_, '_> {
    /// Leaves a body with its values; without values control doesn't come here.
    pub(super) fn leave(&mut self, values: &[Operand], exit: &Exit) {
        if values.is_empty() {
            self.b.terminate(Terminator::Unreachable);
            return;
        }
        match exit {
            Exit::Return => {
                let val = self.operand(&values[0]);
                self.b.terminate(Terminator::Return(vec![val]));
            }
            Exit::Join { block, used } => {
                let args = self.used(values, used);
                self.b.jump(*block, &args);
            }
            Exit::Fall(used) => {
                let vals = self.used(values, used);
                self.fallen = Some(Fallen { block: self.b.current(), vals, facts: self.facts.clone() });
            }
        }
    }

    fn used(&mut self, values: &[Operand], used: &[bool]) -> Vec<Val> {
        let values: Vec<&Operand> =
            values.iter().zip(used).filter(|&(_, &used)| used).map(|(one, _)| one).collect();
        values.into_iter().map(|one| self.operand(one)).collect()
    }

    /// A branching step that isn't its body's last: its variables are bound where its bodies come together.
    pub(super) fn choice(&mut self, step: &Step) {
        let used: Rc<[bool]> = step.vars.iter().map(|&var| self.is_used(var)).collect();
        let vars: Vec<_> = step.vars.iter().copied().filter(|&var| self.is_used(var)).collect();
        if live_bodies(&step.expr) == 1 {
            let outer = self.fallen.take();
            self.branching(&step.expr, &Exit::Fall(used));
            let fallen = std::mem::replace(&mut self.fallen, outer);
            let Fallen { block, vals, facts } = fallen.unwrap_or_else(|| self.nowhere(vars.len()));
            self.b.switch_to(block);
            self.facts = facts;
            vars.into_iter().zip(vals).for_each(|(var, val)| self.set(var, val));
            return;
        }
        let block = self.b.block();
        let params: Vec<Val> = vars.iter().map(|_| self.b.block_param(block, Type::Value)).collect();
        let facts = self.facts.clone();
        self.branching(&step.expr, &Exit::Join { block, used });
        self.b.switch_to(block);
        self.facts = facts;
        vars.into_iter().zip(params).for_each(|(var, val)| self.set(var, val));
    }
}

impl Lowering<'_, '_> {
    /// The end of a body that no value reaches: what follows is never executed.
    fn nowhere(&mut self, values: usize) -> Fallen {
        let block = self.b.block();
        let vals = (0..values).map(|_| self.b.block_param(block, Type::Value)).collect();
        Fallen { block, vals, facts: Trail::default() }
    }
}

/// How many bodies of a branching expression go on.
fn live_bodies(expr: &Expr) -> usize {
    let live = |body: &Body| usize::from(!body.values.is_empty());
    let arms = |matching: &Match| matching.arms.iter().map(|arm| live(&arm.body)).sum::<usize>();
    match expr {
        Expr::If { then, otherwise, .. } => live(then) + live(otherwise),
        Expr::Match(matching) => arms(matching),
        Expr::Receive(receive) => {
            receive.matching.as_ref().map_or(0, arms)
                + receive.after.as_ref().map_or(0, |(_, body)| live(body))
        }
        Expr::Try(parts) => live(&parts.then) + live(&parts.handler),
        _ => 0,
    }
}
