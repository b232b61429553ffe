//! Funs, references and pids as terms.

use tambour::{Cx, Step, Value};

use super::{badarg, builtins, count};
use crate::atoms;
use crate::format::{fun_text, pid_text, reference_text};
use crate::fun_table::{self, FunKind};
use crate::term::list;

fn text(cx: &mut Cx, text: &str) -> Step {
    Step::ret(list::from_chars(cx.allocator(), text))
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
        cx.atom(&entry.function)
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

builtins! {
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
