//! Guards: expressions that can't have effects.

use super::{Checker, GuardContext, bifs, function_text};
use crate::ast::{BinaryOp, Callee, Expr, ExprKind, Guard, MapField, Name, Position};
use crate::scan::print;

/// Answers whether the module has a function of its own by that name.
type IsOverridden<'a> = &'a dyn Fn(&str, u32) -> bool;

/// True for what can be evaluated as a guard test.
pub(super) fn is_guard_test(test: &Expr, is_overridden: IsOverridden<'_>) -> bool {
    if let ExprKind::Call { callee: Callee::Local(name), arguments } = &test.kind {
        let arity = arguments.len() as u32;
        if &**name == "record" && arity == 2 {
            return are_guards(arguments, is_overridden);
        }
        if is_overridden(name, arity) {
            return false;
        }
        if bifs::is_type_test(name, arity) {
            return are_guards(arguments, is_overridden);
        }
    }
    is_guard(test, is_overridden)
}

fn are_guards<'e>(exprs: impl IntoIterator<Item = &'e Expr>, is_overridden: IsOverridden<'_>) -> bool {
    exprs.into_iter().all(|expr| is_guard(expr, is_overridden))
}

fn is_guard(expr: &Expr, is_overridden: IsOverridden<'_>) -> bool {
    let all = |exprs: &[Expr]| are_guards(exprs, is_overridden);
    match &expr.kind {
        ExprKind::Integer(_)
        | ExprKind::Float(_)
        | ExprKind::Char(_)
        | ExprKind::Atom(_)
        | ExprKind::String(_)
        | ExprKind::Variable(_)
        | ExprKind::Wildcard
        | ExprKind::RecordIndex { .. } => true,
        ExprKind::List { elements, tail } => {
            all(elements) && tail.as_ref().is_none_or(|tail| is_guard(tail, is_overridden))
        }
        ExprKind::Tuple(elements) => all(elements),
        ExprKind::Map { base, fields } => {
            base.as_ref().is_none_or(|base| is_guard(base, is_overridden))
                && are_guards(fields.iter().flat_map(|field| [&field.key, &field.value]), is_overridden)
        }
        ExprKind::RecordAccess { record, .. } => is_guard(record, is_overridden),
        ExprKind::Record { base: None, fields, .. } => {
            are_guards(fields.iter().map(|field| &field.value), is_overridden)
        }
        ExprKind::Binary(segments) => segments.iter().all(|segment| {
            is_guard(&segment.value, is_overridden)
                && segment.size.as_ref().is_none_or(|size| is_guard(size, is_overridden))
        }),
        ExprKind::Call { callee: Callee::Local(name), arguments } => {
            let arity = arguments.len() as u32;
            !is_overridden(name, arity) && bifs::is_guard_function(name, arity) && all(arguments)
        }
        ExprKind::Call { callee: Callee::Remote { module, name }, arguments } => {
            is_remote_guard_function(module, name, arguments.len()) && all(arguments)
        }
        ExprKind::Unary { operand, .. } => is_guard(operand, is_overridden),
        ExprKind::Chain { operands, operators } => {
            operators.iter().all(|operator| is_guard_operator(operator.op)) && all(operands)
        }
        _ => false,
    }
}

fn is_guard_operator(op: BinaryOp) -> bool {
    !matches!(op, BinaryOp::Append | BinaryOp::ListSubtract | BinaryOp::Send)
}

/// `erlang:name`, a guard function or an operator.
fn is_remote_guard_function(module: &Expr, name: &Expr, arity: usize) -> bool {
    match (&module.kind, &name.kind) {
        (ExprKind::Atom(module), ExprKind::Atom(name)) if &**module == "erlang" => {
            bifs::is_guard_function(name, arity as u32) || is_operator_name(name, arity)
        }
        _ => false,
    }
}

