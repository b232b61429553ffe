//! Atoms to texts and back.

use tambour::{Cx, Step, Value};

use super::{answer, badarg, builtins};
use crate::atoms;
use crate::term::{Fault, Outcome, convert, list};

/// Most characters of an atom, as in OTP.
const LENGTH_MAX: usize = 255;

fn name(cx: &Cx, atom: Value) -> Result<String, Fault> {
    let atom = atom.as_atom().ok_or(Fault::Badarg)?;
    Ok(cx.vm().atoms().name(atom).to_owned())
}

fn to_list(cx: &mut Cx, atom: Value) -> Outcome {
    let name = name(cx, atom)?;
    Ok(list::from_chars(cx.allocator(), &name))
}

/// Which texts an encoding takes.
fn is_encodable(encoding: Value, text: &str) -> bool {
    if encoding == atoms::LATIN1.value() {
        return text.chars().all(|char| char <= '\u{ff}');
    }
    encoding == atoms::UTF8.value() || encoding == atoms::UNICODE.value()
}

fn to_binary(cx: &mut Cx, atom: Value, encoding: Value) -> Outcome {
    let name = name(cx, atom)?;
    if !is_encodable(encoding, &name) {
        return Err(Fault::Badarg);
    }
    let bytes: Vec<u8> = if encoding == atoms::LATIN1.value() {
        name.chars().map(|char| char as u8).collect()
    } else {
        name.into_bytes()
    };
    Ok(cx.allocator().binary(&bytes))
}

/// The atom of a text; only one that exists, if so wanted.
fn of_text(cx: &Cx, text: &str, is_existing: bool) -> Outcome {
    if text.chars().count() > LENGTH_MAX {
        return Err(if is_existing { Fault::Badarg } else { Fault::SystemLimit });
    }
    if is_existing {
        return cx.vm().atoms().find(text).map(Value::atom).ok_or(Fault::Badarg);
    }
    cx.vm().atoms().intern_limited(text).map(Value::atom).ok_or(Fault::SystemLimit)
}

fn from_list(cx: &Cx, text: Value, is_existing: bool) -> Outcome {
    of_text(cx, &convert::list_text(text)?, is_existing)
}

fn from_binary(cx: &Cx, binary: Value, encoding: Value, is_existing: bool) -> Outcome {
    let bytes = binary.bytes().ok_or(Fault::Badarg)?;
    let text: String = if encoding == atoms::LATIN1.value() {
        bytes.iter().map(|&byte| char::from(byte)).collect()
    } else if encoding == atoms::UTF8.value() || encoding == atoms::UNICODE.value() {
        String::from_utf8(bytes.to_vec()).map_err(|_| Fault::Badarg)?
    } else {
        return Err(Fault::Badarg);
    };
    of_text(cx, &text, is_existing)
}

fn give(cx: &mut Cx, outcome: Outcome) -> Step {
    answer(cx, outcome)
}

builtins! {
    "erlang:atom_to_list/1" => |cx, atom| match to_list(cx, atom) {
        Ok(list) => Step::ret(list),
        Err(_) => badarg(cx),
    };
    "erlang:atom_to_binary/1" => |cx, atom| {
        let outcome = to_binary(cx, atom, atoms::UTF8.value());
        give(cx, outcome)
    };
    "erlang:atom_to_binary/2" => |cx, atom, encoding| {
        let outcome = to_binary(cx, atom, encoding);
        give(cx, outcome)
    };
    "erlang:list_to_atom/1" => |cx, text| {
        let outcome = from_list(cx, text, false);
        give(cx, outcome)
    };
    "erlang:list_to_existing_atom/1" => |cx, text| {
        let outcome = from_list(cx, text, true);
        give(cx, outcome)
    };
    "erlang:binary_to_atom/1" => |cx, binary| {
        let outcome = from_binary(cx, binary, atoms::UTF8.value(), false);
        give(cx, outcome)
    };
    "erlang:binary_to_atom/2" => |cx, binary, encoding| {
        let outcome = from_binary(cx, binary, encoding, false);
        give(cx, outcome)
    };
    "erlang:binary_to_existing_atom/1" => |cx, binary| {
        let outcome = from_binary(cx, binary, atoms::UTF8.value(), true);
        give(cx, outcome)
    };
    "erlang:binary_to_existing_atom/2" => |cx, binary, encoding| {
        let outcome = from_binary(cx, binary, encoding, true);
        give(cx, outcome)
    };
}
