//! Tokens as text, in the forms that erlc's messages and `??Argument` use.

use std::fmt::Write as _;

use super::token::{Symbol, TokenKind};

/// An atom as source: quoted where it must be.
pub fn atom(name: &str) -> String {
    if is_plain_atom(name) { name.to_owned() } else { quoted(name, '\'') }
}

/// An atom as source, quoted in any case.
pub fn quoted_atom(name: &str) -> String {
    quoted(name, '\'')
}

/// A string as source, with its quotes.
pub fn string(text: &str) -> String {
    quoted(text, '"')
}

/// A character as source: `$a`, `$\n`.
pub fn character(c: char) -> String {
    let mut text = String::from("$");
    match c {
        ' ' => text.push_str("\\s"),
        '"' | '\'' => text.push(c),
        _ => push_escaped(&mut text, c, None),
    }
    text
}

/// A float as Erlang writes it: the shortest text that reads back as the same number.
pub fn float(value: f64) -> String {
    let scientific = format!("{:e}", value.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    let count = digits.len() as i32;
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value == 0.0 {
        return format!("{sign}0.0");
    }
    if (1..count).contains(&point) {
        let (whole, fraction) = digits.split_at(point as usize);
        return format!("{sign}{whole}.{fraction}");
    }
    let exponent = (point - 1).to_string();
    let exponent_cost = exponent.len() as i32 + 1 + if count == 1 { 2 } else { 1 };
    if point <= 0 && (point == 0 || 2 - point <= exponent_cost) {
        return format!("{sign}0.{}{digits}", "0".repeat(-point as usize));
    }
    if point > 0 && point - count + 2 <= exponent_cost {
        return format!("{sign}{digits}{}.0", "0".repeat((point - count) as usize));
    }
    let (first, rest) = digits.split_at(1);
    format!("{sign}{first}.{}e{exponent}", if rest.is_empty() { "0" } else { rest })
}

/// A token as erlc quotes it after `syntax error before: `.
pub fn token(kind: &TokenKind) -> String {
    match kind {
        TokenKind::Atom(name) => atom(name),
        TokenKind::Variable(name) => name.to_string(),
        TokenKind::Integer(value) => value.to_string(),
        TokenKind::Float(value) => float(*value),
        TokenKind::Char(c) => character(*c),
        TokenKind::String(text) => string(text),
        TokenKind::Symbol(symbol) => quoted(symbol.text(), '\''),
        TokenKind::Dot => "'.'".to_owned(),
        TokenKind::Stray(c) => quoted(&c.to_string(), '\''),
    }
}

/// A token as `??Argument` and `illegal macro call` write it.
pub fn source(kind: &TokenKind) -> String {
    match kind {
        TokenKind::Symbol(symbol) => symbol.text().to_owned(),
        TokenKind::Dot => ".".to_owned(),
        TokenKind::Stray(c) => c.to_string(),
        other => token(other),
    }
}

fn is_plain_atom(name: &str) -> bool {
    let mut chars = name.chars();
    let starts_well = chars.next().is_some_and(|first| matches!(first, 'a'..='z' | 'ß'..='ö' | 'ø'..='ÿ'));
    starts_well
        && chars
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '@' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ'))
        && Symbol::keyword(name).is_none()
}

fn quoted(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        push_escaped(&mut out, c, Some(quote));
    }
    out.push(quote);
    out
}

fn push_escaped(out: &mut String, c: char, quote: Option<char>) {
    if Some(c) == quote {
        out.push('\\');
        out.push(c);
        return;
    }
    match c {
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        '\u{b}' => out.push_str("\\v"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\u{1b}' => out.push_str("\\e"),
        '\u{7f}' => out.push_str("\\d"),
        '\0'..='\u{1f}' => {
            let code = c as u32;
            out.push('\\');
            for shift in [6, 3, 0] {
                out.push(char::from(b'0' + ((code >> shift) & 7) as u8));
            }
        }
        '\u{80}'..='\u{9f}' => {
            // Writing to a String never fails.
            let _ = write!(out, "\\{:o}", c as u32);
        }
        _ => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_shortest() {
        let cases = [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (0.1, "0.1"),
            (0.001, "0.001"),
            (1.5e-7, "1.5e-7"),
            (1e22, "1.0e22"),
            (123456.789, "123456.789"),
            (100.0, "100.0"),
            (1.0e5, "1.0e5"),
        ];
        for (value, text) in cases {
            assert_eq!(float(value), text);
        }
    }

    #[test]
    fn atoms_are_quoted_where_they_must_be() {
        assert_eq!(atom("a@b_C1"), "a@b_C1");
        assert_eq!(atom("case"), "'case'");
        assert_eq!(atom("A"), "'A'");
        assert_eq!(atom(""), "''");
        assert_eq!(atom("it's\n"), "'it\\'s\\n'");
    }
}
