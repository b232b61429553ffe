//! How often each variable is read.

use rustc_hash::FxHashSet;

use super::bits::{Part, PartSize, Size};
use super::decide::{Node, Other, PlaceKind};
use super::tree::{Body, Callee, Expr, Function, Guard, Match, Operand, Step, Test, Var};

/// Uses of each variable of a function, by its number.
pub(crate) fn count(function: &Function) -> Vec<u32> {
    let mut counts = vec![0; function.variables as usize];
    Uses(|var: Var| counts[var.0 as usize] += 1).body(&function.body);
    counts
}

/// The variables that a guard reads.
pub(crate) fn in_guard(guard: &Guard) -> FxHashSet<Var> {
    let mut seen = FxHashSet::default();
    let mut uses = Uses(|var| {
        seen.insert(var);
    });
    guard.0.iter().for_each(|test| uses.test(test));
    seen
}

/// The variables that a segment's size reads.
pub(crate) fn in_size(steps: &[Step], units: &Operand) -> FxHashSet<Var> {
    let mut seen = FxHashSet::default();
    let mut uses = Uses(|var| {
        seen.insert(var);
    });
    uses.steps(steps);
    uses.operand(units);
    seen
}

/// Says each variable that is read, each time.
struct Uses<F: FnMut(Var)>(F);

impl<F: FnMut(Var)> Uses<F> {
    fn var(&mut self, var: Var) {
        (self.0)(var);
    }

    fn operand(&mut self, operand: &Operand) {
        if let Operand::Var(var) = *operand {
            self.var(var);
        }
    }

    fn operands(&mut self, operands: &[Operand]) {
        operands.iter().for_each(|one| self.operand(one));
    }

    fn body(&mut self, body: &Body) {
        self.steps(&body.steps);
        self.operands(&body.values);
    }

    fn steps(&mut self, steps: &[Step]) {
        steps.iter().for_each(|step| self.expr(&step.expr));
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::External(..) => {}
            Expr::Operand(operand) => self.operand(operand),
            Expr::Cons(head, tail) => [head, tail].iter().for_each(|one| self.operand(one)),
            Expr::Tuple(operands)
            | Expr::Map(_, operands)
            | Expr::Closure { captures: operands, .. }
            | Expr::Fail(_, operands) => {
                self.operands(operands);
            }
            Expr::Bits(parts) => parts.iter().for_each(|part| self.part(part)),
            Expr::MapUpdate { map, pairs, .. } => {
                self.operand(map);
                pairs.iter().for_each(|(key, value)| [key, value].iter().for_each(|one| self.operand(one)));
            }
            Expr::Call(callee, args) => {
                match callee {
                    Callee::Dynamic(module, name) => [module, name].iter().for_each(|one| self.operand(one)),
                    Callee::Value(fun) => self.operand(fun),
                    Callee::Local(_) | Callee::Lifted(_) | Callee::Remote(..) | Callee::Internal(_) => {}
                }
                self.operands(args);
            }
            Expr::Test(test) => self.test(test),
            Expr::If { test, then, otherwise } => {
                self.test(test);
                self.body(then);
                self.body(otherwise);
            }
            Expr::Match(matching) => self.matching(matching),
            Expr::Receive(receive) => {
                receive.asked_for.iter().for_each(|&var| self.var(var));
                receive.matching.iter().for_each(|one| self.matching(one));
                if let Some((timeout, body)) = &receive.after {
                    self.operand(timeout);
                    self.body(body);
                }
            }
            Expr::Try(parts) => {
                [&parts.body, &parts.then, &parts.handler].iter().for_each(|one| self.body(one))
            }
        }
    }

    fn part(&mut self, part: &Part) {
        self.operand(&part.value);
        if let PartSize::Units(units) = &part.size {
            self.operand(units);
        }
    }

    fn matching(&mut self, matching: &Match) {
        for place in &matching.tree.places {
            if let PlaceKind::Subject(operand) | PlaceKind::Value { key: operand, .. } = place {
                self.operand(operand);
            }
        }
        for node in &matching.tree.nodes {
            if let Node::Equal { other: Other::Operand(operand), .. } = node {
                self.operand(operand);
            }
        }
        for spec in &matching.tree.specs {
            if let Size::Units(steps, units, _) = &spec.size {
                self.steps(steps);
                self.operand(units);
            }
        }
        for arm in &matching.arms {
            arm.guard.iter().flat_map(|guard| &guard.0).for_each(|test| self.test(test));
            self.body(&arm.body);
        }
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::Constant(_) => {}
            Test::All(tests) | Test::Any(tests) => tests.iter().for_each(|one| self.test(one)),
            Test::Not(test) => self.test(test),
            Test::After(steps, test) => {
                self.steps(steps);
                self.test(test);
            }
            Test::Compare(_, left, right) => [left, right].iter().for_each(|one| self.operand(one)),
            Test::Is(_, operand) | Test::Boolean(operand) => self.operand(operand),
        }
    }
}
