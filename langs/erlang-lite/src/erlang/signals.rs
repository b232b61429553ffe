//! The messages and reasons that the VM's control signals become in Erlang.

use tambour::{AtomTable, Cx, Pid, Reasons, Value};

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
