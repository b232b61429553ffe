//! Registered names.

use tambour::{Cx, NameError, Step, Value};

use super::{badarg, builtins, state, truth};
use crate::atoms;

fn register(cx: &mut Cx, name: Value, pid: Value) -> Step {
    let cause = match (name.as_atom(), pid.as_pid()) {
        (Some(name_atom), Some(found)) if name != atoms::UNDEFINED.value() => {
            match cx.register(name_atom, found) {
                Ok(()) => return truth(true),
                Err(NameError::NoProcess) => "notalive",
                Err(NameError::InUse | NameError::Named) => "registered_name",
            }
        }
        _ => "none",
    };
    state::badarg_because(cx, cause, "register", &[name, pid])
}

fn unregister(cx: &mut Cx, name: Value) -> Step {
    match name.as_atom().and_then(|name| cx.unregister(name)) {
        Some(_) => truth(true),
        None => badarg(cx),
    }
}

fn whereis(cx: &mut Cx, name: Value) -> Step {
    let Some(name) = name.as_atom() else { return badarg(cx) };
    Step::ret(cx.whereis(name).map_or_else(|| atoms::UNDEFINED.value(), Value::pid))
}

builtins! {
    "erlang:register/2" => |cx, name, pid| register(cx, name, pid);
    "erlang:unregister/1" => |cx, name| unregister(cx, name);
    "erlang:whereis/1" => |cx, name| whereis(cx, name);
    "erlang:registered/0" => |cx| {
        let names: Vec<Value> = cx.registered().into_iter().map(Value::atom).collect();
        Step::ret(cx.allocator().list(&names, Value::NIL))
    };
}
