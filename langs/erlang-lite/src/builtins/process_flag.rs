//! `process_flag`: what a process says of itself.

use tambour::{Cx, Priority, Step, Value};

use super::{badarg, builtins, count, spawn, state};
use crate::atoms;

/// The name of a priority.
pub(super) fn priority_name(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "low",
        Priority::Normal => "normal",
        Priority::High => "high",
        Priority::Max => "max",
    }
}

/// A flag about a process's own heap, which there isn't, or about tracing, which there isn't either: what it
/// always is, if the value is one that it could have. `None`: there is no such flag.
fn idle_flag(cx: &mut Cx, flag: &str, value: Value) -> Option<Result<Value, ()>> {
    let is_count = value.as_small().is_some_and(|number| number >= 0);
    let (is_valid, answer) = match flag {
        "min_heap_size" => (is_count, count(MIN_HEAP_WORDS)),
        "min_bin_vheap_size" => (is_count, count(MIN_BINARY_HEAP_WORDS)),
        "fullsweep_after" => (is_count, count(FULL_SWEEP_AFTER)),
        "max_heap_size" => (is_count || value.is_map(), max_heap_size(cx)),
        "save_calls" => (is_count, count(0)),
        "message_queue_data" => {
            let kinds = [cx.atom("on_heap"), cx.atom("off_heap")];
            (kinds.contains(&value), kinds[0])
        }
        "error_handler" => (value.is_atom(), cx.atom("error_handler")),
        "sensitive" => (atoms::as_boolean(value).is_some(), atoms::boolean(false)),
        _ => return None,
    };
    Some(if is_valid { Ok(answer) } else { Err(()) })
}

/// OTP's defaults of what doesn't apply here.
pub(super) const MIN_HEAP_WORDS: usize = 233;
pub(super) const MIN_BINARY_HEAP_WORDS: usize = 46422;
pub(super) const FULL_SWEEP_AFTER: usize = 65535;

/// `#{error_logger => true, kill => true, size => 0}`: no limit.
pub(super) fn max_heap_size(cx: &mut Cx) -> Value {
    let keys = ["error_logger", "kill", "size"].map(|key| cx.atom(key));
    let heap = cx.allocator();
    let keys = heap.tuple(&keys);
    heap.map(keys, &[atoms::boolean(true), atoms::boolean(true), count(0)])
}

fn set(cx: &mut Cx, flag: Value, value: Value) -> Step {
    let name = flag.as_atom().map(|atom| cx.vm().atoms().name(atom).to_owned());
    match name.as_deref() {
        Some("trap_exit") => match atoms::as_boolean(value) {
            Some(traps) => Step::ret(atoms::boolean(cx.set_trap_exit(traps))),
            None => badarg(cx),
        },
        Some("priority") => match spawn::priority(cx, value) {
            Some(priority) => {
                let before = cx.set_priority(priority);
                Step::ret(cx.atom(priority_name(before)))
            }
            None => badarg(cx),
        },
        name => match name.and_then(|name| idle_flag(cx, name, value)) {
            Some(Ok(before)) => Step::ret(before),
            Some(Err(())) => badarg(cx),
            None => state::badarg_because(cx, "badopt", "process_flag", &[flag, value]),
        },
    }
}

/// `process_flag(Pid, save_calls, Count)`: of another process there is no other flag.
fn set_of(cx: &mut Cx, pid: Value, flag: Value, value: Value) -> Step {
    let is_alive = pid.as_pid().is_some_and(|pid| cx.is_alive(pid));
    let is_flag = flag == cx.atom("save_calls") && value.as_small().is_some_and(|count| count >= 0);
    if is_alive && is_flag {
        return Step::ret(count(0));
    }
    state::badarg_because(cx, "badtype", "process_flag", &[pid, flag, value])
}

builtins! {
    "erlang:process_flag/2" => |cx, flag, value| set(cx, flag, value);
    "erlang:process_flag/3" => |cx, pid, flag, value| set_of(cx, pid, flag, value);
}
