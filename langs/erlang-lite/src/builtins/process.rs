//! Processes: which there are, what leads them, and how they wait without a stack.

use tambour::{Cx, Pid, Step, Value, Vm};

use super::away::away;
use super::make::Listed;
use super::work::{Work, sliced};
use super::{badarg, builtins, fail, internal, own_values, state, truth};
use crate::atoms;
use crate::term::{Fault, list};

/// Bytes of a process's slot: control block and packed stack.
pub(super) const SLOT_BYTES: u64 = tambour::SLOT_BYTES as u64;

/// Asks for a collection if the process is there; answers whether it is.
fn collect_of(cx: &mut Cx, pid: Pid, full: bool) -> bool {
    let is_there = cx.is_alive(pid);
    if is_there {
        cx.request_collection(full);
    }
    is_there
}

/// `garbage_collect(Pid, Options)`: with `{async, Id}` the answer comes as a message.
fn collect(cx: &mut Cx, pid: Value, options: Value) -> Step {
    let Some(found) = pid.as_pid() else { return badarg(cx) };
    let bad_option =
        |cx: &mut Cx| state::badarg_because(cx, "bad_option", "garbage_collect", &[pid, options]);
    let Ok(list) = list::proper(options) else { return bad_option(cx) };
    let [is_async, kind, minor, major] = ["async", "type", "minor", "major"].map(|name| cx.atom(name));
    let (mut request, mut full) = (None, true);
    for option in list {
        match option.as_tuple() {
            Some(&[name, id]) if name == is_async => request = Some(id),
            Some(&[name, value]) if name == kind && (value == minor || value == major) => {
                full = value == major;
            }
            _ => return bad_option(cx),
        }
    }
    let is_there = collect_of(cx, found, full);
    let Some(id) = request else { return truth(is_there) };
    let parts = [cx.atom("garbage_collect"), id, atoms::boolean(is_there)];
    let message = cx.allocator().tuple(&parts);
    if let Some(own) = cx.self_pid().as_pid() {
        cx.send(own, message);
    }
    Step::ret(is_async)
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

/// `hibernate(Module, Function, Args)`: the process goes on there, on a new stack.
fn hibernate(cx: &mut Cx, module: Value, function: Value, args: Value) -> Step {
    let (Some(module_atom), Some(function_atom), Ok(values)) =
        (module.as_atom(), function.as_atom(), list::proper(args))
    else {
        return badarg(cx);
    };
    let symbol = internal::symbol(cx, module_atom, function_atom, values.len());
    let step = match cx.vm().entry_slot(&symbol) {
        Ok(entry_slot) => cx.hibernate(entry_slot, &values),
        Err(_) => None,
    };
    step.unwrap_or_else(|| fail(cx, Fault::SystemLimit))
}

/// The process that all others have as their group leader at first; made when first asked for.
fn first_leader(cx: &mut Cx) -> Option<Value> {
    let name = atoms::USER.value().as_atom()?;
    if let Some(pid) = cx.whereis(name) {
        return Some(Value::pid(pid));
    }
    let entry_slot = cx.vm().entry_slot("user:server/0").ok()?;
    let started = cx.spawn(entry_slot, &[])?;
    let pid = started.as_pid()?;
    if cx.register(name, pid).is_ok() {
        return Some(started);
    }
    // Another process was faster.
    let _ = cx.exit_signal(pid, atoms::KILL.value(), Value::NIL);
    cx.whereis(name).map(Value::pid)
}

/// The running process's group leader.
pub(super) fn leader(cx: &mut Cx) -> Option<Value> {
    own_values::given_leader(cx).or_else(|| first_leader(cx))
}

/// Processes that are listed at once.
const FEW: usize = 1_000;

/// Lists all processes. To find them takes a look at every slot that was ever used.
fn processes(cx: &mut Cx, none: Value) -> Step {
    sliced(cx, none, ("erlang", "processes"), &[], |cx| -> Result<Box<dyn Work>, Fault> {
        let listed = |pids: Vec<Pid>| Box::new(Listed::new(pids, |_, pid| Value::pid(pid)));
        if cx.vm().machine().process_count() <= FEW {
            return Ok(listed(cx.vm().machine().processes()));
        }
        let find = |vm: &Vm, _: &[Value]| vm.machine().processes();
        Ok(Box::new(away(cx, &[], find, move |_, pids| Ok(listed(pids)))?))
    })
}

builtins! {
    "erlang:self/0" => |cx| Step::ret(cx.self_pid());
    "erlang:hibernate/3" => |cx, module, function, args| hibernate(cx, module, function, args);
    "%:hibernate/0" => |cx| {
        cx.hibernate_in_place();
        Step::ret(atoms::OK.value())
    };
    "%:processes/1" => |cx, none| processes(cx, none);
    "erlang:group_leader/0" => |cx| match leader(cx) {
        Some(leader) => Step::ret(leader),
        None => fail(cx, Fault::SystemLimit),
    };
    "erlang:garbage_collect/2" => |cx, pid, options| collect(cx, pid, options);
    "erlang:garbage_collect/0" => |cx| {
        cx.request_collection(true);
        truth(true)
    };
    "erlang:garbage_collect/1" => |cx, pid| match pid.as_pid() {
        Some(found) => truth(collect_of(cx, found, true)),
        None => badarg(cx),
    };
}
