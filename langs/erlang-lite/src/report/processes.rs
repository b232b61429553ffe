//! What functions of `erlang` about processes, timers and the system want of their arguments, in OTP's words.

use tambour::Value;

use super::arguments::Wanted::{
    self, Any, Atom, Else, Fun, Integer, ListElse, ListOr, Pid, ProperList, Receiver, Reference,
};
use crate::term::integer::is_integer;

const OPTION: &str = "invalid option in list";
const SPAWN_OPTION: &str = "invalid spawn option";
const UNIT: &str = "invalid time unit";
const NAME_IN_USE: &str = "name is in use";
const GONE: &str = "the pid does not refer to an existing process";
const DESTINATION: &str = "invalid destination";

#[rustfmt::skip]
pub(super) const BUILTINS: &[(&str, &[Wanted])] = &[
    ("alias/1", &[ListElse(OPTION)]),
    ("bump_reductions/1", &[Integer, Else("out of range")]),
    ("cancel_timer/1", &[Reference]),
    ("cancel_timer/2", &[Reference, ListElse(OPTION)]),
    ("convert_time_unit/3", &[Integer, Else(UNIT)]),
    ("demonitor/1", &[Reference]),
    ("demonitor/2", &[Reference, ListElse(OPTION)]),
    ("display_string/1", &[Else("not a list of characters")]),
    ("exit/2", &[Pid]),
    ("fun_info/1", &[Fun]),
    ("fun_info/2", &[Fun, Else("invalid item")]),
    ("function_exported/3", &[Atom, Atom, Integer]),
    ("garbage_collect/2", &[Pid, Else(OPTION)]),
    ("group_leader/2", &[Pid, Pid]),
    ("halt/2", &[Any, ListElse(OPTION)]),
    ("hibernate/3", &[Atom, Atom, ProperList]),
    ("is_builtin/3", &[Atom, Atom, Integer]),
    ("link/1", &[Pid]),
    ("list_to_ref/1", &[ListOr("not a textual representation of a reference")]),
    ("localtime_to_universaltime/1", &[Else("not a valid local time")]),
    ("module_loaded/1", &[Atom]),
    ("monitor/3", &[Any, Any, ListElse(OPTION)]),
    ("node/1", &[Pid]),
    ("posixtime_to_universaltime/1", &[Integer]),
    ("process_info/1", &[Pid]),
    ("read_timer/1", &[Reference]),
    ("read_timer/2", &[Reference, ListElse(OPTION)]),
    ("ref_to_list/1", &[Reference]),
    ("send/3", &[Any, Any, ListElse(OPTION)]),
    ("send_after/3", &[Integer, Receiver]),
    ("send_after/4", &[Integer, Receiver, ListElse(OPTION)]),
    ("send_nosuspend/2", &[Else(DESTINATION)]),
    ("spawn/2", &[Atom, Fun]),
    ("spawn/4", &[Atom, Atom, Atom, ProperList]),
    ("spawn_link/1", &[Fun]),
    ("spawn_link/2", &[Atom, Fun]),
    ("spawn_link/3", &[Atom, Atom, ProperList]),
    ("spawn_link/4", &[Atom, Atom, Atom, ProperList]),
    ("spawn_monitor/1", &[Fun]),
    ("spawn_monitor/2", &[Atom, Fun]),
    ("spawn_monitor/3", &[Atom, Atom, ProperList]),
    ("spawn_monitor/4", &[Atom, Atom, Atom, ProperList]),
    ("spawn_opt/2", &[Fun, ListElse(SPAWN_OPTION)]),
    ("spawn_opt/3", &[Atom, Fun, ListElse(SPAWN_OPTION)]),
    ("spawn_opt/4", &[Atom, Atom, ProperList, ListElse(SPAWN_OPTION)]),
    ("spawn_opt/5", &[Atom, Atom, Atom, ProperList, ListElse(SPAWN_OPTION)]),
    ("start_timer/3", &[Integer, Receiver]),
    ("start_timer/4", &[Integer, Receiver, ListElse(OPTION)]),
    ("statistics/1", &[Else("invalid statistics item")]),
    ("system_info/1", &[Else("invalid system info item")]),
    ("time_offset/1", &[Else(UNIT)]),
    ("unalias/1", &[Reference]),
    ("unique_integer/1", &[ListElse("invalid modifier")]),
    ("universaltime_to_localtime/1", &[Else("not a valid universal time")]),
    ("universaltime_to_posixtime/1", &[Else("not a valid universal time")]),
    ("unlink/1", &[Pid]),
    ("unregister/1", &[Else("not a pid")]),
    ("whereis/1", &[Atom]),
];

/// What the cause of an error says: position, and what is wrong. `None`: nothing that the arguments
/// don't say.
pub(super) fn of_cause(function: &str, cause: &str, args: &[Value]) -> Option<(usize, &'static str)> {
    Some(match (function, cause) {
        ("send_after" | "start_timer", "time") => match args.first()?.as_small() {
            Some(time) if time < 0 => (1, "out of range"),
            None if !is_integer(*args.first()?) => return None,
            _ => (1, "exceeds the maximum supported time value"),
        },
        ("register", "notalive") => (2, GONE),
        ("register", "registered_name") => (1, NAME_IN_USE),
        ("process_flag", "badopt") => (1, "invalid process flag"),
        ("monitor", "badtype") => (1, "invalid monitor type"),
        _ => return None,
    })
}
