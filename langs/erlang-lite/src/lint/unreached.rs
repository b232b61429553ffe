//! Warnings of erlc's optimiser that a reader of the source can follow: clauses that nothing reaches, and
//! results that nobody takes. They are kept apart from the rest, since erlc comes to them only when a module
//! has no errors.

use super::{Checker, bifs, function_text};
use crate::ast::{BinaryOp, Callee, Clause, Expr, ExprKind, Name, Operator, Position};
use crate::diagnostic::{Phase, Problem, Severity};

impl Checker<'_> {
    /// Warns of the clauses behind one that takes everything. `shadows`: the patterns' variables are all new.
    /// `function`: the name and arity that erlc mentions.
    pub(super) fn unreached(&mut self, clauses: &[Clause], shadows: bool, function: Option<(&str, u32)>) {
        let takes_all = |clause: &&Clause| self.takes_all(clause, shadows);
        let Some(total) = clauses.iter().position(|clause| takes_all(&clause)) else { return };
        let line = clauses[total].position.line;
        for clause in &clauses[total + 1..] {
            let of = function.map(|(name, arity)| format!(" for {}", function_text(name, arity)));
            let message = format!(
                "this clause{} cannot match because a previous clause at line {line} always matches",
                of.unwrap_or_default()
            );
            self.hint(clause.position, "nomatch_shadow", message);
        }
    }

    fn takes_all(&self, clause: &Clause, shadows: bool) -> bool {
        let mut names = Vec::new();
        let is_true = |test: &Expr| matches!(&test.kind, ExprKind::Atom(name) if &**name == "true");
        let has_guard =
            !clause.guard.is_empty() && !clause.guard.iter().any(|tests| tests.iter().all(is_true));
        !has_guard
            && clause.patterns.iter().all(|pattern| match &pattern.kind {
                ExprKind::Wildcard => true,
                ExprKind::Variable(name) => {
                    let is_new = (shadows || self.scope.get(name).is_none()) && !names.contains(&name);
                    names.push(name);
                    is_new
                }
                _ => false,
            })
    }

    /// Warns of an expression in front of others whose result is all that it is good for.
    pub(super) fn ignored(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Tuple(parts) | ExprKind::List { elements: parts, tail: None }
                if !parts.is_empty() && parts.iter().all(is_plain) =>
            {
                self.never_used(expr);
            }
            ExprKind::Fun { name: None, .. }
            | ExprKind::Integer(_)
            | ExprKind::Float(_)
            | ExprKind::Char(_) => {
                self.never_used(expr);
            }
            ExprKind::String(text) if !text.is_empty() => self.never_used(expr),
            ExprKind::Chain { operands, operators }
                if operators.len() == 1 && operands.iter().all(is_plain) =>
            {
                self.ignored_operator(operators[0]);
            }
            ExprKind::Call { callee: Callee::Local(name), arguments } if arguments.iter().all(is_plain) => {
                self.ignored_call(expr.position, name, arguments.len());
            }
            _ => {}
        }
    }

    fn never_used(&mut self, expr: &Expr) {
        self.hint(expr.position, "useless_building", "a term is constructed, but never used".into());
    }

    fn ignored_operator(&mut self, operator: Operator) {
        let name = operator.op.name();
        if operator.op.is_comparison() {
            self.hint(operator.position, "no_effect", format!("use of operator '{name}' has no effect"));
        } else if matches!(operator.op, BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply) {
            let message = format!("the result of evaluating operator '{name}'/2 is ignored {SUPPRESS}");
            self.hint(operator.position, "ignored", message);
        }
    }

    fn ignored_call(&mut self, position: Position, name: &Name, arguments: usize) {
        let arity = arguments as u32;
        if self.is_local(name, arguments) || self.is_imported(name, arguments) {
            return;
        }
        let text = function_text(name, arity);
        if arity == 1 && bifs::is_type_test(name, arity) || (&**name, arity) == ("self", 0) {
            self.hint(position, "no_effect", format!("the call to {text} has no effect"));
        } else if arity == 1 && matches!(&**name, "length" | "hd" | "tl" | "byte_size" | "tuple_size" | "abs")
        {
            self.hint(position, "ignored", format!("the result of calling {text} is ignored {SUPPRESS}"));
        }
    }

    fn hint(&mut self, position: Position, tag: &'static str, message: String) {
        let problem =
            Problem { position, severity: Severity::Warning, phase: Phase::Lint, rank: (2, tag), message };
        if !self.is_quiet {
            self.hints.push(problem);
        }
    }
}

/// Whether evaluating it can neither fail nor have an effect.
fn is_plain(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Variable(_)
        | ExprKind::Integer(_)
        | ExprKind::Float(_)
        | ExprKind::Char(_)
        | ExprKind::Atom(_)
        | ExprKind::String(_) => true,
        ExprKind::Tuple(parts) | ExprKind::List { elements: parts, tail: None } => parts.iter().all(is_plain),
        _ => false,
    }
}

const SUPPRESS: &str = "(suppress the warning by assigning the expression to the _ variable)";
