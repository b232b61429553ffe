//! Text to tokens, with their places.

use super::Fault;
use crate::literal::{begins_name, continues_name};

/// Where something stands: line and column, from 1 on; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind<'a> {
    /// A name or a word of the language.
    Name(&'a str),
    /// A function's name: `module:name/arity`, `name/arity`.
    Symbol(&'a str),
    /// `"..."`, without its quotes and escapes.
    Text(Vec<u8>),
    /// `'...'`.
    Quoted(Vec<u8>),
    /// Digits.
    Integer(u64),
    /// `0x...`.
    Hex(u64),
    /// A double.
    Float(f64),
    /// A character of its own.
    Mark(char),
    /// `->`.
    Arrow,
    /// The end of a line that says something.
    Newline,
}

/// A token.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) at: Position,
}

impl Kind<'_> {
    /// How a message names it.
    pub(super) fn describe(&self) -> String {
        match self {
            Kind::Name(text) | Kind::Symbol(text) => format!("`{text}`"),
            Kind::Text(bytes) => format!("\"{}\"", String::from_utf8_lossy(bytes)),
            Kind::Quoted(bytes) => format!("'{}'", String::from_utf8_lossy(bytes)),
            Kind::Integer(number) => format!("`{number}`"),
            Kind::Hex(number) => format!("`{number:#x}`"),
            Kind::Float(number) => format!("`{number:?}`"),
            Kind::Mark(char) => format!("`{char}`"),
            Kind::Arrow => "`->`".to_owned(),
            Kind::Newline => "the end of the line".to_owned(),
        }
    }

    /// Whether what follows it on the next line belongs to the same statement.
    fn goes_on(&self) -> bool {
        matches!(self, Kind::Mark(',' | '(' | '[' | '|'))
    }
}

struct Scanner<'a> {
    text: &'a str,
    /// Byte offset.
    offset: usize,
    at: Position,
}

