//! Stack traces: caught cheaply as return addresses, named when somebody looks.
//!
//! An exception's trace is at first what it was thrown with (the origin: nothing, arguments, or a
//! builtin with its arguments), and after its first `raise` a captured trace: a tuple of the origin and an
//! opaque record of return addresses. A captured trace survives rethrowing.

use std::sync::Arc;

use tambour_continuations::Frames;
use tambour_scheduler::layout::Context;
use tambour_shared_heap::{Value, layout::TYPE_RAW};

use crate::vm::Vm;

/// Frames that a trace keeps, as many as BEAM keeps.
const MAX_FRAMES: usize = 8;

/// Frames looked at for them: some 10 µs. A program that throws at each level of a deep recursion would
/// otherwise take time in the square of its depth.
const MAX_WALKED: usize = 1024;

/// A place in a stack trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceFrame {
    /// Name of the function: `module:name/arity`.
    pub symbol: Arc<str>,
    /// Source file.
    pub file: Arc<str>,
    /// Source line, 0 if unknown.
    pub line: u32,
}

/// A trace with names.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What the exception was thrown with: `[]`, the arguments of the first frame's function (a list), or
    /// `{module, function, arguments}` of a builtin.
    pub origin: Value,
    /// Frames, newest first.
    pub frames: Vec<TraceFrame>,
}

/// Replaces the context exception's trace by a captured one, unless it is one. Of frames that return to one
/// place in a row (a recursion) the newest is kept. O([`MAX_WALKED`]).
pub(crate) fn capture(context: &mut Context) {
    let origin = context.exception.trace;
    if captured(origin).is_some() {
        return;
    }
    // SAFETY: C1: called by the hook `on_raise`, whose stub has saved the raising frame.
    let frames = unsafe { mounted(context) };
    context.exception.trace = taken(context, frames, origin);
}

/// The trace of the running process, for a builtin that it calls.
pub(crate) fn of_caller(context: &mut Context) -> Value {
    // SAFETY: C1: the stub of builtins has saved the calling frame.
    let frames = unsafe { mounted(context) };
    taken(context, frames, Value::NIL)
}

/// The trace of the process that the context is about: between two of its slices, or while it runs and a
/// builtin that it calls has come upon the request.
pub(crate) fn of_saved(context: &mut Context) -> Value {
    if context.is_mounted() {
        return of_caller(context);
    }
    // SAFETY: P1: its scheduler asks, and nobody else holds a reference to the stack.
    let pcs = unsafe { context.running().newest_frames(MAX_WALKED) };
    taken(context, pcs, Value::NIL)
}

/// Return addresses of the frames of the stacks that are mounted, from the running one outward.
///
/// # Safety
/// C1: a stub has saved the newest frame.
unsafe fn mounted(context: &Context) -> Vec<usize> {
    // SAFETY: C1 by the caller.
    let newest = unsafe { Frames::new(context.stack.sp as usize, context.stack.fp as usize) };
    // SAFETY: K1, K2: the chain of the running process.
    let older = unsafe { context.resuming_frames() };
    newest.chain(older).map(|frame| frame.pc).take(MAX_WALKED).collect()
}

/// A captured trace of the newest frames.
fn taken(context: &mut Context, walked: Vec<usize>, origin: Value) -> Value {
    let mut pcs = [0; MAX_FRAMES];
    let mut count = 0;
    for pc in walked {
        let pc = pc as u64;
        if count > 0 && pcs[count - 1] == pc {
            continue;
        }
        if count == MAX_FRAMES {
            break;
        }
        pcs[count] = pc;
        count += 1;
    }
    let raw = context.allocator.raw(&pcs[..count]);
    context.allocator.tuple(&[origin, raw])
}

/// Origin and return addresses of a captured trace.
fn captured(trace: Value) -> Option<(Value, Value)> {
    match trace.as_tuple()? {
        &[origin, raw] if raw.type_id() == Some(TYPE_RAW) => Some((origin, raw)),
        _ => None,
    }
}

/// Names the frames of an exception's trace.
pub(crate) fn named(vm: &Vm, trace: Value) -> Trace {
    let Some((origin, raw)) = captured(trace) else { return Trace { origin: trace, frames: Vec::new() } };
    let words = raw.as_raw().unwrap_or_default();
    let frames = words.iter().filter_map(|&pc| vm.trace_frame(pc as usize)).collect();
    Trace { origin, frames }
}
