//! Module `%`: what only compiled code calls.

use tambour::{Cx, Step, Value, layout};

use super::{builtins, fail};
use crate::atoms::{self, Known};
use crate::fun_table;
use crate::report::stacktrace;
use crate::term::{Fault, list};

/// Largest timeout, in milliseconds.
const TIMEOUT_MAX_MS: i64 = 0xffff_ffff;

const NS_PER_MS: i64 = 1_000_000;

/// Throws an error whose reason is `{name, value}`.
fn tagged(cx: &mut Cx, name: Known, value: Value) -> Step {
    let reason = cx.allocator().tuple(&[name.value(), value]);
    cx.throw(atoms::ERROR.value(), reason)
}

fn bad_arity(cx: &mut Cx, fun: Value, args: Value) -> Step {
    let call = cx.allocator().tuple(&[fun, args]);
    tagged(cx, atoms::BADARITY, call)
}

/// A call of a function that doesn't exist: its trace begins with the call itself.
fn undefined(cx: &mut Cx, module: Value, function: Value, args: Value) -> Step {
    let origin = cx.allocator().tuple(&[module, function, args, Value::NIL]);
    cx.throw_traced(atoms::ERROR.value(), atoms::UNDEF.value(), origin)
}

/// A timeout as nanoseconds of the scheduler's clock; the largest small integer for `infinity`.
fn deadline(cx: &mut Cx, timeout: Value) -> Step {
    if timeout == atoms::INFINITY.value() {
        return Step::ret(small(layout::SMALL_MAX));
    }
    match timeout.as_small() {
        Some(timeout_ms @ 0..=TIMEOUT_MAX_MS) => {
            let now_ns = i64::try_from(cx.now_ns()).unwrap_or(i64::MAX);
            Step::ret(small(now_ns.saturating_add(timeout_ms * NS_PER_MS).min(layout::SMALL_MAX - 1)))
        }
        _ => cx.throw(atoms::ERROR.value(), atoms::TIMEOUT_VALUE.value()),
    }
}

fn small(number: i64) -> Value {
    Value::small(number).expect("bounded by the callers")
}

/// Puts a fun's arguments, the fun last, where the callee finds them; answers its code's address.
fn apply_fun(cx: &mut Cx, fun: Value, args: Value) -> Step {
    let Ok(mut values) = list::proper(args) else { return bad_apply(cx, &[fun, args]) };
    let Some(found) = fun.as_fun() else { return tagged(cx, atoms::BADFUN, fun) };
    if fun_table::arity(found.info) != values.len() {
        return bad_arity(cx, fun, args);
    }
    values.push(fun);
    enter(cx, found.entry_slot, &values)
}

/// The same for a function by name. An arity past what calls can have is an undefined function.
fn apply_mfa(cx: &mut Cx, module: Value, function: Value, args: Value) -> Step {
    let (Some(module_atom), Some(function_atom), Ok(values)) =
        (module.as_atom(), function.as_atom(), list::proper(args))
    else {
        return bad_apply(cx, &[module, function, args]);
    };
    let symbol = symbol(cx, module_atom, function_atom, values.len());
    match cx.vm().entry_slot(&symbol) {
        Ok(slot) => enter(cx, slot, &values),
        Err(_) => fail(cx, Fault::SystemLimit),
    }
}

/// The name by which modules reach a function.
pub(super) fn symbol(cx: &Cx, module: tambour::Atom, function: tambour::Atom, arity: usize) -> String {
    let atoms = cx.vm().atoms();
    format!("{}:{}/{arity}", atoms.name(module), atoms.name(function))
}

fn enter(cx: &mut Cx, entry_slot: usize, args: &[Value]) -> Step {
    if !cx.set_args(args) {
        return fail(cx, Fault::SystemLimit);
    }
    match cx.vm().entry_address(entry_slot).and_then(|address| Value::small(address as i64)) {
        Some(address) => Step::ret(address),
        None => fail(cx, Fault::Badarg),
    }
}

/// `badarg` of `erlang:apply`.
fn bad_apply(cx: &mut Cx, args: &[Value]) -> Step {
    super::state::fail(cx, Fault::Badarg, "erlang", "apply", args)
}

builtins! {
    "%:badmatch/1" => |cx, value| tagged(cx, atoms::BADMATCH, value);
    "%:case_clause/1" => |cx, value| tagged(cx, atoms::CASE_CLAUSE, value);
    "%:if_clause/0" => |cx| cx.throw(atoms::ERROR.value(), atoms::IF_CLAUSE.value());
    "%:try_clause/1" => |cx, value| tagged(cx, atoms::TRY_CLAUSE, value);
    "%:function_clause/1" => |cx, args| {
        cx.throw_traced(atoms::ERROR.value(), atoms::FUNCTION_CLAUSE.value(), args)
    };
    "%:badfun/1" => |cx, value| tagged(cx, atoms::BADFUN, value);
    "%:badarity/2" => |cx, fun, args| bad_arity(cx, fun, args);
    "%:undef/3" => |cx, module, function, args| undefined(cx, module, function, args);
    "%:badrecord/1" => |cx, value| tagged(cx, atoms::BADRECORD, value);
    "%:bad_generator/1" => |cx, value| tagged(cx, atoms::BAD_GENERATOR, value);
    "%:bad_filter/1" => |cx, value| tagged(cx, atoms::BAD_FILTER, value);
    "%:bad_boolean/1" => |cx, value| tagged(cx, atoms::BADARG, value);
    "%:deadline/1" => |cx, timeout| deadline(cx, timeout);
    "%:reraise/3" => |cx, class, reason, trace| cx.throw_traced(class, reason, trace);
    "%:stacktrace/1" => |cx, trace| {
        let term = stacktrace(cx, trace);
        Step::ret(term)
    };
    "%:apply_fun/2" => |cx, fun, args| apply_fun(cx, fun, args);
    "%:apply_mfa/3" => |cx, module, function, args| apply_mfa(cx, module, function, args);
}
