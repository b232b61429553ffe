//! Nodes: there is one, which isn't alive.

use tambour::{Cx, Step, Value};

use super::{badarg, builtins, truth};
use crate::term::list;

/// The name of a node that isn't alive.
const NODE: &str = "nonode@nohost";

/// The node that everything is on.
pub(super) fn this(cx: &Cx) -> Value {
    cx.atom(NODE)
}

/// The node of a process, port or reference.
fn of(cx: &mut Cx, term: Value) -> Step {
    if term.is_pid() || term.as_reference().is_some() { Step::ret(this(cx)) } else { badarg(cx) }
}

/// Nodes of some kinds: none but this one.
fn nodes(cx: &mut Cx, kinds: Value) -> Step {
    let kinds = if kinds.is_atom() { Ok(vec![kinds]) } else { list::proper(kinds) };
    let Ok(kinds) = kinds else { return badarg(cx) };
    let mut has_this = false;
    for kind in kinds {
        match kind.as_atom().map(|atom| cx.vm().atoms().name(atom)) {
            Some("this" | "known") => has_this = true,
            Some("visible" | "hidden" | "connected") => {}
            _ => return badarg(cx),
        }
    }
    let this = this(cx);
    Step::ret(if has_this { cx.allocator().list(&[this], Value::NIL) } else { Value::NIL })
}

builtins! {
    "erlang:node/0" => |cx| Step::ret(this(cx));
    "erlang:node/1" => |cx, term| of(cx, term);
    "erlang:nodes/0" => |_cx| Step::ret(Value::NIL);
    "erlang:nodes/1" => |cx, kinds| nodes(cx, kinds);
    "erlang:is_alive/0" => |_cx| truth(false);
    "erlang:get_cookie/0" => |cx| Step::ret(cx.atom("nocookie"));
}
