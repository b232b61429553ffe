//! Erlang source on the Tambour VM.
#![forbid(unsafe_code)]

pub mod ast;
pub mod atoms;
pub mod builtins;
mod calendar;
pub mod core;
pub mod diagnostic;
mod env;
pub mod erlang;
mod ets;
mod files;
pub mod format;
pub mod frontend;
pub mod fun_table;
pub mod library;
pub mod lint;
pub mod lower;
pub mod parse;
pub mod preprocess;
pub mod report;
pub mod scan;
pub mod source;
mod store;
pub mod term;

pub use erlang::{Erlang, Settings};
