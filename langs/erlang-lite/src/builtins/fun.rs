//! Funs, references and pids as terms.

use tambour::{Cx, Step, Value, layout};

use super::{badarg, builtins, count, fail};
use crate::atoms;
use crate::format::{fun_text, pid_text, reference_text};
use crate::fun_table::{self, FunEntry, FunKind};
use crate::lower::fun_symbol;
use crate::term::{Fault, convert, list};

fn text(cx: &mut Cx, text: &str) -> Step {
    Step::ret(list::from_chars(cx.allocator(), text))
}

/// The name that a fun tells: that of `fun name/arity` is the function's.
fn named(lifted: &str) -> &str {
    let of_local = lifted.strip_prefix("-fun.").and_then(|rest| rest.rsplit_once('/'));
    of_local.map_or(lifted, |(name, _)| name)
}

/// An item of a fun and its value.
fn info_item(cx: &mut Cx, fun: Value, item: Value) -> Option<Value> {
    let found = fun.as_fun()?;
    let entry = fun_table::get(found.info)?;
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
            _ => return None,
        }
    };
    Some(cx.allocator().tuple(&[item, value]))
}

/// `fun_info/1`: all items that such a fun has.
fn fun_info(cx: &mut Cx, fun: Value) -> Option<Value> {
    const LOCAL_ITEMS: [atoms::Known; 7] =
        [atoms::MODULE, atoms::INDEX, atoms::UNIQ, atoms::NAME, atoms::ARITY, atoms::ENV, atoms::TYPE];
    const EXTERNAL_ITEMS: [atoms::Known; 5] =
        [atoms::MODULE, atoms::NAME, atoms::ARITY, atoms::ENV, atoms::TYPE];
    let items: &[atoms::Known] = match fun_table::get(fun.as_fun()?.info)?.kind {
        FunKind::Local { .. } => &LOCAL_ITEMS,
        FunKind::External => &EXTERNAL_ITEMS,
    };
    let pairs: Option<Vec<Value>> = items.iter().map(|item| info_item(cx, fun, item.value())).collect();
    Some(cx.allocator().list(&pairs?, Value::NIL))
}

/// The reference that a text like `#Ref<0.1.2.3>` stands for; the inverse of [`reference_text`].
fn parse_reference(text: &str) -> Option<(u64, u64)> {
    const LOW_BITS: u32 = 18;
    let mut parts = text.strip_prefix("#Ref<0.")?.strip_suffix('>')?.split('.').map(str::parse::<u64>);
    let mut part = || parts.next()?.ok();
    let (creation, high, low) = (part()?, part()?, part()?);
    let is_valid = parts.next().is_none() && low < 1 << LOW_BITS && high <= u64::MAX >> LOW_BITS;
    is_valid.then_some((high << LOW_BITS | low, creation))
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
    "erlang:fun_info/1" => |cx, fun| match fun_info(cx, fun) {
        Some(items) => Step::ret(items),
        None => badarg(cx),
    };
    "erlang:fun_info/2" => |cx, fun, item| match info_item(cx, fun, item) {
        Some(pair) => Step::ret(pair),
        None => badarg(cx),
    };
    "erlang:fun_info_mfa/1" => |cx, fun| match fun.as_fun().and_then(|found| fun_table::get(found.info)) {
        Some(entry) => {
            let parts = [cx.atom(&entry.module), cx.atom(&entry.function), count(usize::from(entry.arity))];
            Step::ret(cx.allocator().tuple(&parts))
        }
        None => badarg(cx),
    };
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
    "erlang:list_to_ref/1" => |cx, text| {
        match convert::list_text(text).ok().and_then(|text| parse_reference(&text)) {
            Some((serial, creation)) => {
                Step::ret(cx.allocator().object(layout::TYPE_REFERENCE, &[serial, creation], &[]))
            }
            None => badarg(cx),
        }
    };
    "erlang:list_to_pid/1" => |cx, text| {
        let pid = convert::list_text(text).ok().and_then(|text| super::process::parse_pid(&text));
        pid.map_or_else(|| badarg(cx), Step::ret)
    };
    "erlang:make_ref/0" => |cx| {
        let reference = cx.reference();
        Step::ret(reference)
    };
}