fn is_operator_name(name: &str, arity: usize) -> bool {
    const BINARY: [&str; 22] = [
        "+", "-", "*", "/", "div", "rem", "band", "bor", "bxor", "bsl", "bsr", "and", "or", "xor", "==",
        "/=", "=<", "<", ">=", ">", "=:=", "=/=",
    ];
    match arity {
        1 => matches!(name, "+" | "-" | "bnot" | "not"),
        2 => BINARY.contains(&name),
        _ => false,
    }
}

impl<'m> Checker<'m> {
    pub(super) fn is_guard_test(&self, test: &Expr) -> bool {
        is_guard_test(test, &|name, arity| {
            let name = (Name::from(name), arity);
            self.locals.contains(&name) || self.imports.contains_key(&name)
        })
    }

    pub(super) fn guard(&mut self, guard: &'m Guard) {
        for test in guard.iter().flatten() {
            self.guard_test(test);
        }
    }

    /// A test at the top of a guard, where the old type tests are known.
    pub(super) fn guard_test(&mut self, test: &'m Expr) {
        let ExprKind::Call { callee: Callee::Local(name), arguments } = &test.kind else {
            return self.guard_expression(test);
        };
        let arity = arguments.len();
        let is_old = bifs::is_old_type_test(name, arity as u32);
        if is_old {
            self.old_type_test(name, arity, test.position);
        }
        if &**name == "record" && arity == 2 {
            return self.record_test(test.position, arguments);
        }
        if bifs::is_type_test(name, arity as u32) && &**name != "is_record" && arity != 2 {
            self.guard_siblings(arguments);
            if !self.is_guard_function_in_sight(name, arity) {
                self.illegal_local_call(test.position, name, arity);
            }
            return;
        }
        self.guard_expression(test);
    }

    fn old_type_test(&mut self, name: &Name, arity: usize, position: Position) {
        if self.warnings.obsolete_guard {
            let old = print::atom(name);
            let message = format!("{old}/{arity} obsolete (use is_{old}/{arity})");
            self.warning(position, 2, "obsolete_guard", message);
        }
        if self.is_local(&Name::from(format!("is_{name}")), arity) {
            let message = format!(
                "obsolete {name}/1 (meaning is_{name}/1) is illegal when there is a local/imported \
                 function named is_{name}/1 "
            );
            self.error(position, 2, "obsolete_guard_overridden", message);
        }
    }

    fn guard_siblings(&mut self, exprs: impl IntoIterator<Item = &'m Expr>) {
        for expr in exprs {
            self.guard_expression(expr);
        }
    }

    fn illegal_guard(&mut self, position: Position) {
        match self.guard_context {
            GuardContext::Guard => self.error(position, 0, "illegal_guard_expr", "illegal guard expression"),
            GuardContext::SegmentSize => self.error(position, 0, "illegal_bitsize", "illegal bit size"),
        }
    }

    fn illegal_local_call(&mut self, position: Position, name: &Name, arity: usize) {
        let text = function_text(name, arity as u32);
        match self.guard_context {
            GuardContext::Guard => {
                let message = format!("call to local/imported function {text} is illegal in guard");
                self.error(position, 2, "illegal_guard_local_call", message);
            }
            GuardContext::SegmentSize => {
                let message = format!(
                    "call to local/imported function {text} is illegal in a size expression \
                     for a binary segment"
                );
                self.error(position, 2, "illegal_bitsize_local_call", message);
            }
        }
    }

    /// True when the name stands for the function of `erlang`.
    fn is_guard_function_in_sight(&self, name: &Name, arity: usize) -> bool {
        let imported_from = self.imports.get(&(name.clone(), arity as u32)).map(|module| &**module);
        let is_erlangs = imported_from == Some("erlang");
        !self.is_local(name, arity)
            && (imported_from.is_none() || is_erlangs)
            && (!self.suppresses_auto_import(name, arity) || is_erlangs)
    }

