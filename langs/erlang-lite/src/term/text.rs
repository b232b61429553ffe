//! Character data taken apart from the front: code points and grapheme clusters.
//!
//! # What
//! Character data is a deep list of code points and UTF-8 binaries, or a binary. What is left after a code
//! point is character data as well: the list's tail, or the rest of the binary, in front of what followed.
//!
//! # Sources
//! Unicode Standard Annex 29, "Unicode Text Segmentation": extended grapheme clusters.

use tambour::{Allocator, Value};
use unicode_segmentation::UnicodeSegmentation;

use super::integer;

/// Below this no character but a line feed after a carriage return goes on with a cluster.
const COMBINING: u32 = 0x300;

/// Elements of a list that are put before the rest of the list that holds it.
const SPLICED: usize = 32;

/// What character data begins with.
#[derive(Clone, Copy)]
pub enum Front {
    /// A code point (any integer, as it is), and the rest.
    Codepoint(Value, Value),
    /// Nothing.
    End,
    /// Bytes that are no UTF-8, and what is after them.
    Broken(Value),
    /// Something that is no character data.
    NoText,
}

/// The first code point.
pub fn codepoint(heap: &mut Allocator, text: Value) -> Front {
    // What follows the lists that were entered, the innermost one last.
    let mut after: Vec<Value> = Vec::new();
    let mut here = text;
    loop {
        if let Some((head, tail)) = here.as_pair() {
            if integer::is_integer(head) {
                return Front::Codepoint(head, joined(heap, tail, &after));
            }
            if !(head.is_pair() || head.is_nil() || head.is_binary()) {
                return Front::NoText;
            }
            after.push(tail);
            here = head;
        } else if here.is_nil() {
            match after.pop() {
                Some(next) => here = next,
                None => return Front::End,
            }
        } else {
            match first_of_binary(heap, here) {
                Some(Ok((char, rest))) => return Front::Codepoint(char, joined(heap, rest, &after)),
                Some(Err(rest)) => return Front::Broken(joined(heap, rest, &after)),
                None if !here.is_binary() => return Front::NoText,
                None => match after.pop() {
                    Some(next) => here = next,
                    None => return Front::End,
                },
            }
        }
    }
}

/// The first character of a binary and the rest of it, or all of it when its bytes are broken. `None`: it is
/// empty, or no binary.
fn first_of_binary(heap: &mut Allocator, binary: Value) -> Option<Result<(Value, Value), Value>> {
    let bits = binary.as_bits().filter(|bits| bits.is_bytes() && !bits.is_empty())?;
    let front = bits.slice(0, bits.len().min(32)).to_bytes();
    let length = match front[0] {
        0..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some(Err(binary)),
    };
    let Some(text) = front.get(..length).and_then(|bytes| str::from_utf8(bytes).ok()) else {
        return Some(Err(binary));
    };
    let char = Value::small(i64::from(text.chars().next().map_or(0, u32::from)))?;
    let end = bits.len();
    Some(Ok((char, heap.slice(binary, 8 * length, end))))
}

/// A rest before what follows it. A short list's elements are put before the next rest.
fn joined(heap: &mut Allocator, rest: Value, after: &[Value]) -> Value {
    after.iter().rev().fold(rest, |rest, &next| {
        if rest.is_nil() {
            return next;
        }
        let mut walk = super::list::elements(rest);
        let elements: Vec<Value> = walk.by_ref().take(SPLICED).collect();
        if walk.rest().is_nil() { heap.list(&elements, next) } else { heap.pair(rest, next) }
    })
}

/// The first grapheme cluster: its code points, and the rest. What isn't a character of Unicode stands alone.
///
/// # Errors
/// What else the text begins with.
pub fn cluster(heap: &mut Allocator, text: Value) -> Result<(Vec<Value>, Value), Front> {
    let (first, mut rest) = match codepoint(heap, text) {
        Front::Codepoint(first, rest) => (first, rest),
        other => return Err(other),
    };
    let mut codepoints = vec![first];
    let Some(char) = character(first) else { return Ok((codepoints, rest)) };
    let mut chars = String::from(char);
    while let Front::Codepoint(next, following) = codepoint(heap, rest) {
        let Some(next_char) = character(next) else { break };
        if (next_char as u32) < COMBINING && (char as u32) < COMBINING && codepoints.len() == 1 {
            if (char, next_char) == ('\r', '\n') {
                return Ok((vec![first, next], following));
            }
            break;
        }
        chars.push(next_char);
        if chars.graphemes(true).nth(1).is_some() {
            break;
        }
        codepoints.push(next);
        rest = following;
    }
    Ok((codepoints, rest))
}

fn character(value: Value) -> Option<char> {
    value.as_small().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32)
}

/// A mapping of case.
pub type CaseMap = fn(char, &mut Vec<char>);

/// Letters whose other case came after Unicode 14, which is OTP 25's.
#[must_use]
pub fn has_newer_case(char: char) -> bool {
    matches!(char,
        '\u{19b}' | '\u{264}' | '\u{1c89}'..='\u{1c8a}' | '\u{a7cb}'..='\u{a7cf}' | '\u{a7d2}'..='\u{a7d5}'
            | '\u{a7da}'..='\u{a7dc}' | '\u{10d50}'..='\u{10d85}' | '\u{16ea0}'..='\u{16ed3}')
}

/// Full uppercase.
pub fn uppercase(char: char, out: &mut Vec<char>) {
    out.extend(char.to_uppercase());
}

/// Full lowercase, whatever stands around it.
pub fn lowercase(char: char, out: &mut Vec<char>) {
    out.extend(char.to_lowercase());
}

/// Full case folding: the lowercase of the uppercase, but for the letters of which that isn't so.
pub fn casefold(char: char, out: &mut Vec<char>) {
    match char {
        'ı' | '\u{13a0}'..='\u{13f5}' => out.push(char),
        // Small Cherokee letters fold to the capital ones, which were first.
        '\u{13f8}'..='\u{13fd}' | '\u{ab70}'..='\u{abbf}' => out.extend(char.to_uppercase()),
        'ẞ' => out.extend(['s', 's']),
        _ => out.extend(char.to_uppercase().flat_map(char::to_lowercase)),
    }
}

/// Full titlecase: the uppercase with all but its first letter small, but for the letters of which that isn't
/// so.
pub fn titlecase(char: char, out: &mut Vec<char>) {
    match char {
        'Ǆ'..='ǆ' => out.push('ǅ'),
        'Ǉ'..='ǉ' => out.push('ǈ'),
        'Ǌ'..='ǌ' => out.push('ǋ'),
        'Ǳ'..='ǳ' => out.push('ǲ'),
        // Georgian has no title letters; ŉ is an apostrophe and a letter.
        '\u{10d0}'..='\u{10ff}' => out.push(char),
        'ŉ' => out.extend(['ʼ', 'N']),
        // Greek letters with an iota that is written below.
        '\u{1f80}'..='\u{1faf}' => out.extend(char::from_u32(char as u32 | 8)),
        'ᾳ' | 'ῃ' | 'ῳ' => out.extend(char::from_u32(char as u32 + 9)),
        'ᾼ' | 'ῌ' | 'ῼ' => out.push(char),
        _ => {
            let mut upper = char.to_uppercase();
            out.extend(upper.next());
            for char in upper {
                if char == 'Ι' {
                    out.push('\u{345}');
                } else {
                    out.extend(char.to_lowercase());
                }
            }
        }
    }
}
