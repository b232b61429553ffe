//! Links and exit signals.

use tambour::{Cx, Step, Value};

use super::{badarg, builtins, fail, truth};
use crate::atoms;
use crate::term::Fault;

fn link(cx: &mut Cx, to: Value) -> Step {
    let Some(pid) = to.as_pid() else { return badarg(cx) };
    match cx.link(pid) {
        Ok(()) => truth(true),
        Err(_) => fail(cx, Fault::Reason(atoms::NOPROC.value())),
    }
}

fn unlink(cx: &mut Cx, from: Value) -> Step {
    let Some(pid) = from.as_pid() else { return badarg(cx) };
    cx.unlink(pid);
    truth(true)
}

/// `exit(Pid, Reason)`. To oneself it takes effect before the call returns.
fn exit(cx: &mut Cx, to: Value, reason: Value) -> Step {
    let Some(pid) = to.as_pid() else { return badarg(cx) };
    cx.exit_signal(pid, reason, atoms::boolean(true))
}

builtins! {
    "erlang:link/1" => |cx, to| link(cx, to);
    "erlang:unlink/1" => |cx, from| unlink(cx, from);
    "erlang:exit/2" => |cx, to, reason| exit(cx, to, reason);
}
