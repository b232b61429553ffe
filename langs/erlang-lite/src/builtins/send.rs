//! Sending messages: to pids, aliases and names.

use tambour::{Cx, Step, Value};

use super::{builtins, node, state, truth};
use crate::atoms;
use crate::term::{Fault, list};

/// What became of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// It is under way, or its receiver is gone, which nobody tells the sender.
    Done,
    /// It would need a connection to another node.
    OtherNode,
    /// There is no such destination.
    Nobody,
}

fn deliver(cx: &mut Cx, to: Value, message: Value) -> Sent {
    if let Some(pid) = to.as_pid() {
        cx.send(pid, message);
    } else if let Some(name) = to.as_atom() {
        let Some(pid) = cx.whereis(name) else { return Sent::Nobody };
        cx.send(pid, message);
    } else if to.as_reference().is_some() {
        cx.send_alias(to, message);
    } else if let Some(&[name, on]) = to.as_tuple()
        && let (Some(name), true) = (name.as_atom(), on.is_atom())
    {
        if on != node::this(cx) {
            return Sent::OtherNode;
        }
        if let Some(pid) = cx.whereis(name) {
            cx.send(pid, message);
        }
    } else {
        return Sent::Nobody;
    }
    Sent::Done
}

/// `To ! Message`, whose trace calls it `erlang:send/2`.
fn send(cx: &mut Cx, to: Value, message: Value) -> Step {
    match deliver(cx, to, message) {
        Sent::Nobody => state::fail(cx, Fault::Badarg, "erlang", "send", &[to, message]),
        Sent::Done | Sent::OtherNode => Step::ret(message),
    }
}

/// `send(To, Message, Options)`: `ok`, or `noconnect` where it asked for that.
fn send_with(cx: &mut Cx, to: Value, message: Value, options: Value) -> Step {
    let args = [to, message, options];
    let [noconnect, nosuspend] = ["noconnect", "nosuspend"].map(|name| cx.atom(name));
    let list = match list::proper(options) {
        Ok(list) if list.iter().all(|&one| one == noconnect || one == nosuspend) => list,
        _ => return state::badarg_because(cx, "badopt", "send", &args),
    };
    match deliver(cx, to, message) {
        Sent::Nobody => state::fail(cx, Fault::Badarg, "erlang", "send", &args),
        Sent::OtherNode if list.contains(&noconnect) => Step::ret(noconnect),
        Sent::Done | Sent::OtherNode => Step::ret(atoms::OK.value()),
    }
}

fn send_nosuspend(cx: &mut Cx, to: Value, message: Value) -> Step {
    match deliver(cx, to, message) {
        Sent::Nobody => state::fail(cx, Fault::Badarg, "erlang", "send_nosuspend", &[to, message]),
        Sent::Done | Sent::OtherNode => truth(true),
    }
}

builtins! {
    "erlang:!/2" => |cx, to, message| send(cx, to, message);
    "erlang:send/2" => |cx, to, message| send(cx, to, message);
    "erlang:send/3" => |cx, to, message, options| send_with(cx, to, message, options);
    "erlang:send_nosuspend/2" => |cx, to, message| send_nosuspend(cx, to, message);
}
