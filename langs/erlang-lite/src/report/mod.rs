//! What is told of exceptions: their traces as terms, the report of a crashed process, and the text of the
//! exception that ends a program.
//!
//! # What an exception is thrown with
//! The VM catches the frames; a builtin adds an *origin* that stands before them:
//!
//! | origin | made by | meaning |
//! |---|---|---|
//! | `[]` | most internal builtins | the trace begins with the newest frame |
//! | a list | `function_clause`, `error/2` | the newest frame's arguments, in place of its arity |
//! | `{M, F, Args}` | builtins that fail | a first entry, which has no line |
//! | `{M, F, Args, [], Cause}` | builtins that say more than `badarg` | the same, with a cause |
//! | `{M, F, Args, Location}` | calls of undefined functions | a first entry with a location |
//! | `{Trace}` | `erlang:raise/3` | the whole trace as a term |

mod arguments;
mod burst;
mod entry;
mod exception;
mod processes;
mod time;

use tambour::{Cx, Exception, Exit, Pid, Value};

use crate::atoms;
use crate::format::{Encoding, Layout, pid_text, pretty};
use crate::frontend::EXPRESSIONS;

pub use burst::tell_held;
pub use entry::{called, stacktrace};

/// Reports a process that crashed on standard error, as OTP logs it. An exit isn't reported.
pub fn crash(cx: &mut Cx, pid: Pid, exit: &Exit) {
    if let Some(text) = crash_text(cx, exit) {
        burst::report(cx.now_ns(), &pid_text(pid), &text);
    }
}

/// What a report says of an exit: the exit value, and the limit that was reached.
fn crash_text(cx: &mut Cx, exit: &Exit) -> Option<String> {
    let exception = exception_of(exit)?;
    let limit = limit_text(cx, exit);
    if exception.class == atoms::EXIT.value() && limit.is_none() {
        return None;
    }
    let exit_value = exit_reason(cx, exit);
    let layout = Layout { column: 1, line_length: 80, depth: -1, encoding: Encoding::Unicode, strings: true };
    let mut text = String::new();
    pretty(&mut text, cx.vm(), exit_value, &layout);
    text.extend(limit.map(|limit| format!("\n{limit}")));
    Some(text)
}

/// Which limit ended a process, in words.
fn limit_text(cx: &Cx, exit: &Exit) -> Option<String> {
    match *exit {
        Exit::StackOverflow => {
            let limit = mebibytes(cx.stack_limit_bytes() as u64);
            Some(format!("its stack reached the limit of {limit}"))
        }
        Exit::MemoryLimit { bytes } => {
            let (held, limit) = (mebibytes(bytes), mebibytes(cx.vm().heap().limit_bytes().unwrap_or(0)));
            Some(format!("it held {held} when all processes together passed the memory limit of {limit}"))
        }
        _ => None,
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1 << 20))
}

/// The exit reason of a process that ended so: `normal`, what was given to `exit/1`, or the error or
/// `{nocatch, Thrown}` with its trace.
pub fn exit_reason(cx: &mut Cx, exit: &Exit) -> Value {
    let Some(Exception { class, reason, trace }) = exception_of(exit) else { return atoms::NORMAL.value() };
    if class == atoms::EXIT.value() {
        return reason;
    }
    let reason = match class == atoms::THROW.value() {
        true => nocatch(cx, reason),
        false => reason,
    };
    let trace = stacktrace(cx, trace);
    cx.allocator().tuple(&[reason, trace])
}

/// The text of the exception that ended a process, as escript tells it, without the program's name before it
/// and without a new line after it. `None` when there was none.
#[must_use]
pub fn uncaught(cx: &mut Cx, exit: &Exit) -> Option<String> {
    let Exception { class, reason, trace } = exception_of(exit)?;
    let entries = entry::entries(cx, trace);
    let mut text = exception::text(cx, class, reason, entries);
    text.extend(limit_text(cx, exit).map(|limit| format!("\n  {limit}")));
    Some(text)
}

/// The text of the exception that ended an expression of the command line, as OTP's `init` tells it, without
/// a new line after it. `None` when there was none.
#[must_use]
pub fn terminating(cx: &mut Cx, exit: &Exit) -> Option<String> {
    let exception = exception_of(exit)?;
    let (class, reason) = (exception.class, exception.reason);
    let told = if class == atoms::EXIT.value() {
        reason
    } else {
        let reason = if class == atoms::THROW.value() { nocatch(cx, reason) } else { reason };
        let trace = entry::stacktrace_without(cx, exception.trace, EXPRESSIONS);
        cx.allocator().tuple(&[reason, trace])
    };
    // A length of 0: all in one line.
    let layout = Layout { column: 1, line_length: 0, depth: -1, encoding: Encoding::Unicode, strings: true };
    let mut text = String::new();
    pretty(&mut text, cx.vm(), told, &layout);
    let limit = limit_text(cx, exit).map(|limit| format!("\n{limit}")).unwrap_or_default();
    Some(format!("{{\"init terminating in do_boot\",{text}}}{limit}"))
}

fn nocatch(cx: &mut Cx, thrown: Value) -> Value {
    cx.allocator().tuple(&[atoms::NOCATCH.value(), thrown])
}

/// The exception that a process ended with. A stack that reached its limit is an error, `system_limit`.
pub(crate) fn exception_of(exit: &Exit) -> Option<Exception> {
    match *exit {
        Exit::Returned(_) => None,
        Exit::Thrown(exception) => Some(exception),
        Exit::Ended(reason) | Exit::Trapped { reason, .. } => {
            Some(Exception { class: atoms::EXIT.value(), reason, trace: Value::NIL })
        }
        // As if somebody had ended it.
        Exit::MemoryLimit { .. } => {
            let (class, reason) = (atoms::EXIT.value(), atoms::SYSTEM_LIMIT.value());
            Some(Exception { class, reason, trace: Value::NIL })
        }
        Exit::StackOverflow => {
            let (class, reason) = (atoms::ERROR.value(), atoms::SYSTEM_LIMIT.value());
            Some(Exception { class, reason, trace: Value::NIL })
        }
    }
}
