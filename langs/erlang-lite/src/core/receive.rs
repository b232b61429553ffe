//! `receive`.

use super::clauses::Matching;
use super::convert::Converter;
use super::tree::{Arm, Expr, Match, Operand, Receive};
use crate::ast::{After, Clause, Expr as Syntax};
use crate::core::decide::decide;

impl Converter<'_> {
    /// `receive clauses after timeout -> body end`.
    pub(super) fn receive(&mut self, clauses: &[Clause], after: Option<&After>) -> Operand {
        let timeout = after.map(|after| self.expr(&after.timeout));
        let message = self.fresh();
        let mut matching = Matching::default();
        for clause in clauses {
            let patterns: Vec<&Syntax> = clause.patterns.iter().collect();
            self.clause(&mut matching, clause, &patterns, &mut |this, clause| this.sequence(&clause.body));
        }
        let (patterns, rows, arms) = matching.into_parts();
        let asked_for = patterns.asked_for_by_all(rows.iter().map(|row| row.patterns[0]));
        let (guards, mut branches): (Vec<_>, Vec<_>) = arms.into_iter().unzip();
        if let Some(after) = after {
            branches.push(self.branch(|this| this.sequence(&after.body)));
        }
        let vars = self.join(&mut branches);
        let mut bodies = branches.into_iter().map(|branch| branch.body);
        let arms = guards.into_iter().zip(bodies.by_ref());
        let arms: Vec<Arm> = arms.map(|(guard, body)| Arm { guard, body, is_failure: false }).collect();
        let tree = decide(&[message.into()], &rows, &patterns);
        let matching = (!clauses.is_empty()).then_some(Match { tree, arms });
        let after = timeout.zip(bodies.next());
        let result = vars[0];
        self.step_as(vars, Expr::Receive(Receive { message, asked_for, matching, after }));
        result.into()
    }
}
