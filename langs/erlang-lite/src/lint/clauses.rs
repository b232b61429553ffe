//! Clauses of control structures and funs.

use super::scope::{self, Construct, Delta, State, Variable};
use super::{Checker, variable_text};
use crate::ast::{After, Clause, Expr, Handler, Name, Position};

impl<'m> Checker<'m> {
    /// The clauses of if, case and receive; what they bind is exported.
    pub(super) fn choice(&mut self, clauses: &'m [Clause], construct: Construct) {
        let deltas = self.each_clause(clauses);
        let result = scope::export(deltas, &self.scope, construct);
        self.scope.apply(result);
    }

    fn each_clause(&mut self, clauses: &'m [Clause]) -> Vec<Delta> {
        self.unreached(clauses, false, None);
        clauses.iter().map(|clause| self.alone(|checker| checker.clause(clause))).collect()
    }

    fn clause(&mut self, clause: &'m Clause) {
        let new = self.head(&clause.patterns, false);
        self.bind(new);
        self.guard(&clause.guard);
        self.expressions(&clause.body);
    }

    pub(super) fn receive(&mut self, position: Position, clauses: &'m [Clause], after: Option<&'m After>) {
        let construct = Construct { what: "'receive'", position };
        let Some(After { timeout, body }) = after else { return self.choice(clauses, construct) };
        let mut all = self.alone(|checker| checker.expression(timeout));
        let after = self.alone(|checker| checker.expressions(body));
        let mut deltas = vec![after.clone()];
        deltas.extend(self.each_clause(clauses));
        let result = scope::export(deltas, &self.scope, construct);
        let not_matched = |_: &Name, _: &Variable, _: &Variable| false;
        scope::merge(&mut all, after, not_matched);
        scope::merge(&mut all, result, not_matched);
        self.scope.apply(all);
    }

    pub(super) fn try_expression(
        &mut self,
        position: Position,
        body: &'m [Expr],
        clauses: &'m [Clause],
        handlers: &'m [Handler],
        cleanup: &'m [Expr],
    ) {
        let construct = Construct { what: "'try'", position };
        let not_matched = |_: &Name, _: &Variable, _: &Variable| false;
        let start = self.scope.mark();
        self.expressions(body);
        let mut deltas = self.each_clause(clauses);
        // A handler can't know how far the body came.
        let before_handlers = self.scope.mark();
        self.mistrust(start, construct);
        for handler in handlers {
            deltas.push(self.alone(|checker| checker.handler(handler)));
        }
        self.scope.take_back(before_handlers);
        let mut result = scope::export(deltas, &self.scope, construct);
        self.mistrust(start, construct);
        let mut all = self.scope.take_back(start);
        self.mistrust_new(&mut result, construct);
        scope::merge(&mut all, result, not_matched);
        self.scope.apply(all);
        let fresh = self.scope.mark();
        let mut after = self.alone(|checker| checker.expressions(cleanup));
        debug_assert!(self.scope.names_since(fresh).is_empty(), "what was checked alone is taken back");
        for change in after.values_mut().filter(|change| !change.is_old) {
            change.variable.state = State::Unsafe(construct);
        }
        self.scope.apply(after);
    }

    /// Makes those of the changes unsafe whose variables aren't in the scope.
    fn mistrust_new(&self, delta: &mut Delta, construct: Construct) {
        for (name, change) in delta {
            if self.scope.get(name).is_none() {
                change.variable.state = State::Unsafe(construct);
            }
        }
    }

    fn handler(&mut self, handler: &'m Handler) {
        let mut new = self.head([&handler.class, &handler.reason], false);
        if let Some(trace) = &handler.trace {
            let place = handler.trace_position;
            let is_bound = self.scope.get(trace).is_some() || new.contains_key(trace);
            if is_bound {
                let message =
                    format!("stacktrace variable {} must not be previously bound", variable_text(trace));
                self.error(place, 2, "stacktrace_bound", message);
            }
            let mut variable = Variable::bound_at(place);
            variable.state = State::Trace;
            variable.used = is_bound;
            new.insert(trace.clone(), scope::Change { variable, is_old: false });
        }
        self.bind(new);
        self.guard(&handler.guard);
        if let Some(trace) = &handler.trace
            && let Some(variable) = self.scope.get(trace)
            && variable.state == State::Trace
        {
            let mut variable = variable.clone();
            variable.state = State::Bound;
            self.scope.set(trace, variable);
        }
        self.expressions(&handler.body);
    }

    pub(super) fn fun(&mut self, position: Position, name: Option<&Name>, clauses: &'m [Clause]) {
        let start = self.scope.mark();
        let mut shadowed = Delta::default();
        if let Some(name) = name {
            let own = scope::Change { variable: Variable::bound_at(position), is_old: false };
            let new = Delta::from_iter([(name.clone(), own)]);
            self.report_shadowing(&new, "'named fun'");
            self.hide(new, &mut shadowed);
        }
        let was_in_record_definition = std::mem::take(&mut self.in_record_definition);
        self.unreached(clauses, true, None);
        let mut all = Delta::default();
        for clause in clauses {
            let delta = self.alone(|checker| checker.fun_clause(clause));
            scope::merge(&mut all, delta, |_, _, _| false);
        }
        self.in_record_definition = was_in_record_definition;
        self.scope.apply(all);
        let delta = self.scope.take_back(start);
        self.leave_local(delta, shadowed);
    }

    fn fun_clause(&mut self, clause: &'m Clause) {
        let start = self.scope.mark();
        let mut shadowed = Delta::default();
        let new = self.head(&clause.patterns, true);
        self.report_shadowing(&new, "'fun'");
        self.hide(new, &mut shadowed);
        self.guard(&clause.guard);
        self.expressions(&clause.body);
        let delta = self.scope.take_back(start);
        self.leave_local(delta, shadowed);
    }
}
