//! Monitors and aliases.
//!
//! # What a monitor remembers
//! The label that the scheduler keeps for a monitor is NIL, or `{Tag, Object}` where its message differs from
//! `{'DOWN', Reference, process, Pid, Reason}` in its first or its fourth element; NONE for one that doesn't.

use tambour::{Alias, Cx, Down, MonitorOptions, Pid, Step, Value};

use super::{badarg, builtins, node, state, truth};
use crate::atoms;
use crate::term::{Fault, list};

/// The message that tells of a monitored process's end.
pub(crate) fn down_message(cx: &mut Cx, down: &Down) -> Value {
    let (mut tag, mut object) = (atoms::DOWN.value(), down.target.map_or(Value::NIL, Value::pid));
    if let Some(&[own_tag, own_object]) = down.label.as_tuple() {
        tag = if own_tag.is_none() { tag } else { own_tag };
        object = if own_object.is_none() { object } else { own_object };
    }
    let parts = [tag, down.reference, atoms::PROCESS.value(), object, down.reason];
    cx.allocator().tuple(&parts)
}

/// What `process_info` calls a monitored process: its pid, or the name by which it was monitored.
pub(super) fn monitored(target: Option<Pid>, label: Value) -> Value {
    match label.as_tuple() {
        Some(&[_, object]) if !object.is_none() => object,
        _ => target.map_or(Value::NIL, Value::pid),
    }
}

/// What is monitored: the process, and how its message names it, NONE if by pid.
fn target(cx: &mut Cx, object: Value) -> Option<(Option<Pid>, Value)> {
    if let Some(pid) = object.as_pid() {
        return Some((Some(pid), Value::NONE));
    }
    let this = node::this(cx);
    let name = match object.as_tuple() {
        Some(&[name, node]) if node == this => name,
        _ => object,
    };
    let pid = cx.whereis(name.as_atom()?);
    Some((pid, cx.allocator().tuple(&[name, this])))
}

/// The options of a monitor; `object` is how its message names what is monitored.
pub(super) fn options(cx: &mut Cx, options: Value, object: Value) -> Option<MonitorOptions> {
    let (mut alias, mut tag) = (Alias::None, Value::NONE);
    for option in list::proper(options).ok()? {
        let &[key, value] = option.as_tuple()? else { return None };
        let names = cx.vm().atoms();
        match names.name(key.as_atom()?) {
            "alias" => {
                alias = match names.name(value.as_atom()?) {
                    "explicit_unalias" => Alias::Explicit,
                    "demonitor" => Alias::Monitor,
                    "reply_demonitor" => Alias::Reply,
                    _ => return None,
                };
            }
            "tag" => tag = value,
            _ => return None,
        }
    }
    let is_usual = tag.is_none() && object.is_none();
    let label = if is_usual { Value::NIL } else { cx.allocator().tuple(&[tag, object]) };
    Some(MonitorOptions { label, alias })
}

fn monitor(cx: &mut Cx, kind: Value, object: Value, list: Option<Value>) -> Step {
    let args: Vec<Value> = [kind, object].into_iter().chain(list).collect();
    if kind != atoms::PROCESS.value() {
        return other_monitor(cx, kind, object, &args);
    }
    let Some((target, name)) = target(cx, object) else { return badarg(cx) };
    match options(cx, list.unwrap_or(Value::NIL), name) {
        Some(options) => Step::ret(cx.monitor(target, options)),
        None => state::badarg_because(cx, "badopt", "monitor", &args),
    }
}

/// Of what never changes here, nothing is told: the time offset. There are no ports.
fn other_monitor(cx: &mut Cx, kind: Value, object: Value, args: &[Value]) -> Step {
    if kind == cx.atom("time_offset") && object == cx.atom("clock_service") {
        return Step::ret(cx.reference());
    }
    if kind == cx.atom("port") { badarg(cx) } else { state::badarg_because(cx, "badtype", "monitor", args) }
}

fn demonitor(cx: &mut Cx, reference: Value) -> Step {
    if reference.as_reference().is_none() {
        return badarg(cx);
    }
    cx.demonitor(reference);
    truth(true)
}

/// The native part of `demonitor/2`: `{Answer, Flushes}`, and its message is still to be taken out if
/// `Flushes`.
fn demonitor_with(cx: &mut Cx, reference: Value, options: Value) -> Step {
    let info = cx.atom("info");
    let list = match list::proper(options) {
        Ok(list) if list.iter().all(|&one| one == info || one == atoms::FLUSH.value()) => list,
        _ => Vec::new(),
    };
    let is_valid = reference.as_reference().is_some() && (options.is_nil() || !list.is_empty());
    if !is_valid {
        let args = [reference, options];
        return state::fail(cx, Fault::Badarg, "erlang", "demonitor", &args);
    }
    let was_monitored = cx.demonitor(reference);
    let answer = atoms::boolean(!list.contains(&info) || was_monitored);
    let flushes = list.contains(&atoms::FLUSH.value()) && !was_monitored;
    Step::ret(cx.allocator().tuple(&[answer, atoms::boolean(flushes)]))
}

/// `alias(Options)`
fn alias(cx: &mut Cx, options: Value) -> Step {
    let [explicit, reply] = ["explicit_unalias", "reply"].map(|name| cx.atom(name));
    let Ok(list) = list::proper(options) else { return badarg(cx) };
    let mut alias = Alias::Explicit;
    for option in list {
        alias = match option {
            option if option == explicit => Alias::Explicit,
            option if option == reply => Alias::Reply,
            _ => return badarg(cx),
        };
    }
    Step::ret(cx.alias(alias))
}

builtins! {
    "erlang:monitor/2" => |cx, kind, object| monitor(cx, kind, object, None);
    "erlang:monitor/3" => |cx, kind, object, options| monitor(cx, kind, object, Some(options));
    "erlang:demonitor/1" => |cx, reference| demonitor(cx, reference);
    "%:demonitor/2" => |cx, reference, options| demonitor_with(cx, reference, options);
    "erlang:alias/0" => |cx| Step::ret(cx.alias(Alias::Explicit));
    "erlang:alias/1" => |cx, options| alias(cx, options);
    "erlang:unalias/1" => |cx, reference| match reference.as_reference() {
        Some(_) => truth(cx.unalias(reference)),
        None => badarg(cx),
    };
}
