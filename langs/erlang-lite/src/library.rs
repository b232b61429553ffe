//! The modules of Erlang's library that are written in Erlang.
//!
//! What BEAM has as native functions is in [`builtins`](crate::builtins); the sources here have the rest
//! of their modules, with OTP's functions, results and errors.

/// The source of a library module.
#[must_use]
pub fn source(module: &str) -> Option<&'static str> {
    SOURCES.iter().find(|(name, _)| *name == module).map(|(_, source)| *source)
}

/// Names and sources.
const SOURCES: [(&str, &str); 1] = [("lists", include_str!("../lib/lists.erl"))];
