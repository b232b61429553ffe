//! From the core language to IR.
//!
//! # What
//! [`module`] converts a checked syntax tree to the core language and lowers that, one IR function for each
//! function, fun and generator. [`undefined`] makes the module that stands in for a name that no module
//! defines.
//!
//! Values are tagged words. Arithmetic on small integers, comparisons, tests of type, constructors and
//! patterns are inline; what they don't cover goes to a builtin from a cold block.
//!
//! # Invariants
//! - **L1** A builtin that raises is called from a block that a trace can name: never as a tail call.
//! - **L2** In the reach of a handler every call is an `Invoke`; in a guard the handler makes the guard
//!   false.
//! - **L3** A field is loaded only where the tests on the path say that it exists.
//! - **L4** Facts about a value hold on the path where they were found and below it; a join forgets them.

mod arithmetic;
mod bits;
mod bits_append;
mod bits_build;
mod call;
mod compare;
mod construct;
mod decision;
mod exit;
mod facts;
mod failure;
mod float;
mod function;
mod map;
mod names;
mod prune;
mod receive;
mod symbol;
mod test;
#[cfg(test)]
mod tests;
mod trying;
mod tuple;
mod undefined;
mod walk;
pub(crate) mod words;

use crate::ast;
use crate::core::{self, Literal};
use crate::diagnostic::Diagnostic;
use words::ir;

pub use symbol::{fun as fun_symbol, local as local_symbol, printed};
pub use undefined::{blocking_native, native, undefined};

/// What lowering asks of the VM that the module is for.
pub trait Env {
    /// The bits of an atom.
    fn atom(&self, name: &str) -> u64;

    /// The bits of a term that lives as long as the module.
    fn literal(&self, term: &Literal) -> u64;

    /// The builtin `module:name/arity`, if there is one; internal ones are in module `%`.
    fn builtin(&self, module: &str, name: &str, arity: usize) -> Option<ir::Builtin>;

    /// The info word of a fun's objects: its number in the fun table `<< 8`, and its arity.
    fn fun(&self, fun: &Fun<'_>) -> u64;
}

/// A fun, as the fun table knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fun<'a> {
    /// The module that makes it, or the one that `fun m:f/a` names.
    pub module: &'a str,
    /// The name of the function it was lifted to, or that `fun m:f/a` names.
    pub function: &'a str,
    /// How many arguments it takes.
    pub arity: u8,
    /// Its number in the module; `None` for `fun m:f/a`.
    pub index: Option<u32>,
}

/// Compiles a module as far as the IR.
///
/// # Errors
/// The constructs that have no translation, each with its place.
pub fn module(ast: &ast::Module, env: &dyn Env) -> Result<ir::Module, Vec<Diagnostic>> {
    let file = ast.files.first().map_or("", |name| name);
    Ok(lower(&core::module(ast)?, &ast.name, file, env))
}

/// Lowers a converted module.
#[must_use]
pub fn lower(module: &core::Module, name: &str, file: &str, env: &dyn Env) -> ir::Module {
    let mut names = names::Names::new(module, name, env);
    let functions = module.functions.iter().enumerate();
    let functions = functions.map(|(index, one)| function::lower(&mut names, index, one)).collect();
    names.finish(file, functions)
}
