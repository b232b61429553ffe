//! The core language: Erlang without its sugar, one tree a function.
//!
//! # What
//! Between the syntax tree and the IR. Expressions are in A-normal form: a [`Body`] is a list of steps that
//! bind variables to simple expressions of operands, and nested bodies stand only where control branches.
//! Records are tuples, comprehensions are functions, funs are lifted and say what they capture, clauses
//! have become decision graphs (`decide.rs`).
//!
//! # Invariants
//! - **C1** Every variable is bound by one step, parameter, capture, or clause binding, before its uses
//!   on every path.
//! - **C2** Steps stand in order of evaluation.
//! - **C3** A branching expression's bodies all end in as many values as its step has variables, or raise.
//! - **C4** Depth is bounded by the syntax tree's (A4 there): lists and chains become steps, not depth.

pub(crate) mod bits;
mod bits_build;
mod bits_pattern;
mod chain;
mod clauses;
mod comprehension;
mod convert;
pub(crate) mod decide;
mod expression;
mod function;
mod funs;
mod literal;
mod map;
mod pattern;
mod receive;
mod record;
mod scope;
mod test;
mod tree;
mod trying;
pub(crate) mod uses;

pub use convert::module;
pub use literal::Literal;
pub use tree::{
    Arm, Body, Callee, Compare, Expr, Failure, Function, Guard, Kind, Match, Module, Operand, Receive, Step,
    Test, Try, Var, Visibility,
};
