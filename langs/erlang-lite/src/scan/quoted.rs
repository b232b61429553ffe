//! Strings, quoted atoms and characters with their escapes.

use super::{Cursor, ScanError, illegal, print};
use crate::ast::Position;

/// How many characters of an unterminated text its error shows.
const SHOWN_CHARACTERS: usize = 16;

/// What can follow a backslash.
enum Escape {
    Character(char),
    Illegal,
    EndOfText,
}

/// Reads the text between quotes; the opening one is here.
pub(super) fn scan(cursor: &mut Cursor<'_>, quote: char) -> Result<String, ScanError> {
    let start = cursor.position;
    cursor.take();
    let mut text = String::new();
    loop {
        text.push_str(cursor.take_while(|c| c != quote && c != '\\' && is_allowed(c)));
        let here = cursor.position;
        match cursor.take() {
            Some(c) if c == quote => return Ok(text),
            Some('\\') => match escape(cursor) {
                Escape::Character(c) => text.push(c),
                Escape::Illegal => return Err(illegal("character", here)),
                Escape::EndOfText => return Err(unterminated(&text, quote, start)),
            },
            Some(_) => return Err(illegal("character", here)),
            None => return Err(unterminated(&text, quote, start)),
        }
    }
}

/// Reads `$c`; the dollar is here.
pub(super) fn scan_character(cursor: &mut Cursor<'_>) -> Result<char, ScanError> {
    let start = cursor.position;
    cursor.take();
    let cut_short = || ScanError { position: start, message: "unterminated character".to_owned() };
    match cursor.take() {
        Some('\\') => match escape(cursor) {
            Escape::Character(c) => Ok(c),
            Escape::Illegal => Err(illegal("character", start)),
            Escape::EndOfText => Err(cut_short()),
        },
        Some(c) if is_allowed(c) => Ok(c),
        Some(_) => Err(illegal("character", start)),
        None => Err(cut_short()),
    }
}

fn unterminated(text: &str, quote: char, position: Position) -> ScanError {
    let head: String = text.chars().take(SHOWN_CHARACTERS).collect();
    let shown = if quote == '"' {
        format!("string starting with {}", print::string(&head))
    } else {
        format!("atom starting with {}", print::quoted_atom(&head))
    };
    ScanError { position, message: format!("unterminated {shown}") }
}

/// The two code points that Erlang doesn't count as characters.
fn is_allowed(c: char) -> bool {
    !matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

fn escape(cursor: &mut Cursor<'_>) -> Escape {
    let Some(first) = cursor.take() else { return Escape::EndOfText };
    match first {
        '0'..='7' => octal(cursor, first),
        'x' => hexadecimal(cursor),
        '^' => match cursor.take() {
            Some('\n') => Escape::Character('\n'),
            Some(c) => character(c as u32 & 31),
            None => Escape::EndOfText,
        },
        'n' => Escape::Character('\n'),
        'r' => Escape::Character('\r'),
        't' => Escape::Character('\t'),
        'v' => Escape::Character('\u{b}'),
        'b' => Escape::Character('\u{8}'),
        'f' => Escape::Character('\u{c}'),
        'e' => Escape::Character('\u{1b}'),
        's' => Escape::Character(' '),
        'd' => Escape::Character('\u{7f}'),
        other if is_allowed(other) => Escape::Character(other),
        _ => Escape::Illegal,
    }
}

fn octal(cursor: &mut Cursor<'_>, first: char) -> Escape {
    let mut value = first.to_digit(8).unwrap_or(0);
    for _ in 0..2 {
        let Some(digit) = cursor.peek().and_then(|c| c.to_digit(8)) else { break };
        cursor.take();
        value = value * 8 + digit;
    }
    character(value)
}

fn hexadecimal(cursor: &mut Cursor<'_>) -> Escape {
    if cursor.peek() == Some('{') {
        cursor.take();
        let digits = cursor.take_while(|c| c.is_ascii_hexdigit());
        return match cursor.peek() {
            Some('}') => {
                cursor.take();
                u32::from_str_radix(digits, 16).map_or(Escape::Illegal, character)
            }
            Some(_) => Escape::Illegal,
            None => Escape::EndOfText,
        };
    }
    let digit = |c: Option<char>| c.and_then(|c| c.to_digit(16));
    match (digit(cursor.peek()), digit(cursor.peek_second())) {
        (Some(high), Some(low)) => {
            cursor.take();
            cursor.take();
            character(high * 16 + low)
        }
        _ if cursor.peek().is_none() => Escape::EndOfText,
        _ => Escape::Illegal,
    }
}

fn character(code: u32) -> Escape {
    char::from_u32(code).filter(|c| is_allowed(*c)).map_or(Escape::Illegal, Escape::Character)
}
