//! Module `unicode`: text between lists and binaries of several encodings.

use tambour::{Cx, Step, Value, Vm};

use super::away::computed;
use super::make::{Chars, Made, made_binary};
use super::{BYTES_PER_REDUCTION, answer, builtins, count};
use crate::atoms::{self, Known};
use crate::term::bits::Utf;
use crate::term::unicode::{Encoding, End, Text};
use crate::term::{Fault, Outcome, list};

/// Encodings by their marks at the beginning of a text; a mark that begins with another one comes first.
const MARKS: [(&[u8], Encoding); 5] = [
    (&[0xef, 0xbb, 0xbf], Encoding::UTF8),
    (&[0, 0, 0xfe, 0xff], Encoding::Utf(Utf::Utf32, false)),
    (&[0xff, 0xfe, 0, 0], Encoding::Utf(Utf::Utf32, true)),
    (&[0xfe, 0xff], Encoding::Utf(Utf::Utf16, false)),
    (&[0xff, 0xfe], Encoding::Utf(Utf::Utf16, true)),
];

fn encoding(term: Value) -> Option<Encoding> {
    let is = |known: Known| term == known.value();
    if is(atoms::UNICODE) || is(atoms::UTF8) {
        return Some(Encoding::UTF8);
    }
    if is(atoms::LATIN1) {
        return Some(Encoding::Latin1);
    }
    let (name, is_little) = match term.as_tuple() {
        Some(&[name, order]) if order == atoms::BIG.value() => (name, false),
        Some(&[name, order]) if order == atoms::LITTLE.value() => (name, true),
        Some(_) => return None,
        None => (term, false),
    };
    if name == atoms::UTF16.value() {
        Some(Encoding::Utf(Utf::Utf16, is_little))
    } else if name == atoms::UTF32.value() {
        Some(Encoding::Utf(Utf::Utf32, is_little))
    } else {
        None
    }
}

/// Converts text to a list, or to bytes of an encoding.
fn convert(cx: &mut Cx, data: Value, from: Value, to: Option<Value>) -> Outcome {
    let from = encoding(from).ok_or(Fault::Badarg)?;
    let to = to.map(|to| encoding(to).ok_or(Fault::Badarg)).transpose()?;
    let (text, end) = Text::new(cx.allocator(), from, to).read(data)?;
    cx.bump((text.len() / BYTES_PER_REDUCTION) as i64);
    let made = match to {
        None => list::from_chars(cx.allocator(), &text),
        Some(Encoding::UTF8) => cx.allocator().binary(text.as_bytes()),
        Some(to) => cx.allocator().binary(&to.encode(&text)),
    };
    Ok(match end {
        End::Complete => made,
        End::Incomplete(rest) => cx.allocator().tuple(&[atoms::INCOMPLETE.value(), made, rest]),
        End::Error(rest) => cx.allocator().tuple(&[atoms::ERROR.value(), made, rest]),
    })
}

/// Parts of a text that are converted at once.
const AT_ONCE: usize = 2_000;

/// A text that is right as a whole, and all of it can be written.
enum Whole {
    Chars(String),
    Bytes(Vec<u8>),
}

/// The text of a term; `None` when something is wrong with it.
fn whole(data: Value, from: Value, to: Option<Value>) -> Option<Whole> {
    let from = encoding(from)?;
    let Some(to) = to else { return Text::whole(data, from, None).map(Whole::Chars) };
    let to = encoding(to)?;
    let text = Text::whole(data, from, Some(to))?;
    Some(Whole::Bytes(if to == Encoding::UTF8 { text.into_bytes() } else { to.encode(&text) }))
}

/// Converts text, in slices or elsewhere. What isn't right is read again here, to say what is left of it.
fn converted(
    cx: &mut Cx,
    name: &str,
    data: Value,
    others: &[Value],
    (from, to): (Value, Option<Value>),
) -> Step {
    let text = move |_: &Vm, terms: &[Value]| whole(terms[0], from, to);
    computed(cx, data, ("unicode", name), (others, AT_ONCE), text, move |cx, text| match text {
        Some(Whole::Chars(text)) => Ok(Box::new(Chars::new(text))),
        Some(Whole::Bytes(bytes)) => Ok(made_binary(cx, bytes)),
        None => Ok(Box::new(Made(convert(cx, data, from, to)?))),
    })
}

fn to_list(cx: &mut Cx, data: Value, others: &[Value]) -> Step {
    let from = others.first().copied().unwrap_or(atoms::UTF8.value());
    converted(cx, "characters_to_list", data, others, (from, None))
}

fn to_binary(cx: &mut Cx, data: Value, others: &[Value]) -> Step {
    let given = |index: usize| others.get(index).copied().unwrap_or(atoms::UTF8.value());
    converted(cx, "characters_to_binary", data, others, (given(0), Some(given(1))))
}

/// The encoding that a text's first bytes tell, and how many they are.
fn of_mark(cx: &mut Cx, text: Value) -> Outcome {
    let bytes = text.bytes().ok_or(Fault::FunctionClause)?;
    let found = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
    let (encoding, length) = match found {
        Some((mark, Encoding::Utf(Utf::Utf8, _))) => (atoms::UTF8.value(), mark.len()),
        Some((mark, Encoding::Utf(utf, is_little))) => {
            let name = if *utf == Utf::Utf16 { atoms::UTF16 } else { atoms::UTF32 };
            let order = if *is_little { atoms::LITTLE } else { atoms::BIG };
            (cx.allocator().tuple(&[name.value(), order.value()]), mark.len())
        }
        _ => (atoms::LATIN1.value(), 0),
    };
    Ok(cx.allocator().tuple(&[encoding, count(length)]))
}

fn to_mark(cx: &mut Cx, term: Value) -> Outcome {
    let encoding = encoding(term).ok_or(Fault::FunctionClause)?;
    let mark = MARKS.iter().find(|(_, known)| *known == encoding).map_or(&[][..], |(mark, _)| mark);
    Ok(cx.allocator().binary(mark))
}

builtins! {
    "unicode:characters_to_list/1" => |cx, data| to_list(cx, data, &[]);
    "unicode:characters_to_list/2" => |cx, data, from| to_list(cx, data, &[from]);
    "unicode:characters_to_binary/1" => |cx, data| to_binary(cx, data, &[]);
    "unicode:characters_to_binary/2" => |cx, data, from| to_binary(cx, data, &[from]);
    "unicode:characters_to_binary/3" => |cx, data, from, to| to_binary(cx, data, &[from, to]);
    "unicode:bom_to_encoding/1" => |cx, text| {
        let outcome = of_mark(cx, text);
        answer(cx, outcome)
    };
    "unicode:encoding_to_bom/1" => |cx, encoding| {
        let outcome = to_mark(cx, encoding);
        answer(cx, outcome)
    };
}
