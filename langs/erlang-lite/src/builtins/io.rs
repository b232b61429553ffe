//! Modules `io` and `io_lib`; and `tambour:print/1`, by which a program in IR shows a term on a line.

use std::sync::Arc;

use parking_lot::Mutex;
use tambour::{Cx, Step, Value, Vm};

use super::away::computed;
use super::make::{Chars, Made};
use super::{badarg, builtins, fail, handle, output};
use crate::atoms;
use crate::files::OpenFile;
use crate::format::{Encoding, Layout, format, pretty, write};
use crate::term::{Fault, convert, list};

/// Where output goes.
enum Device {
    Output,
    Error,
    File(Arc<Mutex<OpenFile>>),
}

/// Characters that count as one reduction.
const CHARS_PER_REDUCTION: usize = 64;

fn device(cx: &Cx, term: Value) -> Option<Device> {
    if term == atoms::STANDARD_IO.value() || term == atoms::USER.value() {
        Some(Device::Output)
    } else if term == atoms::STANDARD_ERROR.value() {
        Some(Device::Error)
    } else {
        handle::open_file(cx, term).map(Device::File)
    }
}

fn put(cx: &mut Cx, to: Option<Device>, text: Result<String, Fault>) -> Step {
    match (to, text) {
        (Some(device), Ok(text)) => {
            cx.bump((text.len() / CHARS_PER_REDUCTION) as i64);
            match device {
                Device::Output => output::write(&text),
                Device::Error => output::write_error(&text),
                Device::File(file) => return handle::write_text(cx, &file, &text),
            }
            Step::ret(atoms::OK.value())
        }
        (None, _) => badarg(cx),
        (_, Err(fault)) => fail(cx, fault),
    }
}

/// Parts of a term that are formatted at once.
const AT_ONCE: usize = 1_000;

/// Formats, and writes the text to a device. The device, if it isn't the usual one, is the first argument.
fn put_format(cx: &mut Cx, name: &str, args: &[Value], to: Option<Value>) -> Step {
    let (&first, others) = args.split_first().unwrap_or((&Value::NIL, &[]));
    let skipped = usize::from(to.is_some());
    let text = move |vm: &Vm, terms: &[Value]| {
        format(vm, terms[skipped], terms.get(skipped + 1).copied().unwrap_or(Value::NIL))
    };
    computed(cx, first, ("io", name), (others, AT_ONCE), text, move |cx, text| {
        let to = to.map_or(Some(Device::Output), |to| device(cx, to));
        let step = put(cx, to, text);
        // What is wrong with a text, or a device, is only that it is none.
        if step.tag == Step::RETURN { Ok(Box::new(Made(step.value))) } else { Err(Fault::Badarg) }
    })
}

/// The characters of what is formatted.
fn formatted(cx: &mut Cx, name: &str, control: Value, args: Value) -> Step {
    let text = |vm: &Vm, terms: &[Value]| format(vm, terms[0], terms[1]);
    computed(cx, control, ("io_lib", name), (&[args], AT_ONCE), text, |_, text| {
        Ok(Box::new(Chars::new(text?)))
    })
}

/// The characters of a term.
fn shown(cx: &mut Cx, name: &str, term: Value, show: fn(&Vm, Value) -> String) -> Step {
    let text = move |vm: &Vm, terms: &[Value]| show(vm, terms[0]);
    computed(cx, term, ("io_lib", name), (&[], AT_ONCE), text, |_, text| Ok(Box::new(Chars::new(text))))
}

/// Writes a term to the device that another one names.
fn put_term(cx: &mut Cx, args: &[Value]) -> Step {
    let (&first, others) = args.split_first().unwrap_or((&Value::NIL, &[]));
    let to = (!others.is_empty()).then_some(first);
    let text = move |vm: &Vm, terms: &[Value]| written(vm, terms[terms.len() - 1]);
    computed(cx, first, ("io", "write"), (others, AT_ONCE), text, move |cx, text| {
        let to = to.map_or(Some(Device::Output), |to| device(cx, to));
        let step = put(cx, to, Ok(text));
        if step.tag == Step::RETURN { Ok(Box::new(Made(step.value))) } else { Err(Fault::Badarg) }
    })
}

/// A term on one line.
fn written(vm: &Vm, term: Value) -> String {
    let mut text = String::new();
    write(&mut text, vm, term, -1, Encoding::Unicode);
    text
}

fn printed(vm: &Vm, term: Value) -> String {
    let layout = Layout { column: 1, line_length: 80, depth: -1, encoding: Encoding::Unicode, strings: true };
    let mut text = String::new();
    pretty(&mut text, vm, term, &layout);
    text
}

fn chars(cx: &mut Cx, text: Result<String, Fault>) -> Step {
    match text {
        Ok(text) => {
            cx.bump((text.len() / CHARS_PER_REDUCTION) as i64);
            Step::ret(list::from_chars(cx.allocator(), &text))
        }
        Err(fault) => fail(cx, fault),
    }
}

/// Writes to the device that a term names.
fn put_to(cx: &mut Cx, to: Value, text: Result<String, Fault>) -> Step {
    let to = device(cx, to);
    put(cx, to, text)
}

const OUTPUT: Option<Device> = Some(Device::Output);

builtins! {
    "io:format/1" => |cx, control| put_format(cx, "format", &[control], None);
    "io:format/2" => |cx, control, args| put_format(cx, "format", &[control, args], None);
    "io:format/3" => |cx, to, control, args| put_format(cx, "format", &[to, control, args], Some(to));
    "io:fwrite/1" => |cx, control| put_format(cx, "fwrite", &[control], None);
    "io:fwrite/2" => |cx, control, args| put_format(cx, "fwrite", &[control, args], None);
    "io:fwrite/3" => |cx, to, control, args| put_format(cx, "fwrite", &[to, control, args], Some(to));
    "io:put_chars/1" => |cx, data| put(cx, OUTPUT, convert::chardata_text(data));
    "io:put_chars/2" => |cx, to, data| put_to(cx, to, convert::chardata_text(data));
    "io:nl/0" => |cx| put(cx, OUTPUT, Ok("\n".to_owned()));
    "io:nl/1" => |cx, to| put_to(cx, to, Ok("\n".to_owned()));
    "io:write/1" => |cx, term| put_term(cx, &[term]);
    "io:write/2" => |cx, to, term| put_term(cx, &[to, term]);
    "io_lib:format/2" => |cx, control, args| formatted(cx, "format", control, args);
    "io_lib:fwrite/2" => |cx, control, args| formatted(cx, "fwrite", control, args);
    "io_lib:write/1" => |cx, term| shown(cx, "write", term, written);
    "io_lib:print/1" => |cx, term| shown(cx, "print", term, printed);
    "tambour:print/1" => |cx, term| {
        let text = printed(cx.vm(), term) + "\n";
        put(cx, OUTPUT, Ok(text))
    };
    "io_lib:nl/0" => |cx| chars(cx, Ok("\n".to_owned()));
}
