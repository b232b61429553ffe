//! States of builtins that do their work in slices.
//!
//! # Invariants
//! S1. A state is a mailbox cell, which is no term, so a first argument tells whether a call begins
//!     or goes on.
//! S2. A state holds the first argument that the call began with: an exception names it, not the state.

use tambour::{Cx, Step, Value};

use crate::atoms;
use crate::term::Fault;

/// A call that goes on.
#[derive(Clone, Copy)]
pub(super) struct Progress {
    /// The first argument that it began with.
    pub(super) original: Value,
    /// What it works on.
    pub(super) rest: Value,
    /// What it made of the part before.
    pub(super) result: Value,
    /// Elements that are done.
    pub(super) count: usize,
}

/// The progress of a call: the state in its first argument, or the start, with nothing done.
pub(super) fn resume(first: Value) -> Progress {
    if let Some((values, count)) = first.as_cell()
        && let (Some(&[original, rest, result]), Some(count)) = (values.as_tuple(), count.as_small())
    {
        return Progress { original, rest, result, count: count as usize };
    }
    Progress { original: first, rest: first, result: Value::NIL, count: 0 }
}

/// Answers that the call goes on; counts the reductions of the slice.
pub(super) fn again(cx: &mut Cx, progress: Progress, reductions: usize) -> Step {
    cx.bump(reductions as i64);
    let values = cx.allocator().tuple(&[progress.original, progress.rest, progress.result]);
    let state = cx.allocator().cell(values, super::count(progress.count));
    Step::again(state)
}

/// Throws an error of `module:function` with the arguments that the call began with.
pub(super) fn fail(cx: &mut Cx, fault: Fault, module: &str, function: &str, args: &[Value]) -> Step {
    let (module, function) = (cx.atom(module), cx.atom(function));
    let args = cx.allocator().list(args, Value::NIL);
    let origin = cx.allocator().tuple(&[module, function, args]);
    cx.throw_traced(atoms::ERROR.value(), fault.reason(), origin)
}

/// Throws `badarg` of a function of `erlang`, whose trace says in which way its arguments are wrong.
pub(super) fn badarg_because(cx: &mut Cx, cause: &str, function: &str, args: &[Value]) -> Step {
    let (module, function) = (atoms::ERLANG.value(), cx.atom(function));
    let args = cx.allocator().list(args, Value::NIL);
    let cause = cx.atom(cause);
    let origin = cx.allocator().tuple(&[module, function, args, Value::NIL, cause]);
    cx.throw_traced(atoms::ERROR.value(), Fault::Badarg.reason(), origin)
}
