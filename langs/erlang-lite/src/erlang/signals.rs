//! The messages and reasons that the VM's control signals become in Erlang.

use tambour::{AtomTable, Cx, Down, Pid, Reasons, Value};

use crate::atoms;

/// The reasons that the VM compares with.
pub(super) fn reasons(table: &AtomTable) -> Reasons {
    atoms::install(|name| table.intern(name));
    Reasons {
        normal: atoms::NORMAL.value(),
        kill: atoms::KILL.value(),
        killed: atoms::KILLED.value(),
        noproc: atoms::NOPROC.value(),
    }
}

/// `{'EXIT', From, Reason}`
pub(super) fn exit_message(cx: &mut Cx, from: Pid, reason: Value) -> Value {
    cx.allocator().tuple(&[atoms::EXIT_SIGNAL.value(), Value::pid(from), reason])
}

/// `{'DOWN', Reference, process, Object, Reason}`; the object is the monitor's label, or the process itself.
pub(super) fn down_message(cx: &mut Cx, down: &Down) -> Value {
    let object = match down.target {
        Some(target) if down.label.is_nil() => Value::pid(target),
        _ => down.label,
    };
    let (tag, kind) = (atoms::DOWN.value(), atoms::PROCESS.value());
    cx.allocator().tuple(&[tag, down.reference, kind, object, down.reason])
}
