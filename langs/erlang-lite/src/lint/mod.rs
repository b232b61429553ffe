//! Checks of a module's meaning, in erlc's words.

use crate::ast::Expr;

pub mod bifs;

/// True when a comprehension's filter is to be evaluated as a guard test: a test that raises is then false.
pub fn is_guard_test(_test: &Expr) -> bool {
    false
}
