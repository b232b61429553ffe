//! A module put together from its forms.

use crate::ast::{Expr, ExprKind, FunctionName, Module, Name};
use crate::parse::Form;

/// Sorts forms into a module. What is declared twice keeps its first meaning; lint reports it.
pub(super) fn assemble(forms: Vec<Form>, files: Vec<Name>) -> Module {
    let mut module = Module { files, ..Module::default() };
    let mut exports = Vec::new();
    for form in forms {
        match form {
            Form::Module(_, name) if module.name.is_empty() => module.name = name,
            Form::Module(..) => {}
            Form::Export(_, names) => exports.extend(names),
            Form::Import(_, from, names) => {
                module.imports.extend(names.into_iter().map(|name| (name, from.clone())));
            }
            Form::Record(record) => {
                module.records.entry(record.name.clone()).or_insert(record);
            }
            Form::Type(definition) => module.types.push(definition),
            Form::Spec(spec) => module.specs.push(spec),
            Form::Function(function) => module.functions.push(function),
            Form::Attribute(attribute) => match &*attribute.name {
                "compile" => module.compile_options.extend(options(attribute.value)),
                "on_load" => module.on_load = function_name(&attribute.value),
                "export_type" | "optional_callbacks" | "dialyzer" | "file" => {}
                _ => module.attributes.push(attribute),
            },
        }
    }
    if has_option(&module.compile_options, "export_all") {
        exports.extend(module.functions.iter().map(|function| (function.name.clone(), function.arity)));
    }
    exports.sort();
    exports.dedup();
    module.exports = exports;
    module.no_auto_import = option_values(&module.compile_options, "no_auto_import")
        .into_iter()
        .flat_map(function_names)
        .collect();
    module
}

/// The options in `-compile(...)`: one, or a list with lists in it.
pub(super) fn options(value: Expr) -> Vec<Expr> {
    match value.kind {
        ExprKind::List { elements, tail: None } => elements.into_iter().flat_map(options).collect(),
        _ => vec![value],
    }
}

/// True when the option stands there as an atom.
pub(super) fn has_option(options: &[Expr], name: &str) -> bool {
    options.iter().any(|option| matches!(&option.kind, ExprKind::Atom(own) if &**own == name))
}

/// The values of all options `{name, value}`.
pub(super) fn option_values<'m>(options: &'m [Expr], name: &str) -> Vec<&'m Expr> {
    let value = |option: &'m Expr| match &option.kind {
        ExprKind::Tuple(elements) => match elements.as_slice() {
            [Expr { kind: ExprKind::Atom(own), .. }, value] if &**own == name => Some(value),
            _ => None,
        },
        _ => None,
    };
    options.iter().filter_map(value).collect()
}

/// `{name, arity}`
pub(super) fn function_name(term: &Expr) -> Option<FunctionName> {
    let ExprKind::Tuple(elements) = &term.kind else { return None };
    match elements.as_slice() {
        [Expr { kind: ExprKind::Atom(name), .. }, Expr { kind: ExprKind::Integer(arity), .. }] => {
            Some((name.clone(), u32::try_from(arity).ok()?))
        }
        _ => None,
    }
}

/// `{name, arity}` or a list of such.
pub(super) fn function_names(term: &Expr) -> Vec<FunctionName> {
    match &term.kind {
        ExprKind::List { elements, tail: None } => elements.iter().flat_map(function_names).collect(),
        _ => function_name(term).into_iter().collect(),
    }
}
