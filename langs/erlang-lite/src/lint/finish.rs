//! What can only be said when the whole module has been seen.

use rustc_hash::FxHashSet;

use super::module::function_names;
use super::types::{is_builtin, type_text};
use super::{Checker, TypeUser, function_text};
use crate::ast::{Expr, ExprKind, FunctionName, Position};
use crate::parse::Form;
use crate::scan::print;

impl<'m> Checker<'m> {
    pub(super) fn finish(&mut self, forms: &'m [Form]) {
        self.undefined_functions();
        self.unused_functions(forms);
        self.option_functions_exist(forms);
        self.specs_without_functions();
        self.undefined_types();
        self.unused_types();
        self.unused_records();
        self.on_load_exists();
        self.behaviours(forms);
        for form in forms {
            if let Form::Attribute(attribute) = form
                && &*attribute.name == "dialyzer"
            {
                self.dialyzer_functions(attribute.position, &attribute.value);
            }
        }
    }

    /// Functions named in `-dialyzer({option, [name/arity]})`.
    fn dialyzer_functions(&mut self, position: Position, value: &Expr) {
        let elements = match &value.kind {
            ExprKind::List { elements, tail: None } => elements.as_slice(),
            _ => std::slice::from_ref(value),
        };
        for element in elements {
            let ExprKind::Tuple(parts) = &element.kind else { continue };
            let [_, functions] = parts.as_slice() else { continue };
            for name in function_names(functions) {
                if !self.locals.contains(&name) {
                    let message = format!("function {} undefined", function_text(&name.0, name.1));
                    self.error(position, 2, "undefined_function", message);
                }
            }
        }
    }

    fn undefined_functions(&mut self) {
        let undefined: Vec<(FunctionName, Position)> =
            self.called.iter().filter(|(name, _)| !self.defined.contains(name)).cloned().collect();
        for ((name, arity), position) in undefined {
            let message = format!("function {} undefined", function_text(&name, arity));
            self.error(position, 2, "undefined_function", message);
        }
    }

    fn unused_functions(&mut self, forms: &'m [Form]) {
        if self.exports_all || !self.warnings.unused_functions {
            return;
        }
        let mut reached: FxHashSet<FunctionName> = FxHashSet::default();
        let mut waiting: Vec<FunctionName> = self.exports.iter().chain(&self.on_load).cloned().collect();
        while let Some(name) = waiting.pop() {
            if let Some(called) = self.calls.get(&name).filter(|_| !reached.contains(&name)) {
                waiting.extend(called.iter().cloned());
            }
            reached.insert(name);
        }
        let silenced = Self::option_functions(forms, "nowarn_unused_function");
        reached.extend(silenced.into_iter().map(|(name, _)| name));
        for form in forms {
            let Form::Function(function) = form else { continue };
            if !reached.contains(&(function.name.clone(), function.arity)) {
                let message = format!("function {} is unused", function_text(&function.name, function.arity));
                self.warning(function.position, 2, "unused_function", message);
            }
        }
    }

    /// Functions that compile options name.
    fn option_functions_exist(&mut self, forms: &'m [Form]) {
        for (option, tag, what) in [
            ("inline", "bad_inline", "inlined function"),
            ("nowarn_unused_function", "bad_nowarn_unused_function", "function"),
        ] {
            for ((name, arity), position) in Self::option_functions(forms, option) {
                let key = (name, arity);
                if !self.locals.contains(&key) && !self.imports.contains_key(&key) {
                    let message = format!("{what} {} undefined", function_text(&key.0, arity));
                    self.error(position, 2, tag, message);
                }
            }
        }
    }

    fn specs_without_functions(&mut self) {
        let mut missing = Vec::new();
        for ((module, name, arity), position) in &self.specs {
            if *module == self.module && !self.defined.contains(&(name.clone(), *arity)) {
                missing.push((function_text(name, *arity), *position));
            }
        }
        for (text, position) in missing {
            self.error(position, 2, "spec_fun_undefined", format!("spec for undefined function {text}"));
        }
    }

    fn undefined_types(&mut self) {
        let is_undefined =
            |name: &FunctionName| !self.types.contains_key(name) && !is_builtin(&name.0, name.1);
        let undefined: Vec<(FunctionName, Position)> = self
            .used_types
            .iter()
            .filter(|(name, ..)| is_undefined(name))
            .map(|(name, position, _)| (name.clone(), *position))
            .collect();
        for ((name, arity), position) in undefined {
            self.error(position, 2, "undefined_type", format!("type {} undefined", type_text(&name, arity)));
        }
    }

    /// Only for what the module's own file defines: included files are shared.
    fn unused_types(&mut self) {
        let mut reached: FxHashSet<FunctionName> = FxHashSet::default();
        loop {
            let before = reached.len();
            for (name, _, user) in &self.used_types {
                let counts = match user {
                    TypeUser::Root => true,
                    TypeUser::Type(user) => reached.contains(user),
                };
                if counts {
                    reached.insert(name.clone());
                }
            }
            if reached.len() == before {
                break;
            }
        }
        let mut found = Vec::new();
        for (name, (position, is_opaque)) in &self.types {
            let text = type_text(&name.0, name.1);
            if *is_opaque && !self.exported_types.contains(name) {
                found.push((*position, "not_exported_opaque", format!("opaque type {text} is not exported")));
            }
            if self.warnings.unused_types && position.file == 0 && !reached.contains(name) {
                found.push((*position, "unused_type", format!("type {text} is unused")));
            }
        }
        for (position, tag, message) in found {
            self.warning(position, 2, tag, message);
        }
    }

    fn unused_records(&mut self) {
        if !self.warnings.unused_records {
            return;
        }
        let mut unused: Vec<(String, Position)> = Vec::new();
        for (name, record) in &self.records {
            if record.position.file == 0 && !self.used_records.contains(name) {
                unused.push((print::atom(name), record.position));
            }
        }
        for (name, position) in unused {
            self.warning(position, 2, "unused_record", format!("record {name} is unused"));
        }
    }

    fn on_load_exists(&mut self) {
        if let [(name, 0)] = self.on_load.as_slice()
            && !self.defined.contains(&(name.clone(), 0))
        {
            let message = format!("function {} undefined", function_text(name, 0));
            self.error(self.on_load_position, 2, "undefined_on_load", message);
        }
    }
}
