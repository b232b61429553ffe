//! The IR as text: stable, one instruction a line.

use crate::ir::{Function, Module};

/// The text of a whole module.
#[must_use]
pub fn module(module: &Module) -> String {
    module.functions.iter().map(|one| function(one, module)).collect::<Vec<_>>().join("\n")
}

/// The text of one function of a module.
#[must_use]
pub fn function(function: &Function, module: &Module) -> String {
    module.symbols[function.symbol.0 as usize].clone()
}