/// The tokens of a text, each line's with a [`Kind::Newline`] at its end; and what isn't a token.
pub(super) fn scan(text: &str) -> (Vec<Token<'_>>, Vec<Fault>) {
    let mut scanner = Scanner { text, offset: 0, at: Position { line: 1, column: 1 } };
    let (mut tokens, mut faults): (Vec<Token<'_>>, Vec<Fault>) = (Vec::new(), Vec::new());
    loop {
        scanner.skip_blanks();
        let at = scanner.at;
        let kind = match scanner.peek() {
            Some('\n') => {
                scanner.next();
                Ok(Kind::Newline)
            }
            Some(_) => scanner.token(),
            None => break,
        };
        match kind {
            Ok(Kind::Newline) if tokens.last().is_none_or(|last| ends_nothing(&last.kind)) => {}
            Ok(kind) => tokens.push(Token { kind, at }),
            Err((at, message)) => faults.push(Fault { at, message }),
        }
    }
    if tokens.last().is_some_and(|last| last.kind != Kind::Newline) {
        tokens.push(Token { kind: Kind::Newline, at: scanner.at });
    }
    (tokens, faults)
}

/// Whether the end of a line after this token says nothing.
fn ends_nothing(kind: &Kind<'_>) -> bool {
    *kind == Kind::Newline || kind.goes_on()
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<char> {
        self.text[self.offset..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.offset += char.len_utf8();
        if char == '\n' {
            self.at = Position { line: self.at.line + 1, column: 1 };
        } else {
            self.at.column += 1;
        }
        Some(char)
    }

    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let start = self.offset;
        while self.peek().is_some_and(&is_part) {
            self.next();
        }
        &self.text[start..self.offset]
    }

    fn skip_blanks(&mut self) {
        self.take_while(|char| char != '\n' && char.is_whitespace());
        if self.peek() == Some(';') {
            self.take_while(|char| char != '\n');
        }
    }

    fn token(&mut self) -> Result<Kind<'a>, (Position, String)> {
        let at = self.at;
        let first = self.peek().expect("the caller has seen it");
        match first {
            '"' => self.quoted('"').map(Kind::Text),
            '\'' => self.quoted('\'').map(Kind::Quoted),
            _ if begins_name(first) => Ok(self.name()),
            _ if first.is_ascii_digit() => self.number(at),
            '-' if self.text[self.offset..].starts_with("->") => {
                self.next();
                self.next();
                Ok(Kind::Arrow)
            }
            '(' | ')' | '{' | '}' | '[' | ']' | ',' | ':' | '=' | '+' | '-' | '|' | '#' | '@' => {
                self.next();
                Ok(Kind::Mark(first))
            }
            other => {
                self.next();
                Err((at, format!("`{other}` means nothing here")))
            }
        }
    }

    /// A name, or a function's name if module or arity stand beside it.
    fn name(&mut self) -> Kind<'a> {
        let start = self.offset;
        let name = self.take_while(continues_name);
        let rest = &self.text[self.offset..];
        let qualified = rest.strip_prefix(':').map_or(0, |rest| name_length(rest) + 1);
        let arity = arity_length(&rest[if qualified > 1 { qualified } else { 0 }..]);
        if arity == 0 {
            return Kind::Name(name);
        }
        let end = self.offset + arity + if qualified > 1 { qualified } else { 0 };
        while self.offset < end {
            self.next();
        }
        Kind::Symbol(&self.text[start..end])
    }

    fn number(&mut self, at: Position) -> Result<Kind<'a>, (Position, String)> {
        let start = self.offset;
        let too_large = |text: &str| (at, format!("{text} doesn't fit 64 bits"));
        if self.text[start..].starts_with("0x") {
            self.next();
            self.next();
            let digits = self.take_while(|char| char.is_ascii_alphanumeric());
            let text = &self.text[start..self.offset];
            return u64::from_str_radix(digits, 16).map(Kind::Hex).map_err(|_| too_large(text));
        }
        self.take_while(|char| char.is_ascii_digit());
        let mut is_float = false;
        if self.follows_digit(1, '.') {
            self.next();
            self.take_while(|char| char.is_ascii_digit());
            is_float = true;
        }
        if let Some('e' | 'E') = self.peek() {
            self.next();
            if let Some('+' | '-') = self.peek() {
                self.next();
            }
            self.take_while(|char| char.is_ascii_digit());
            is_float = true;
        }
        let text = &self.text[start..self.offset];
        if self.peek().is_some_and(begins_name) {
            return Err((at, format!("a blank is missing after the number {text}")));
        }
        if is_float {
            return text.parse().map(Kind::Float).map_err(|_| (at, format!("`{text}` is no number")));
        }
        text.parse().map(Kind::Integer).map_err(|_| too_large(text))
    }

    /// Whether `mark` comes next, and a digit stands so many bytes behind it.
    fn follows_digit(&self, behind: usize, mark: char) -> bool {
        let rest = &self.text.as_bytes()[self.offset..];
        rest.first() == Some(&(mark as u8)) && rest.get(behind).is_some_and(u8::is_ascii_digit)
    }

    fn quoted(&mut self, mark: char) -> Result<Vec<u8>, (Position, String)> {
        let start = self.at;
        self.next();
        let mut bytes = Vec::new();
        loop {
            let at = self.at;
            match self.peek() {
                None | Some('\n') => return Err((start, format!("the closing `{mark}` is missing"))),
                Some(char) if char == mark => {
                    self.next();
                    return Ok(bytes);
                }
                Some('\\') => {
                    self.next();
                    bytes.push(self.escape(at)?);
                }
                Some(char) => {
                    self.next();
                    bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
        }
    }

    fn escape(&mut self, at: Position) -> Result<u8, (Position, String)> {
        match self.next() {
            Some('n') => Ok(b'\n'),
            Some('t') => Ok(b'\t'),
            Some('r') => Ok(b'\r'),
            Some(char @ ('\\' | '"' | '\'')) => Ok(char as u8),
            Some('x') => {
                let digits = self.text.get(self.offset..self.offset + 2);
                let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                let byte = byte.ok_or((at, "`\\x` is followed by two hexadecimal digits".to_owned()))?;
                self.next();
                self.next();
                Ok(byte)
            }
            _ => Err((at, "the escapes are \\n \\t \\r \\\\ \\\" \\' and \\xHH".to_owned())),
        }
    }
}

/// Bytes of the name at the beginning of a text.
fn name_length(text: &str) -> usize {
    if text.starts_with(begins_name) {
        text.find(|char| !continues_name(char)).unwrap_or(text.len())
    } else {
        0
    }
}

/// Bytes of the arity at the beginning of a text: `/2`, with the marks of a local name behind it.
fn arity_length(text: &str) -> usize {
    let Some(digits) = text.strip_prefix('/') else { return 0 };
    let count = digits.find(|char: char| !char.is_ascii_digit()).unwrap_or(digits.len());
    let marks = digits[count..].chars().take_while(|&char| char == '\'').count();
    if count == 0 { 0 } else { 1 + count + marks }
}

/// Whether a function's whole name is read back without quotes.
pub(crate) fn is_symbol(text: &str) -> bool {
    let Some((module, rest)) = text.split_once(':') else { return false };
    let function = name_length(rest);
    let arity = &rest[function..];
    name_length(module) == module.len()
        && !module.is_empty()
        && function > 0
        && !arity.is_empty()
        && arity_length(arity) == arity.len()
}
