//! Choices: clauses with patterns and guards, `case`, `if`, `=`.

use super::convert::{Branch, Converter};
use super::decide::{Clause as Row, Pattern, PatternId, Patterns, decide};
use super::tree::{Arm, Body, Expr, Failure, Guard, Match, Operand, Test};
use crate::ast::{Clause, Expr as Syntax, ExprKind, Position};

/// How a clause's body is made.
type MakeBody<'m, 'a> = &'m mut dyn FnMut(&mut Converter<'a>, &Clause) -> Operand;

/// A clause's guard and what follows it.
pub(super) type GuardedBranch = (Option<Guard>, Branch);

/// Clauses on their way into a match.
#[derive(Default)]
pub(super) struct Matching {
    pub(super) patterns: Patterns,
    rows: Vec<Row>,
    arms: Vec<GuardedBranch>,
}

impl Matching {
    /// Adds a clause.
    pub(super) fn add(&mut self, patterns: Vec<PatternId>, guard: Option<Guard>, branch: Branch) {
        self.rows.push(Row { patterns, guarded: guard.is_some() });
        self.arms.push((guard, branch));
    }

    /// The patterns, and each clause's row, guard and branch.
    pub(super) fn into_parts(self) -> (Patterns, Vec<Row>, Vec<GuardedBranch>) {
        (self.patterns, self.rows, self.arms)
    }
}

impl<'a> Converter<'a> {
    /// A choice among clauses by what `subjects` are; `failure` follows when none fits.
    pub(super) fn clauses(&mut self, subjects: &[Operand], clauses: &[Clause], failure: Body) -> Operand {
        self.choose(subjects, clauses, failure, &mut |this, clause| this.sequence(&clause.body))
    }

    /// [`Converter::clauses`] with the bodies made by `make`.
    pub(super) fn choose(
        &mut self,
        subjects: &[Operand],
        clauses: &[Clause],
        failure: Body,
        make: MakeBody<'_, 'a>,
    ) -> Operand {
        let mut matching = Matching::default();
        for clause in clauses {
            let patterns: Vec<&Syntax> = clause.patterns.iter().collect();
            self.clause(&mut matching, clause, &patterns, make);
        }
        self.finish_match(subjects, matching, failure)
    }

    /// Adds one clause to a matching, with a pattern for each subject.
    pub(super) fn clause(
        &mut self,
        matching: &mut Matching,
        clause: &Clause,
        patterns: &[&Syntax],
        make: MakeBody<'_, 'a>,
    ) {
        let mark = self.frame.scope.mark();
        self.at(clause.position);
        let patterns = patterns.iter().map(|one| self.pattern(one, &mut matching.patterns)).collect();
        let guard = self.guard(&clause.guard);
        let (steps, value) = self.collect(|this| make(this, clause));
        let bound = self.frame.scope.leave(mark);
        matching.add(patterns, guard, Branch { body: Body { steps, values: vec![value] }, bound });
    }

    /// Makes the match's step; what all clauses bind is bound after it.
    pub(super) fn finish_match(
        &mut self,
        subjects: &[Operand],
        matching: Matching,
        failure: Body,
    ) -> Operand {
        let (vars, mut matched) = {
            let (guards, mut branches): (Vec<_>, Vec<_>) = matching.arms.into_iter().unzip();
            let vars = self.join(&mut branches);
            let arms = guards.into_iter().zip(branches);
            let arms = arms.map(|(guard, branch)| Arm { guard, body: branch.body, is_failure: false });
            (vars, arms.collect::<Vec<_>>())
        };
        matched.push(Arm { guard: None, body: failure, is_failure: true });
        let mut patterns = matching.patterns;
        let any = patterns.add(Pattern::Any);
        let mut rows = matching.rows;
        rows.push(Row { patterns: vec![any; subjects.len()], guarded: false });
        let tree = decide(subjects, &rows, &patterns);
        let result = vars[0];
        self.step_as(vars, Expr::Match(Match { tree, arms: matched }));
        result.into()
    }

    /// `case subject of clauses end`.
    pub(super) fn case(&mut self, position: Position, subject: &Syntax, clauses: &[Clause]) -> Operand {
        if let Some((yes, no)) = boolean_clauses(clauses)
            && let Some(test) = self.test(subject, false)
        {
            let mut branches =
                [self.branch(|this| this.sequence(yes)), self.branch(|this| this.sequence(no))];
            let vars = self.join(&mut branches);
            let [then, otherwise] = branches.map(|branch| branch.body);
            let result = vars[0];
            self.step_as(vars, Expr::If { test, then, otherwise });
            return result.into();
        }
        if let ExprKind::Tuple(elements) = &subject.kind
            && clauses.iter().all(|clause| takes_apart(clause, elements.len()))
        {
            return self.case_of_tuple(position, elements, clauses);
        }
        let subject = self.expr(subject);
        self.at(position);
        let failure = self.failure(Failure::CaseClause, vec![subject.clone()]);
        self.clauses(&[subject], clauses, failure)
    }

