//! Module `os`, and what there is of `init` and `code` that needs the system.

use std::process::{Command, Stdio};

use tambour::{Cx, Step, Value};

use super::{answer, badarg, blocking, builtins, fail, truth};
use crate::atoms;
use crate::library;
use crate::store::Store;
use crate::term::{Fault, Outcome, convert, list};

/// The name of a variable: not empty, and without the characters that divide names from values.
fn name(term: Value) -> Result<String, Fault> {
    let name = convert::list_text(term)?;
    if name.contains(['=', '\0']) { Err(Fault::Badarg) } else { Ok(name) }
}

fn value(cx: &Cx, name: &str) -> Option<String> {
    match Store::of(cx.vm()).environment.lock().get(name) {
        Some(changed) => changed.clone(),
        None => std::env::var(name).ok(),
    }
}

fn get(cx: &mut Cx, term: Value, default: Option<Value>) -> Outcome {
    let name = name(term)?;
    Ok(match value(cx, &name) {
        Some(value) => list::from_chars(cx.allocator(), &value),
        None => default.unwrap_or_else(|| atoms::boolean(false)),
    })
}

fn set(cx: &mut Cx, term: Value, value: Option<Value>) -> Outcome {
    let name = name(term)?;
    let value = value.map(convert::list_text).transpose()?;
    if name.is_empty() || value.as_ref().is_some_and(|value| value.contains('\0')) {
        return Err(Fault::Badarg);
    }
    Store::of(cx.vm()).environment.lock().insert(name, value);
    Ok(atoms::boolean(true))
}

/// `Name=Value` of all variables.
fn all(cx: &mut Cx) -> Step {
    let mut texts: Vec<String> = Vec::new();
    {
        let changed = Store::of(cx.vm()).environment.lock();
        let own = std::env::vars().filter(|(name, _)| !changed.contains_key(name));
        texts.extend(own.map(|(name, value)| format!("{name}={value}")));
        let set = changed.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        texts.extend(set.map(|(name, value)| format!("{name}={value}")));
    }
    let texts: Vec<Value> = texts.iter().map(|text| list::from_chars(cx.allocator(), text)).collect();
    Step::ret(cx.allocator().list(&texts, Value::NIL))
}

/// A shell's command, in the environment that the program made.
fn shell(cx: &Cx, command: Value) -> Result<Command, Fault> {
    let text = match command.as_atom() {
        Some(atom) => cx.vm().atoms().name(atom).to_owned(),
        None => convert::chardata_text(command)?,
    };
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(format!("({text}\n) </dev/null 2>&1")).stdin(Stdio::null());
    for (name, value) in &*Store::of(cx.vm()).environment.lock() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    Ok(shell)
}

/// What a shell's command prints; it runs on another thread.
fn run(cx: &mut Cx, reference: Value, command: Value) -> Step {
    let mut shell = match shell(cx, command) {
        Ok(shell) => shell,
        Err(fault) => return fail(cx, fault),
    };
    blocking::block(cx, reference, move || {
        let printed = shell.output().map(|output| output.stdout).unwrap_or_default();
        let printed = match String::from_utf8(printed) {
            Ok(text) => text,
            Err(error) => error.as_bytes().iter().map(|&byte| char::from(byte)).collect(),
        };
        Box::new(move |cx, _| string(cx, &printed))
    })
}

/// The kernel's version in numbers.
fn version(cx: &mut Cx) -> Step {
    let text = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let mut numbers =
        text.split(|char: char| !char.is_ascii_digit()).map(|digits| digits.parse().unwrap_or(0));
    let parts: [usize; 3] = std::array::from_fn(|_| numbers.next().unwrap_or(0));
    Step::ret(cx.allocator().tuple(&parts.map(super::count)))
}

fn string(cx: &mut Cx, text: &str) -> Step {
    Step::ret(list::from_chars(cx.allocator(), text))
}

builtins! {
    "os:getenv/0" => |cx| all(cx);
    "os:getenv/1" => |cx, name| {
        let value = get(cx, name, None);
        answer(cx, value)
    };
    "os:getenv/2" => |cx, name, default| {
        let value = get(cx, name, Some(default));
        answer(cx, value)
    };
    "os:putenv/2" => |cx, name, value| {
        let done = set(cx, name, Some(value));
        answer(cx, done)
    };
    "os:unsetenv/1" => |cx, name| {
        let done = set(cx, name, None);
        answer(cx, done)
    };
    "os:type/0" => |cx| {
        let parts = [atoms::UNIX.value(), atoms::LINUX.value()];
        Step::ret(cx.allocator().tuple(&parts))
    };
    "os:version/0" => |cx| version(cx);
    "os:getpid/0" => |cx| string(cx, &std::process::id().to_string());
    "%:os_cmd/2" => |cx, reference, command| run(cx, reference, command);
    "code:is_known/1" => |cx, module| match module.as_atom() {
        Some(atom) => {
            let name = cx.vm().atoms().name(atom).to_owned();
            truth(library::source(&name).is_some() || cx.vm().is_defined(&format!("{name}:module_info/0")))
        }
        None => badarg(cx),
    };
}
