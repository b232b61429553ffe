//! Calls and funs that name a function.

use super::{Checker, bifs, function_text};
use crate::ast::{Callee, Expr, ExprKind, Name, Position};

impl<'m> Checker<'m> {
    pub(super) fn call(&mut self, position: Position, callee: &'m Callee, arguments: &'m [Expr]) {
        match callee {
            Callee::Local(name) => self.local_call(position, name, arguments),
            Callee::Remote { module, name } => match (&module.kind, &name.kind, arguments) {
                (ExprKind::Atom(module), ExprKind::Atom(name), [term, record])
                    if &**module == "erlang" && &**name == "is_record" =>
                {
                    self.record_test_call(term, record);
                }
                _ => self.siblings([&**module, &**name].into_iter().chain(arguments)),
            },
            Callee::Value(function) => {
                self.warn_invalid_call(position, function);
                self.siblings(std::iter::once(&**function).chain(arguments));
            }
        }
    }

    fn record_test_call(&mut self, term: &'m Expr, record: &'m Expr) {
        match &record.kind {
            ExprKind::Atom(name) => {
                self.expression(term);
                self.record_must_exist(name, record.position);
            }
            _ => self.siblings([term, record]),
        }
    }

    fn local_call(&mut self, position: Position, name: &Name, arguments: &'m [Expr]) {
        let arity = arguments.len();
        if let ("is_record", [term, record]) = (&**name, arguments)
            && matches!(record.kind, ExprKind::Atom(_))
        {
            return self.record_test_call(term, record);
        }
        self.siblings(arguments);
        let key = (name.clone(), arity as u32);
        let is_bif = bifs::is_auto_imported(name, key.1);
        let is_suppressed = self.suppresses_auto_import(name, arity);
        let is_imported = self.imports.contains_key(&key);
        if !self.is_local(name, arity) && !is_imported && is_bif && !is_suppressed {
            return;
        }
        if is_imported {
            return;
        }
        if &**name == "record_info" && arity == 2 {
            return self.record_info(position, arguments);
        }
        if is_bif && !is_suppressed {
            self.ambiguous_call(position, name, key.1);
        }
        if key != self.function {
            self.calls_function(position, name, key.1);
        }
    }

    /// A call that means a local function, or the function of `erlang` that it hides.
    fn ambiguous_call(&mut self, position: Position, name: &Name, arity: u32) {
        let text = function_text(name, arity);
        let advice = format!(
            " - use erlang:{text} or \"-compile({{no_auto_import,[{text}]}}).\" to resolve name clash"
        );
        if bifs::is_old(name, arity) {
            let message = format!("ambiguous call of overridden pre R14 auto-imported BIF {text}\n{advice}");
            self.error(position, 2, "call_to_redefined_old_bif", message);
        } else {
            let message = format!("ambiguous call of overridden auto-imported BIF {text}\n{advice}");
            self.warning(position, 2, "call_to_redefined_bif", message);
        }
    }

    fn calls_function(&mut self, position: Position, name: &Name, arity: u32) {
        let key = (name.clone(), arity);
        self.calls.entry(self.function.clone()).or_default().insert(key.clone());
        if !self.is_quiet {
            self.called.insert((key, position));
        }
    }

    fn record_info(&mut self, position: Position, arguments: &[Expr]) {
        let illegal = match arguments {
            [what, record] => match (&what.kind, &record.kind) {
                (ExprKind::Atom(word), ExprKind::Atom(name)) => {
                    if matches!(&**word, "fields" | "size") {
                        self.record_must_exist(name, position);
                        return;
                    }
                    what.position
                }
                _ => position,
            },
            _ => position,
        };
        self.error(illegal, 0, "illegal_record_info", "illegal record info");
    }

    /// `fun name/arity`
    pub(super) fn fun_reference(&mut self, position: Position, name: &Name, arity: u32) {
        if &**name == "record_info" && arity == 2 {
            self.error(position, 0, "illegal_record_info", "illegal record info");
            return;
        }
        let is_erlangs = !self.is_local(name, arity as usize)
            && bifs::is_auto_imported(name, arity)
            && !self.suppresses_auto_import(name, arity as usize);
        if !is_erlangs {
            self.calls_function(position, name, arity);
        }
    }

    /// Warns of a call of what can't be a function.
    fn warn_invalid_call(&mut self, position: Position, function: &Expr) {
        let is_invalid = match &function.kind {
            ExprKind::Char(_)
            | ExprKind::Integer(_)
            | ExprKind::Float(_)
            | ExprKind::String(_)
            | ExprKind::List { .. }
            | ExprKind::ListComprehension { .. }
            | ExprKind::RecordIndex { .. } => true,
            ExprKind::Tuple(elements) => elements.len() != 2,
            _ => false,
        };
        if is_invalid {
            self.warning(position, 0, "invalid_call", "invalid function call");
        }
    }
}
