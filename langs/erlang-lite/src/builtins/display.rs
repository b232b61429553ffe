//! `erlang:display/1`: terms in the form of OTP's runtime system, which differs from that of `io`.

use std::fmt::Write as _;

use tambour::{Cx, Value};

use super::{badarg, builtins, output, truth};
use crate::format::{Encoding, write};
use crate::term::convert;

/// What is still to be written, the next one last.
enum Piece {
    Term(Value),
    /// The rest of a list, after its first element.
    Tail(Value),
    Text(&'static str),
}

/// The elements of a list of which each is a printable character, as a text in quotes.
fn quoted(list: Value) -> Option<String> {
    let text = convert::list_text(list).ok()?;
    let is_printable = |char: char| matches!(char, ' '..='~' | '\n' | '\t' | '\r');
    if text.is_empty() || !text.chars().all(is_printable) {
        return None;
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        match char {
            '"' => quoted.push_str("\\\""),
            '\n' => quoted.push_str("\\n"),
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    Some(quoted)
}

/// `1.500000e+00`
fn float_text(number: f64) -> String {
    convert::scientific_float(number, 6)
}

fn push_elements(pieces: &mut Vec<Piece>, elements: &[Value]) {
    for (index, &element) in elements.iter().enumerate().rev() {
        pieces.push(Piece::Term(element));
        if index > 0 {
            pieces.push(Piece::Text(","));
        }
    }
}

/// A term, and the end of a line as for a terminal in raw mode.
fn text(cx: &Cx, term: Value) -> String {
    let mut out = String::new();
    let mut pieces = vec![Piece::Text("\r\n"), Piece::Term(term)];
    while let Some(piece) = pieces.pop() {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Tail(tail) => match tail.as_pair() {
                Some((head, tail)) => {
                    out.push(',');
                    pieces.extend([Piece::Tail(tail), Piece::Term(head)]);
                }
                None if tail.is_nil() => out.push(']'),
                None => {
                    out.push('|');
                    pieces.extend([Piece::Text("]"), Piece::Term(tail)]);
                }
            },
            Piece::Term(term) => push_term(cx, &mut out, &mut pieces, term),
        }
    }
    out
}

fn push_term(cx: &Cx, out: &mut String, pieces: &mut Vec<Piece>, term: Value) {
    if let Some(number) = term.as_float() {
        let _ = write!(out, "{}", float_text(number));
    } else if let Some((head, tail)) = term.as_pair() {
        match quoted(term) {
            Some(text) => out.push_str(&text),
            None => {
                out.push('[');
                pieces.extend([Piece::Tail(tail), Piece::Term(head)]);
            }
        }
    } else if let Some(elements) = term.as_tuple() {
        out.push('{');
        pieces.push(Piece::Text("}"));
        push_elements(pieces, elements);
    } else {
        write(out, cx.vm(), term, -1, Encoding::Latin1);
    }
}

builtins! {
    "erlang:display/1" => |cx, term| {
        let text = text(cx, term);
        output::write(&text);
        truth(true)
    };
    "erlang:display_string/1" => |cx, text| match convert::list_text(text) {
        Ok(text) => {
            output::write_error(&text);
            truth(true)
        }
        Err(_) => badarg(cx),
    };
}
