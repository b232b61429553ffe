//! Funs, references and pids as terms.

use tambour::{Cx, Step, Value};

use super::{badarg, builtins, count, fail};
use crate::atoms;
use crate::format::{fun_text, pid_text, reference_text};
use crate::fun_table::{self, FunEntry, FunKind};
use crate::lower::fun_symbol;
use crate::term::Fault;
use crate::term::list;

fn text(cx: &mut Cx, text: &str) -> Step {
    Step::ret(list::from_chars(cx.allocator(), text))
}

/// The name that a fun tells: that of `fun name/arity` is the function's.
fn named(lifted: &str) -> &str {
    let of_local = lifted.strip_prefix("-fun.").and_then(|rest| rest.rsplit_once('/'));
    of_local.map_or(lifted, |(name, _)| name)
}

fn fun_info(cx: &mut Cx, fun: Value, item: Value) -> Step {
    let Some(found) = fun.as_fun() else { return badarg(cx) };
    let Some(entry) = fun_table::get(found.info) else { return badarg(cx) };
    let number = |number: u32| count(number as usize);
    let value = if item == atoms::ARITY.value() {
        count(fun_table::arity(found.info))
    } else if item == atoms::MODULE.value() {
        cx.atom(&entry.module)
    } else if item == atoms::NAME.value() {
        cx.atom(named(&entry.function))
    } else if item == atoms::TYPE.value() {
        match entry.kind {
            FunKind::Local { .. } => atoms::LOCAL.value(),
            FunKind::External => atoms::EXTERNAL.value(),
        }
    } else if item == atoms::ENV.value() {
        cx.allocator().list(found.captures, Value::NIL)
    } else {
        match entry.kind {
            FunKind::Local { index, .. } if item == atoms::INDEX.value() => number(index),
            FunKind::Local { uniq, .. } if item == atoms::UNIQ.value() => number(uniq),
            FunKind::External if item == atoms::INDEX.value() || item == atoms::UNIQ.value() => {
                atoms::UNDEFINED.value()
            }
            _ => return badarg(cx),
        }
    };
    Step::ret(cx.allocator().tuple(&[item, value]))
}

/// `fun M:F/A` with all three computed: the code behind it is made when it is first called.
fn make_fun(cx: &mut Cx, module: Value, function: Value, arity: Value) -> Step {
    let (Some(module), Some(function)) = (module.as_atom(), function.as_atom()) else { return badarg(cx) };
    let Some(arity) = arity.as_small().and_then(|arity| u8::try_from(arity).ok()) else { return badarg(cx) };
    let names = cx.vm().atoms();
    let (module, function) = (names.name(module).to_owned(), names.name(function).to_owned());
    let Ok(slot) = cx.vm().entry_slot(&fun_symbol(&module, &function, usize::from(arity))) else {
        return fail(cx, Fault::SystemLimit);
    };
    let info = fun_table::register(FunEntry { module, function, arity, kind: FunKind::External });
    Step::ret(cx.allocator().fun(slot, info, &[]))
}

builtins! {
    "erlang:make_fun/3" => |cx, module, function, arity| make_fun(cx, module, function, arity);
    "erlang:fun_info/2" => |cx, fun, item| fun_info(cx, fun, item);
    "erlang:fun_to_list/1" => |cx, fun| match fun.as_fun() {
        Some(found) => text(cx, &fun_text(found.info)),
        None => badarg(cx),
    };
    "erlang:pid_to_list/1" => |cx, pid| match pid.as_pid() {
        Some(pid) => text(cx, &pid_text(pid)),
        None => badarg(cx),
    };
    "erlang:ref_to_list/1" => |cx, reference| match reference.as_reference() {
        Some(words) => text(cx, &reference_text(words)),
        None => badarg(cx),
    };
    "erlang:make_ref/0" => |cx| Step::ret(cx.allocator().reference());
}