    pub(super) fn guard_expression(&mut self, expr: &'m Expr) {
        let position = expr.position;
        match &expr.kind {
            ExprKind::Integer(_)
            | ExprKind::Float(_)
            | ExprKind::Char(_)
            | ExprKind::Atom(_)
            | ExprKind::String(_) => {}
            ExprKind::Variable(name) => self.read(name, position),
            ExprKind::Wildcard => self.read(&Name::from("_"), position),
            ExprKind::List { elements, tail } => self.guard_siblings(elements.iter().chain(tail.as_deref())),
            ExprKind::Tuple(elements) => self.guard_siblings(elements),
            ExprKind::Map { base, fields } => {
                if base.is_none() {
                    self.check_construction(fields);
                }
                let parts = fields.iter().flat_map(|field| [&field.key, &field.value]);
                self.guard_siblings(base.as_deref().into_iter().chain(parts));
            }
            ExprKind::RecordIndex { name, field, field_position } => {
                self.record_field_access(position, name, field, *field_position);
            }
            ExprKind::RecordAccess { record, name, field, field_position } => {
                self.guard_expression(record);
                self.record_field_access(position, name, field, *field_position);
            }
            ExprKind::Record { base: None, name, fields } => self.record_guard(position, name, fields),
            ExprKind::Binary(segments) => self.binary_guard(segments),
            ExprKind::Call { callee, arguments } => self.guard_call(position, callee, arguments),
            ExprKind::Unary { operand, .. } => self.guard_expression(operand),
            ExprKind::Chain { operands, operators } => {
                self.guard_siblings(operands);
                for operator in operators {
                    if !is_guard_operator(operator.op) {
                        self.illegal_guard(operator.position);
                    }
                }
            }
            _ => self.illegal_guard(position),
        }
    }

    fn guard_call(&mut self, position: Position, callee: &'m Callee, arguments: &'m [Expr]) {
        let arity = arguments.len();
        let name = match callee {
            Callee::Local(name) => name,
            Callee::Remote { module, name } => {
                if is_remote_guard_function(module, name, arity) {
                    return match &name.kind {
                        ExprKind::Atom(own) if &**own == "is_record" => self.record_test(position, arguments),
                        _ => self.guard_siblings(arguments),
                    };
                }
                if let (ExprKind::Atom(module), ExprKind::Atom(_)) = (&module.kind, &name.kind)
                    && &**module == "erlang"
                {
                    self.guard_siblings(arguments);
                }
                return self.illegal_guard(position);
            }
            Callee::Value(_) => return self.illegal_guard(position),
        };
        if &**name == "is_record" && matches!(arity, 2 | 3) {
            return self.record_test(position, arguments);
        }
        self.guard_siblings(arguments);
        if bifs::is_guard_function(name, arity as u32) && self.is_guard_function_in_sight(name, arity) {
            return;
        }
        if self.is_local(name, arity) || self.is_imported(name, arity) {
            self.illegal_local_call(position, name, arity);
        } else {
            self.illegal_guard(position);
        }
    }

    /// `is_record(Term, name)` or `is_record(Term, name, size)`.
    fn record_test(&mut self, position: Position, arguments: &'m [Expr]) {
        let name = arguments.get(1).and_then(|name| match &name.kind {
            ExprKind::Atom(own) => Some((own, name.position)),
            _ => None,
        });
        match (arguments, name) {
            ([term, _], Some((name, place))) => {
                self.guard_expression(term);
                self.record_must_exist(name, place);
            }
            ([term, _, size], Some(_)) if matches!(size.kind, ExprKind::Integer(_)) => {
                self.guard_expression(term);
                if !self.is_guard_function_in_sight(&Name::from("is_record"), 3) {
                    self.illegal_local_call(position, &Name::from("is_record"), 3);
                }
            }
            _ => {
                self.guard_siblings(arguments);
                self.illegal_guard(position);
            }
        }
    }

    /// A map that is built has no keys to update.
    pub(super) fn check_construction(&mut self, fields: &[MapField]) {
        for field in fields.iter().filter(|field| field.exact) {
            let message = "only association operators '=>' are allowed in map construction";
            self.error(field.position, 0, "illegal_map_construction", message);
        }
    }
}
