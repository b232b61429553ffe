//! Expressions: variables that are read, and what sees which of them.

use super::scope::{self, Construct, Delta, State};
use super::{Checker, variable_text};
use crate::ast::{BinaryOp, Expr, ExprKind, Name, Operator, Position, Qualifier};

impl<'m> Checker<'m> {
    /// A sequence: each sees what those before it bind.
    pub(super) fn expressions(&mut self, exprs: &'m [Expr]) {
        for (index, expr) in exprs.iter().enumerate() {
            self.expression(expr);
            if index + 1 < exprs.len() {
                self.ignored(expr);
            }
        }
    }

    /// Checks something on its own: the scope is as before, the answer says what changed.
    pub(super) fn alone(&mut self, check: impl FnOnce(&mut Self)) -> Delta {
        let mark = self.scope.mark();
        check(self);
        self.scope.take_back(mark)
    }

    /// Expressions that see the same variables, not those that their neighbours bind.
    pub(super) fn siblings(&mut self, exprs: impl IntoIterator<Item = &'m Expr>) {
        let delta = self.sibling_changes(exprs);
        self.scope.apply(delta);
    }

    fn sibling_changes(&mut self, exprs: impl IntoIterator<Item = &'m Expr>) -> Delta {
        let mut all = Delta::default();
        for expr in exprs {
            if is_literal(expr) {
                continue;
            }
            let delta = self.alone(|checker| checker.expression(expr));
            self.merge_matched(&mut all, delta);
        }
        all
    }

    /// Merges what siblings did. Two that bind the same variable are matched with each other.
    pub(super) fn merge_matched(&mut self, into: &mut Delta, other: Delta) {
        let mut matched = Vec::new();
        scope::merge(into, other, |name, first, second| {
            if name.starts_with('_') {
                for variable in [first, second] {
                    if !variable.used {
                        matched.extend(variable.places.iter().map(|place| (name.clone(), *place)));
                    }
                }
            }
            true
        });
        matched.sort_unstable();
        matched.dedup();
        for (name, position) in matched {
            self.underscore_matched(&name, position);
        }
    }

    /// Warns of a variable that looks as if it were to be ignored, but is matched.
    pub(super) fn underscore_matched(&mut self, name: &Name, position: Position) {
        if self.warnings.underscore_match {
            let message = format!(
                "variable {} is bound multiple times in this pattern. If you mean to ignore this value, \
                 use '_' or a different underscore-prefixed name",
                variable_text(name)
            );
            self.warning(position, 2, "match_underscore_var_pat", message);
        }
    }

    pub(super) fn expression(&mut self, expr: &'m Expr) {
        let position = expr.position;
        match &expr.kind {
            ExprKind::Integer(_)
            | ExprKind::Float(_)
            | ExprKind::Char(_)
            | ExprKind::Atom(_)
            | ExprKind::String(_) => {}
            ExprKind::Variable(name) => self.read(name, position),
            ExprKind::Wildcard => self.read(&Name::from("_"), position),
            ExprKind::List { elements, tail } => self.siblings(elements.iter().chain(tail.as_deref())),
            ExprKind::Tuple(elements) => self.siblings(elements),
            ExprKind::Map { base, fields } => {
                if base.is_none() {
                    self.check_construction(fields);
                }
                let parts = fields.iter().flat_map(|field| [&field.key, &field.value]);
                self.siblings(base.as_deref().into_iter().chain(parts));
            }
            ExprKind::Record { base, name, fields } => {
                self.record_expression(position, base.as_deref(), name, fields);
            }
            ExprKind::RecordAccess { record, name, field, field_position } => {
                self.warn_invalid_record(position, record);
                self.expression(record);
                self.record_field_access(position, name, field, *field_position);
            }
            ExprKind::RecordIndex { name, field, field_position } => {
                self.record_field_access(position, name, field, *field_position);
            }
            ExprKind::Binary(segments) => self.binary_expression(segments),
            ExprKind::Match { patterns, value } => self.match_expression(patterns, value),
            ExprKind::Unary { operand, .. } => self.expression(operand),
            ExprKind::Chain { operands, operators } => self.chain(operands, operators),
            ExprKind::Call { callee, arguments } => self.call(position, callee, arguments),
            ExprKind::Remote { module, .. } => {
                self.error(module.start(), 0, "illegal_expr", "illegal expression");
            }
            ExprKind::FunLocal { name, arity } => self.fun_reference(position, name, *arity),
            ExprKind::FunRemote { module, name, arity } => {
                self.siblings([&**module, &**name, &**arity]);
            }
            ExprKind::Fun { name, clauses } => self.fun(position, name.as_ref(), clauses),
            ExprKind::ListComprehension { template, qualifiers }
            | ExprKind::BinaryComprehension { template, qualifiers } => {
                self.comprehension(template, qualifiers);
            }
            ExprKind::Block(body) => self.expressions(body),
            ExprKind::If(clauses) => {
                self.choice(clauses, Construct { what: "'if'", position });
            }
            ExprKind::Case { subject, clauses } => {
                self.expression(subject);
                self.choice(clauses, Construct { what: "'case'", position });
            }
            ExprKind::Receive { clauses, after } => self.receive(position, clauses, after.as_ref()),
            ExprKind::Try { body, clauses, handlers, cleanup } => {
                self.try_expression(position, body, clauses, handlers, cleanup);
            }
            ExprKind::Catch(body) => {
                let mark = self.scope.mark();
                self.expression(body);
                self.mistrust(mark, Construct { what: "'catch'", position });
            }
        }
    }

