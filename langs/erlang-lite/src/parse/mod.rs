//! The grammar.

/// How deep expressions and types may nest.
pub const MAX_DEPTH: usize = 500;
