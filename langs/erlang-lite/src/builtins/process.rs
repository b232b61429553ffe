//! Processes: starting them, sending to them, and what is known of them.

use tambour::{Cx, Pid, Step, Value};

use super::{badarg, builtins, fail, internal, state, truth};
use crate::atoms::{self, Known};
use crate::fun_table;
use crate::term::{Fault, integer, list};

/// Bytes of a process's slot: control block and first stack.
pub(super) const SLOT_BYTES: u64 = 512;

fn started(cx: &mut Cx, pid: Option<Value>) -> Step {
    pid.map_or_else(|| fail(cx, Fault::SystemLimit), Step::ret)
}

/// `spawn(Fun)`. A fun that takes arguments fails in the process, not here.
fn spawn_fun(cx: &mut Cx, fun: Value) -> Step {
    let Some(found) = fun.as_fun() else { return badarg(cx) };
    if fun_table::arity(found.info) == 0 {
        let pid = cx.spawn(found.entry_slot, &[fun]);
        return started(cx, pid);
    }
    spawn_symbol(cx, "erlang:apply/2", &[fun, Value::NIL])
}

fn spawn_mfa(cx: &mut Cx, module: Value, function: Value, args: Value) -> Step {
    let (Some(module), Some(function), Ok(args)) = (module.as_atom(), function.as_atom(), list::proper(args))
    else {
        return badarg(cx);
    };
    let symbol = internal::symbol(cx, module, function, args.len());
    spawn_symbol(cx, &symbol, &args)
}

fn spawn_symbol(cx: &mut Cx, symbol: &str, args: &[Value]) -> Step {
    match cx.vm().entry_slot(symbol) {
        Ok(slot) => {
            let pid = cx.spawn(slot, args);
            started(cx, pid)
        }
        Err(_) => fail(cx, Fault::SystemLimit),
    }
}

/// `Pid ! Message`, whose trace calls it `erlang:send/2`. What isn't there takes no message.
fn send(cx: &mut Cx, to: Value, message: Value) -> Step {
    match to.as_pid() {
        Some(pid) => {
            cx.send(pid, message);
            Step::ret(message)
        }
        None => state::fail(cx, Fault::Badarg, "erlang", "send", &[to, message]),
    }
}

/// `{Item, Value}` of a process, `undefined` of one that isn't there.
fn info(cx: &mut Cx, pid: Value, item: Value) -> Step {
    let Some(found) = pid.as_pid() else { return badarg(cx) };
    let is_self = pid == cx.self_pid();
    let known = [atoms::MEMORY, atoms::STATUS, atoms::REGISTERED_NAME];
    let Some(known) = known.into_iter().find(|known| known.value() == item) else { return badarg(cx) };
    if !is_self && !cx.is_alive(found) {
        return Step::ret(atoms::UNDEFINED.value());
    }
    let value = match known {
        atoms::MEMORY => integer::from_u64(cx.allocator(), SLOT_BYTES),
        atoms::STATUS => status(cx, found, is_self).value(),
        _ => return Step::ret(Value::NIL),
    };
    Step::ret(cx.allocator().tuple(&[item, value]))
}

fn status(cx: &Cx, pid: Pid, is_self: bool) -> Known {
    if is_self {
        atoms::RUNNING
    } else if cx.vm().machine().is_parked(pid) {
        atoms::WAITING
    } else {
        atoms::RUNNABLE
    }
}

/// The pid that a text like `<0.5.1>` stands for.
pub(super) fn parse_pid(text: &str) -> Option<Value> {
    let mut parts = text.strip_prefix("<0.")?.strip_suffix('>')?.split('.');
    let (index, generation) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    if parts.next().is_some() || generation > Pid::GENERATION_MAX {
        return None;
    }
    Some(Value::pid(Pid { index, generation }))
}

builtins! {
    "erlang:self/0" => |cx| Step::ret(cx.self_pid());
    "erlang:spawn/1" => |cx, fun| spawn_fun(cx, fun);
    "erlang:spawn/3" => |cx, module, function, args| spawn_mfa(cx, module, function, args);
    "erlang:!/2" => |cx, to, message| send(cx, to, message);
    "erlang:send/2" => |cx, to, message| send(cx, to, message);
    "erlang:is_process_alive/1" => |cx, pid| match pid.as_pid() {
        Some(found) => truth(pid == cx.self_pid() || cx.is_alive(found)),
        None => badarg(cx),
    };
    "erlang:process_info/2" => |cx, pid, item| info(cx, pid, item);
    "erlang:garbage_collect/0" => |cx| {
        cx.request_collection(true);
        truth(true)
    };
    "erlang:garbage_collect/1" => |cx, pid| match pid.as_pid() {
        Some(found) => {
            let is_there = pid == cx.self_pid() || cx.is_alive(found);
            if is_there {
                cx.request_collection(true);
            }
            truth(is_there)
        }
        None => badarg(cx),
    };
}