    /// Makes variables that are new since the mark unsafe.
    pub(super) fn mistrust(&mut self, mark: scope::Mark, construct: Construct) {
        for name in self.scope.names_since(mark) {
            if let Some(variable) = self.scope.get(&name) {
                let mut variable = variable.clone();
                variable.state = State::Unsafe(construct);
                self.scope.set(&name, variable);
            }
        }
    }

    fn chain(&mut self, operands: &'m [Expr], operators: &'m [Operator]) {
        let what = match operators[0].op {
            BinaryOp::AndAlso => "'andalso'",
            BinaryOp::OrElse => "'orelse'",
            _ => return self.siblings(operands),
        };
        self.expression(&operands[0]);
        let mark = self.scope.mark();
        for operand in &operands[1..] {
            self.expression(operand);
        }
        self.mistrust(mark, Construct { what, position: operators[0].position });
    }

    fn match_expression(&mut self, patterns: &'m [Expr], value: &'m Expr) {
        self.expression(value);
        for (index, pattern) in patterns.iter().enumerate().rev() {
            let new = self.pattern_alone(pattern, false);
            self.bind(new);
            for other in &patterns[index + 1..] {
                if matches!(pattern.kind, ExprKind::Binary(_) | ExprKind::Match { .. }) {
                    self.check_alias(pattern, other);
                }
            }
        }
    }

    /// A variable is read.
    pub(super) fn read(&mut self, name: &Name, position: Position) {
        if self.read_in_segment(name, position) {
            return;
        }
        let variable = variable_text(name);
        match self.scope.get(name).map(|variable| variable.state) {
            Some(State::Bound) => self.scope.touch(name, State::Bound),
            Some(State::Unsafe(construct)) => {
                self.unsafe_variable(name, position, construct);
                self.scope.touch(name, State::Bound);
            }
            Some(State::Exported(construct)) if self.warnings.export_variables => {
                self.exported_variable(name, position, construct);
                self.scope.touch(name, State::Bound);
            }
            Some(state @ State::Exported(_)) => self.scope.touch(name, state),
            Some(State::Trace) => {
                let message = format!("stacktrace variable {variable} must not be used in a guard");
                self.error(position, 2, "stacktrace_guard", message);
                self.scope.touch(name, State::Bound);
            }
            None => self.unbound(name, position),
        }
    }

    /// Reports a variable without a value; from here on it is taken to have one.
    pub(super) fn unbound(&mut self, name: &Name, position: Position) {
        let message = format!("variable {} is unbound", variable_text(name));
        self.error(position, 2, "unbound_var", message);
        let mut variable = scope::Variable::bound_at(position);
        variable.used = true;
        self.scope.set(name, variable);
    }

    pub(super) fn unsafe_variable(&mut self, name: &Name, position: Position, construct: Construct) {
        let message = format!("variable {} unsafe in {}", variable_text(name), place_text(construct));
        self.error(position, 3, "unsafe_var", message);
    }

    pub(super) fn exported_variable(&mut self, name: &Name, position: Position, construct: Construct) {
        let message = format!("variable {} exported from {}", variable_text(name), place_text(construct));
        self.warning(position, 3, "exported_var", message);
    }

