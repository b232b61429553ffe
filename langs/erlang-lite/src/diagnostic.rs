//! Errors and warnings in erlc's words.

use crate::ast::{Name, Position};

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The module can't be compiled.
    Error,
    /// The module can be compiled.
    Warning,
}

/// One error or warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file's name as given to the compiler.
    pub file: Name,
    /// Where in the file; line 0: the file as a whole.
    pub position: Position,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, without the place.
    pub message: String,
}
