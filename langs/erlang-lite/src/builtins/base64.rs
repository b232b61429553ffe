//! Module `base64`.
//!
//! What isn't well formed fails with the reason that OTP's program fails with, wherever that comes from: it
//! takes four characters at a time, and looks at what they are once it has them.

use tambour::{Allocator, Cx, Step, Value, Vm};

use super::away::computed;
use super::builtins;
use super::make::made_bytes;
use crate::atoms;
use crate::term::{Fault, convert, integer, list};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What a character is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Character {
    Digit(u8),
    Padding,
    Space,
    Bad,
}

fn character(byte: u8) -> Character {
    match byte {
        b'A'..=b'Z' => Character::Digit(byte - b'A'),
        b'a'..=b'z' => Character::Digit(byte - b'a' + 26),
        b'0'..=b'9' => Character::Digit(byte - b'0' + 52),
        b'+' => Character::Digit(62),
        b'/' => Character::Digit(63),
        b'=' => Character::Padding,
        b' ' | b'\t' | b'\n' | b'\r' => Character::Space,
        _ => Character::Bad,
    }
}

/// The bytes of a binary or of a list; what a wrong element is blamed for depends on the function.
fn bytes(data: Value, not_integer: Fault) -> Result<Vec<u8>, Fault> {
    if let Some(bytes) = data.bytes() {
        return Ok(bytes.into_owned());
    }
    let elements = list::proper(data).map_err(|_| Fault::FunctionClause)?;
    let byte = |element: Value| {
        let fault = if integer::is_integer(element) { Fault::Badarg } else { not_integer };
        convert::byte(element).ok_or(fault)
    };
    elements.into_iter().map(byte).collect()
}

fn encode(data: Value) -> Result<Vec<u8>, Fault> {
    let bytes = bytes(data, Fault::Badarith)?;
    let mut text = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let all = at(0) << 16 | at(1) << 8 | at(2);
        for index in 0..4 {
            let digit = DIGITS[(all >> (18 - 6 * index) & 63) as usize];
            text.push(if index <= chunk.len() { digit } else { b'=' });
        }
    }
    Ok(text)
}

/// The bytes of two to four digits.
fn push_digits(out: &mut Vec<u8>, digits: &[u8]) {
    let all = digits.iter().fold(0u32, |all, &digit| all << 6 | u32::from(digit)) << (6 * (4 - digits.len()));
    out.extend_from_slice(&all.to_be_bytes()[1..digits.len()]);
}

/// Why a text can't be decoded.
enum Bad {
    Fault(Fault),
    /// This follows the padding.
    NoEnd(Character),
}

impl From<Fault> for Bad {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn decode(data: Value) -> Result<Vec<u8>, Bad> {
    let bytes = bytes(data, Fault::Badarg)?;
    let mut rest = bytes.iter().map(|&byte| character(byte)).filter(|&one| one != Character::Space);
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    while let Some(first) = rest.next() {
        let [second, third, fourth] = [rest.next(), rest.next(), rest.next()];
        let (Some(second), Some(third), Some(fourth)) = (second, third, fourth) else {
            return Err(Fault::FunctionClause.into());
        };
        let digits: Vec<u8> = [first, second, third, fourth].iter().map_while(|&one| digit(one)).collect();
        let is_end = fourth == Character::Padding;
        let wanted = if is_end && third == Character::Padding { 2 } else { 4 - usize::from(is_end) };
        if digits.len() < wanted {
            let is_second = wanted == 2 && digit(second).is_none();
            return Err(if is_second { Fault::Badarith } else { Fault::Badarg }.into());
        }
        push_digits(&mut out, &digits);
        if is_end && let Some(more) = rest.next() {
            return Err(Bad::NoEnd(more));
        }
    }
    Ok(out)
}

fn digit(character: Character) -> Option<u8> {
    if let Character::Digit(digit) = character { Some(digit) } else { None }
}

/// Something follows the padding.
fn no_end(heap: &mut Allocator, character: Character) -> Fault {
    let found = match character {
        Character::Digit(digit) => super::count(usize::from(digit)),
        Character::Padding => atoms::EQ.value(),
        Character::Space | Character::Bad => atoms::BAD.value(),
    };
    Fault::Reason(heap.tuple(&[atoms::CASE_CLAUSE.value(), found]))
}

/// The same without a look at what is no digit, but that a short last group wants padding.
fn mime_decode(data: Value) -> Result<Vec<u8>, Fault> {
    let bytes = bytes(data, Fault::Badarg)?;
    let digits: Vec<u8> = bytes.iter().filter_map(|&byte| digit(character(byte))).collect();
    let has_padding = bytes
        .iter()
        .rev()
        .map(|&byte| character(byte))
        .take_while(|&one| digit(one).is_none())
        .any(|one| one == Character::Padding);
    let short = digits.len() % 4;
    if short == 1 || short > 1 && !has_padding {
        return Err(Fault::FunctionClause);
    }
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    digits.chunks(4).for_each(|group| push_digits(&mut out, group));
    Ok(out)
}

/// Parts of a text that are converted at once.
const AT_ONCE: usize = 4_000;

/// Answers with a binary, or with a list.
fn convert(
    cx: &mut Cx,
    name: &str,
    data: Value,
    is_list: bool,
    convert: fn(Value) -> Result<Vec<u8>, Bad>,
) -> Step {
    let bytes = move |_: &Vm, terms: &[Value]| convert(terms[0]);
    computed(cx, data, ("base64", name), (&[], AT_ONCE), bytes, move |cx, bytes| match bytes {
        Ok(bytes) => Ok(made_bytes(cx, bytes, is_list)),
        Err(Bad::Fault(fault)) => Err(fault),
        Err(Bad::NoEnd(character)) => Err(no_end(cx.allocator(), character)),
    })
}

builtins! {
    "base64:encode/1" => |cx, data| convert(cx, "encode", data, false, |data| Ok(encode(data)?));
    "base64:encode_to_string/1" => |cx, data| {
        convert(cx, "encode_to_string", data, true, |data| Ok(encode(data)?))
    };
    "base64:decode/1" => |cx, data| convert(cx, "decode", data, false, decode);
    "base64:decode_to_string/1" => |cx, data| convert(cx, "decode_to_string", data, true, decode);
    "base64:mime_decode/1" => |cx, data| {
        convert(cx, "mime_decode", data, false, |data| Ok(mime_decode(data)?))
    };
    "base64:mime_decode_to_string/1" => |cx, data| {
        convert(cx, "mime_decode_to_string", data, true, |data| Ok(mime_decode(data)?))
    };
}