    /// Warns of variables that came into being and were never read.
    pub(super) fn report_unused(&mut self, delta: &Delta) {
        for (name, change) in delta {
            if !change.is_old {
                self.report_if_unused(name, &change.variable);
            }
        }
    }

    pub(super) fn report_if_unused(&mut self, name: &Name, variable: &scope::Variable) {
        if variable.used || name.starts_with('_') || !self.warnings.unused_variables {
            return;
        }
        for position in &variable.places {
            let message = format!("variable {} is unused", variable_text(name));
            self.warning(*position, 2, "unused_var", message);
        }
    }

    /// Warns of new variables that hide others.
    pub(super) fn report_shadowing(&mut self, new: &Delta, construct: &str) {
        if !self.warnings.shadowed_variables {
            return;
        }
        for (name, change) in new {
            let hidden = self.scope.get(name).map(|variable| variable.state);
            if let (Some(State::Bound | State::Exported(_) | State::Trace), Some(position)) =
                (hidden, change.variable.places.first())
            {
                let message = format!("variable {} shadowed in {construct}", variable_text(name));
                self.warning(*position, 3, "shadowed_var", message);
            }
        }
    }

    fn comprehension(&mut self, template: &'m Expr, qualifiers: &'m [Qualifier]) {
        let was_in_record_definition = std::mem::take(&mut self.in_record_definition);
        let start = self.scope.mark();
        let mut shadowed = Delta::default();
        for qualifier in qualifiers {
            match qualifier {
                Qualifier::Generator { pattern, source, .. } => {
                    self.generator(pattern, source, &mut shadowed);
                }
                Qualifier::BinaryGenerator { pattern, source, .. } => {
                    self.check_binary_generator(pattern);
                    self.generator(pattern, source, &mut shadowed);
                }
                Qualifier::Filter(test) => {
                    if self.is_guard_test(test) {
                        self.guard_test(test);
                    } else {
                        self.expression(test);
                    }
                }
            }
        }
        self.in_record_definition = was_in_record_definition;
        self.expression(template);
        let delta = self.scope.take_back(start);
        self.leave_local(delta, shadowed);
    }

    fn generator(&mut self, pattern: &'m Expr, source: &'m Expr, shadowed: &mut Delta) {
        // What the source binds is local to it.
        let mut delta = self.alone(|checker| checker.expression(source));
        self.report_unused(&delta);
        delta.retain(|_, change| change.is_old);
        self.scope.apply(delta);
        let new = self.pattern_alone(pattern, true);
        self.report_shadowing(&new, "generate");
        self.hide(new, shadowed);
    }

    /// Puts new variables in the place of those of the same name, which are kept aside.
    pub(super) fn hide(&mut self, new: Delta, shadowed: &mut Delta) {
        for (name, change) in new {
            if let Some(hidden) = self.scope.get(&name).cloned() {
                if shadowed.contains_key(&name) {
                    self.report_if_unused(&name, &hidden);
                } else {
                    shadowed.insert(name.clone(), scope::Change { variable: hidden, is_old: true });
                }
            }
            self.scope.set(&name, change.variable);
        }
    }

    /// At the end of a construct whose variables are its own: warns of those never read, and keeps
    /// what it read of the variables outside.
    pub(super) fn leave_local(&mut self, mut delta: Delta, mut shadowed: Delta) {
        for (name, hidden) in &mut shadowed {
            if let Some(change) = delta.remove(name) {
                self.report_if_unused(name, &change.variable);
                hidden.is_old = change.is_old;
                if !change.is_old {
                    self.report_if_unused(name, &hidden.variable);
                }
            }
        }
        self.report_unused(&delta);
        delta.extend(shadowed);
        delta.retain(|_, change| {
            change.is_old && change.variable.used && !matches!(change.variable.state, State::Unsafe(_))
        });
        self.scope.apply(delta);
    }
}

/// True for what can't touch a variable.
fn is_literal(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Integer(_)
            | ExprKind::Float(_)
            | ExprKind::Char(_)
            | ExprKind::Atom(_)
            | ExprKind::String(_)
    )
}

fn place_text(construct: Construct) -> String {
    let Position { line, column, .. } = construct.position;
    format!("{} (line {line}, column {column})", construct.what)
}
