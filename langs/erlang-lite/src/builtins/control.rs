//! What raises exceptions and ends things.
//!
//! A function of OTP that isn't itself part of the trace of what it raises has an internal name (`%:..`):
//! those get no origin.

use tambour::ir::Builtin;
use tambour::{Cx, Step, Value};

use super::{badarg, output, state, truth};
use crate::atoms;
use crate::report;
use crate::term::{convert, list};

/// `error(Reason, Args)`: the arguments stand in the trace in place of the arity.
fn error_with_args(cx: &mut Cx, reason: Value, args: Value) -> Step {
    let origin = if list::proper(args).is_ok() { args } else { Value::NIL };
    cx.throw_traced(atoms::ERROR.value(), reason, origin)
}

/// `erlang:raise/3`: with a trace that is a term; answers `badarg` as a value, as OTP does.
fn raise(cx: &mut Cx, class: Value, reason: Value, trace: Value) -> Step {
    let is_class = [atoms::ERROR, atoms::EXIT, atoms::THROW].iter().any(|known| known.value() == class);
    if !is_class || list::proper(trace).is_err() {
        return Step::ret(atoms::BADARG.value());
    }
    let origin = cx.allocator().tuple(&[trace]);
    cx.throw_traced(class, reason, origin)
}

/// The program ends: its output goes out, or a word about that to standard error.
fn flush_or_tell() {
    report::tell_held();
    if let Err(error) = output::flush() {
        output::write_error(&format!("tambour: standard output: {error}\n"));
    }
}

/// Ends the system: with a status, after the output is written; or with a text on the terminal.
fn halt(cx: &mut Cx, status: Value) -> Step {
    if status == atoms::ABORT.value() {
        flush_or_tell();
        std::process::abort();
    }
    if let Some(code) = status.as_small().filter(|&code| code >= 0) {
        flush_or_tell();
        std::process::exit((code & 0xff) as i32);
    }
    if status.is_nil() || status.is_pair() {
        let Ok(slogan) = convert::list_text(status) else { return badarg(cx) };
        output::write_error(&format!("{slogan}\n"));
        std::process::exit(1);
    }
    badarg(cx)
}

/// `halt(Status, Options)`: the output is always written.
fn halt_with(cx: &mut Cx, status: Value, options: Value) -> Step {
    let flush = |option: Value| match option.as_tuple() {
        Some(&[name, value]) => name == atoms::FLUSH.value() && atoms::as_boolean(value).is_some(),
        _ => false,
    };
    match list::proper(options) {
        Ok(list) if list.iter().all(|&option| flush(option)) => {}
        _ => return state::badarg_because(cx, "badopt", "halt", &[status, options]),
    }
    halt(cx, status)
}

/// Uses up the slice.
fn yield_now(cx: &mut Cx) -> Step {
    let left = cx.stack.reductions;
    cx.bump(left);
    truth(true)
}

fn bump(cx: &mut Cx, reductions: Value) -> Step {
    match reductions.as_small() {
        Some(reductions) if reductions > 0 => {
            let left = cx.stack.reductions;
            cx.bump(reductions.min(left.max(0)));
            truth(true)
        }
        _ => badarg(cx),
    }
}

pub(super) fn table() -> Vec<(&'static str, Builtin)> {
    vec![
        (
            "erlang:error/1",
            tambour::builtin!("%:error/1", |cx, reason| cx.throw(atoms::ERROR.value(), reason)),
        ),
        (
            "erlang:error/2",
            tambour::builtin!("%:error/2", |cx, reason, args| error_with_args(cx, reason, args)),
        ),
        (
            "erlang:error/3",
            tambour::builtin!("%:error/3", |cx, reason, args, _options| error_with_args(cx, reason, args)),
        ),
        ("erlang:exit/1", tambour::builtin!("%:exit/1", |cx, reason| cx.throw(atoms::EXIT.value(), reason))),
        (
            "erlang:throw/1",
            tambour::builtin!("%:throw/1", |cx, reason| cx.throw(atoms::THROW.value(), reason)),
        ),
        (
            "erlang:raise/3",
            tambour::builtin!("%:raise/3", |cx, class, reason, trace| raise(cx, class, reason, trace)),
        ),
        ("erlang:halt/0", tambour::builtin!("erlang:halt/0", |cx| halt(cx, super::count(0)))),
        ("erlang:halt/1", tambour::builtin!("erlang:halt/1", |cx, status| halt(cx, status))),
        (
            "erlang:halt/2",
            tambour::builtin!("erlang:halt/2", |cx, status, options| halt_with(cx, status, options)),
        ),
        (
            "erlang:nif_error/1",
            tambour::builtin!("erlang:nif_error/1", |cx, reason| cx.throw(atoms::ERROR.value(), reason)),
        ),
        (
            "erlang:nif_error/2",
            tambour::builtin!("erlang:nif_error/2", |cx, reason, _args| {
                cx.throw(atoms::ERROR.value(), reason)
            }),
        ),
        ("erlang:yield/0", tambour::builtin!("erlang:yield/0", |cx| yield_now(cx))),
        (
            "erlang:bump_reductions/1",
            tambour::builtin!("erlang:bump_reductions/1", |cx, reductions| bump(cx, reductions)),
        ),
        ("init:stop/0", tambour::builtin!("init:stop/0", |cx| halt(cx, super::count(0)))),
    ]
}
