//! Checks of a module's meaning, in erlc's words.

use crate::ast::{Expr, Module, Name, Position};
use crate::diagnostic::Problem;
use crate::parse::Form;

pub mod bifs;
mod module;

/// True when a comprehension's filter is to be evaluated as a guard test: a test that raises is then false.
pub fn is_guard_test(_test: &Expr) -> bool {
    false
}

/// Checks a module's forms and puts them together.
pub fn check(forms: Vec<Form>, files: Vec<Name>, _end: Position, _problems: &mut Vec<Problem>) -> Module {
    module::assemble(forms, files)
}
