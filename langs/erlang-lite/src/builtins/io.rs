//! Modules `io` and `io_lib`; and `tambour:print/1`, by which a program in IR shows a term on a line.

use std::sync::Arc;

use parking_lot::Mutex;
use tambour::{Cx, Step, Value};

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

fn put_format(cx: &mut Cx, to: Option<Device>, control: Value, args: Value) -> Step {
    let text = format(cx.vm(), control, args);
    put(cx, to, text)
}

/// A term on one line.
fn written(cx: &Cx, term: Value) -> String {
    let mut text = String::new();
    write(&mut text, cx.vm(), term, -1, Encoding::Unicode);
    text
}

fn printed(cx: &Cx, term: Value) -> String {
    let layout = Layout { column: 1, line_length: 80, depth: -1, encoding: Encoding::Unicode, strings: true };
    let mut text = String::new();
    pretty(&mut text, cx.vm(), term, &layout);
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

fn put_format_to(cx: &mut Cx, to: Value, control: Value, args: Value) -> Step {
    let to = device(cx, to);
    put_format(cx, to, control, args)
}

const OUTPUT: Option<Device> = Some(Device::Output);

builtins! {
    "io:format/1" => |cx, control| put_format(cx, OUTPUT, control, Value::NIL);
    "io:format/2" => |cx, control, args| put_format(cx, OUTPUT, control, args);
    "io:format/3" => |cx, to, control, args| put_format_to(cx, to, control, args);
    "io:fwrite/1" => |cx, control| put_format(cx, OUTPUT, control, Value::NIL);
    "io:fwrite/2" => |cx, control, args| put_format(cx, OUTPUT, control, args);
    "io:fwrite/3" => |cx, to, control, args| put_format_to(cx, to, control, args);
    "io:put_chars/1" => |cx, data| put(cx, OUTPUT, convert::chardata_text(data));
    "io:put_chars/2" => |cx, to, data| put_to(cx, to, convert::chardata_text(data));
    "io:nl/0" => |cx| put(cx, OUTPUT, Ok("\n".to_owned()));
    "io:nl/1" => |cx, to| put_to(cx, to, Ok("\n".to_owned()));
    "io:write/1" => |cx, term| {
        let text = written(cx, term);
        put(cx, OUTPUT, Ok(text))
    };
    "io:write/2" => |cx, to, term| {
        let text = written(cx, term);
        put_to(cx, to, Ok(text))
    };
    "io_lib:format/2" => |cx, control, args| {
        let text = format(cx.vm(), control, args);
        chars(cx, text)
    };
    "io_lib:fwrite/2" => |cx, control, args| {
        let text = format(cx.vm(), control, args);
        chars(cx, text)
    };
    "io_lib:write/1" => |cx, term| {
        let text = written(cx, term);
        chars(cx, Ok(text))
    };
    "io_lib:print/1" => |cx, term| {
        let text = printed(cx, term);
        chars(cx, Ok(text))
    };
    "tambour:print/1" => |cx, term| {
        let text = printed(cx, term) + "\n";
        put(cx, OUTPUT, Ok(text))
    };
    "io_lib:nl/0" => |cx| chars(cx, Ok("\n".to_owned()));
}
