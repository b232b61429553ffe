//! Checks of a module's meaning, in erlc's words.

use crate::ast::{Expr, Module, Name, Position};
use crate::diagnostic::Problem;
use crate::parse::Form;

pub mod bifs;

/// True when a comprehension's filter is to be evaluated as a guard test: a test that raises is then false.
pub fn is_guard_test(_test: &Expr) -> bool {
    false
}

/// TEMP
pub fn check(forms: Vec<Form>, files: Vec<Name>, _end: Position, _problems: &mut Vec<Problem>) -> Module {
    let mut module = Module { files, ..Module::default() };
    for form in forms { match form { Form::Module(_, n) => module.name = n, Form::Function(f) => module.functions.push(f), _ => {} } }
    module
}
