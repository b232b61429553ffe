//! States of builtins that do their work in slices.
//!
//! # Invariants
//! S1. A state has a type that no term has, so a first argument tells whether a call begins or goes on.
//! S2. A state holds the first argument that the call began with: an exception names it, not the state.

use std::sync::atomic::{AtomicU32, Ordering};

use tambour::{Cx, Layout, Step, TypeDescriptor, Value, Vm};

use crate::atoms;
use crate::term::Fault;

/// Type id of states, the same in all VMs of a process.
static STATE: AtomicU32 = AtomicU32::new(0);

/// Makes the type of states known to a VM's heap.
pub(super) fn install(vm: &Vm) {
    let descriptor = TypeDescriptor { name: "state of a builtin".to_owned(), layout: Layout::Prefix(1) };
    let id = vm.heap().register_type(descriptor);
    let before = STATE.swap(id, Ordering::Relaxed);
    assert!(before == 0 || before == id, "states have two type ids in one process");
}

/// A call that goes on: what it began with, a count, and what it works on.
pub(super) struct Resumed {
    pub(super) original: Value,
    pub(super) count: u64,
    pub(super) rest: Value,
    pub(super) result: Value,
}

/// The state in a first argument, or the start of a call: the work on `first` with nothing done.
pub(super) fn resume(first: Value) -> Resumed {
    match (first.type_id(), first.payload()) {
        (Some(id), Some(words)) if id == STATE.load(Ordering::Relaxed) => {
            let count = words[0];
            let values = first.as_object_values(1).unwrap_or_default();
            Resumed { original: values[0], count, rest: values[1], result: values[2] }
        }
        _ => Resumed { original: first, count: 0, rest: first, result: Value::NIL },
    }
}

/// Answers that the call goes on; counts the slice's reductions.
pub(super) fn again(cx: &mut Cx, state: &Resumed, reductions: usize) -> Step {
    cx.bump(reductions as i64);
    let values = [state.original, state.rest, state.result];
    Step::again(cx.allocator().object(STATE.load(Ordering::Relaxed), &[state.count], &values))
}

/// Throws an error of `module:function` with the arguments that the call began with.
pub(super) fn fail(cx: &mut Cx, fault: Fault, module: &str, function: &str, args: &[Value]) -> Step {
    let (module, function) = (cx.atom(module), cx.atom(function));
    let args = cx.allocator().list(args, Value::NIL);
    let origin = cx.allocator().tuple(&[module, function, args]);
    cx.throw_traced(atoms::ERROR.value(), fault.reason(), origin)
}