    /// A case of a tuple that all clauses take apart: it needn't exist.
    fn case_of_tuple(&mut self, position: Position, elements: &[Syntax], clauses: &[Clause]) -> Operand {
        let subjects: Vec<Operand> = elements.iter().map(|one| self.expr(one)).collect();
        self.at(position);
        let (mut steps, tuple) = self.collect(|this| this.step(Expr::Tuple(subjects.clone())));
        let mut failure = self.failure(Failure::CaseClause, vec![tuple]);
        steps.append(&mut failure.steps);
        failure.steps = steps;
        let mut matching = Matching::default();
        for clause in clauses {
            let patterns = match &clause.patterns[0].kind {
                ExprKind::Tuple(patterns) => patterns.iter().collect(),
                _ => vec![&clause.patterns[0]; elements.len()],
            };
            self.clause(&mut matching, clause, &patterns, &mut |this, clause| this.sequence(&clause.body));
        }
        self.finish_match(&subjects, matching, failure)
    }

    /// `if clauses end`.
    pub(super) fn if_(&mut self, clauses: &[Clause]) -> Operand {
        let failure = self.failure(Failure::IfClause, Vec::new());
        self.clauses(&[], clauses, failure)
    }

    /// `pattern = ... = value`.
    pub(super) fn bind(&mut self, position: Position, targets: &[Syntax], value: &Syntax) -> Operand {
        let value = self.expr(value);
        self.at(position);
        let mut matching = Matching::default();
        let mut pattern = matching.patterns.add(Pattern::Any);
        let mark = self.frame.scope.mark();
        let mut is_plain = true;
        for target in targets.iter().rev() {
            match &target.kind {
                ExprKind::Variable(name) if is_plain && self.frame.scope.get(name).is_none() => {
                    self.frame.scope.bind(name.clone(), value.clone());
                }
                ExprKind::Wildcard => {}
                _ => {
                    is_plain = false;
                    let next = self.pattern(target, &mut matching.patterns);
                    pattern = matching.patterns.add(Pattern::Both(pattern, next));
                }
            }
        }
        if is_plain {
            return value;
        }
        let bound = self.frame.scope.leave(mark);
        let body = Body { steps: Vec::new(), values: vec![value.clone()] };
        matching.add(vec![pattern], None, Branch { body, bound });
        let failure = self.failure(Failure::BadMatch, vec![value.clone()]);
        self.finish_match(std::slice::from_ref(&value), matching, failure);
        value
    }

    /// A guard; `None` when it always holds.
    pub(super) fn guard(&mut self, guard: &crate::ast::Guard) -> Option<Guard> {
        if guard.is_empty() {
            return None;
        }
        let mut alternatives = Vec::with_capacity(guard.len());
        for tests in guard {
            let mut all: Vec<Test> = tests.iter().map(|one| self.guard_test(one)).collect();
            all.retain(|test| !matches!(test, Test::Constant(true)));
            if all.is_empty() && alternatives.is_empty() {
                return None;
            }
            alternatives.push(if all.len() == 1 { all.remove(0) } else { Test::All(all) });
        }
        Some(Guard(alternatives))
    }
}

/// The bodies for `true` and `false`, if the clauses are just these two.
fn boolean_clauses(clauses: &[Clause]) -> Option<(&[Syntax], &[Syntax])> {
    let [first, second] = clauses else { return None };
    if !first.guard.is_empty() || !second.guard.is_empty() {
        return None;
    }
    let ExprKind::Atom(name) = &first.patterns[0].kind else { return None };
    let fits = |other: &str| match &second.patterns[0].kind {
        ExprKind::Wildcard => true,
        ExprKind::Atom(name) => &**name == other,
        _ => false,
    };
    match &**name {
        "true" if fits("false") => Some((&first.body, &second.body)),
        "false" if fits("true") => Some((&second.body, &first.body)),
        _ => None,
    }
}

/// True when a clause reads a tuple's elements only.
fn takes_apart(clause: &Clause, arity: usize) -> bool {
    match &clause.patterns[0].kind {
        ExprKind::Tuple(elements) => elements.len() == arity,
        ExprKind::Wildcard => true,
        _ => false,
    }
}
