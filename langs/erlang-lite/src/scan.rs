//! Source text to tokens, one form at a time.
//!
//! # What
//! [`Scanner::next_form`] answers the tokens up to a full stop: a `.` before white space, a comment or
//! the end of the text. Plain tokens are recognised by a generated lexer (`Raw`); numbers, quoted
//! text and characters, whose errors have places of their own, by hand ([`number`], [`quoted`]).
//!
//! # Invariants
//! - **S1** Every call consumes at least one character or answers `None`: scanning ends.
//! - **S2** Columns count characters, lines count `\n`; both are kept by [`Cursor`], the only way to
//!   move on.

pub mod number;
pub mod print;
pub mod quoted;
pub mod token;

use std::sync::Arc;

use logos::Logos;
use rustc_hash::FxHashSet;

use crate::ast::{Name, Position};
use token::{Symbol, Token, TokenKind};

/// A word that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanError {
    /// Where erlc places the error.
    pub position: Position,
    /// In erlc's words.
    pub message: String,
}

/// The kinds of token that differ in how they are read.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(skip r"[\x00-\x20\u{80}-\u{a0}]+")]
#[logos(skip(r"%[^\n]*", allow_greedy = true))]
enum Raw {
    #[regex(r"[a-zß-öø-ÿ][0-9A-Za-z_@À-ÖØ-öø-ÿ]*")]
    Word,
    #[regex(r"[A-Z_À-ÖØ-Þ][0-9A-Za-z_@À-ÖØ-öø-ÿ]*")]
    Variable,
    #[regex(r"[0-9]")]
    Digit,
    #[token("\"")]
    DoubleQuote,
    #[token("'")]
    SingleQuote,
    #[token("$")]
    Dollar,
    #[regex(r"<<|>>|->|<-|<=|=>|:=|::|=:=|=/=|==|/=|=<|>=|\+\+|--|\|\||\.\.\.|\.\.|\?=")]
    #[regex(r"[(){}\[\],;.|:#?=!+*/<>-]")]
    Punctuation,
}

/// Names already seen, so that each has one allocation.
#[derive(Debug, Default)]
pub struct Names(FxHashSet<Name>);

impl Names {
    /// The name with that text.
    pub fn get(&mut self, text: &str) -> Name {
        if let Some(name) = self.0.get(text) {
            return name.clone();
        }
        let name: Name = Arc::from(text);
        self.0.insert(name.clone());
        name
    }
}

/// A place in the text.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    rest: &'a str,
    /// The place of the first character of `rest`.
    pub position: Position,
}

impl<'a> Cursor<'a> {
    /// The character here.
    pub fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// The character after the one here.
    pub fn peek_second(&self) -> Option<char> {
        self.rest.chars().nth(1)
    }

    /// What is left of the text.
    pub fn rest(&self) -> &'a str {
        self.rest
    }

    /// Takes the character here.
    pub fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.advance(c.len_utf8());
        Some(c)
    }

    /// Moves on by so many bytes.
    pub fn advance(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        match passed.rfind('\n') {
            Some(last) => {
                self.position.line += passed.bytes().filter(|byte| *byte == b'\n').count() as u32;
                self.position.column = passed[last + 1..].chars().count() as u32 + 1;
            }
            None => self.position.column += passed.chars().count() as u32,
        }
    }

    /// Takes characters as long as they please; answers them.
    pub fn take_while(&mut self, pleases: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !pleases(c)).unwrap_or(self.rest.len());
        let taken = &self.rest[..end];
        self.advance(end);
        taken
    }
}

/// Reads a file's forms.
#[derive(Clone, Debug)]
pub struct Scanner {
    text: Arc<str>,
    /// How many bytes have been read.
    offset: usize,
    position: Position,
}

impl Scanner {
    /// Starts at the beginning of the text of that file.
    pub fn new(text: Arc<str>, file: u32) -> Self {
        Scanner { text, offset: 0, position: Position { file, line: 1, column: 1 } }
    }

    /// Where the next form, or what is before it, begins.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Goes on counting lines from `line` in file number `file` (for `-file`).
    pub fn set_place(&mut self, file: u32, line: u32) {
        self.position = Position { file, line, column: 1 };
    }

    /// The next form's tokens, with the full stop unless the text ends without one; `None` at the end.
    ///
    /// # Errors
    /// A token can't be read; the next call goes on right after it.
    pub fn next_form(&mut self, names: &mut Names) -> Option<Result<Vec<Token>, ScanError>> {
        let text = self.text.clone();
        let mut reader =
            Reader { cursor: Cursor { rest: &text[self.offset..], position: self.position }, names };
        let form = reader.form();
        self.offset = text.len() - reader.cursor.rest.len();
        self.position = reader.cursor.position;
        form
    }
}

/// A scanner at work on one form.
struct Reader<'a, 'n> {
    cursor: Cursor<'a>,
    names: &'n mut Names,
}

impl Reader<'_, '_> {
    fn form(&mut self) -> Option<Result<Vec<Token>, ScanError>> {
        let mut tokens = Vec::new();
        loop {
            match self.token() {
                Some(Ok(token)) => {
                    let ends = token.kind == TokenKind::Dot;
                    tokens.push(token);
                    if ends {
                        return Some(Ok(tokens));
                    }
                }
                Some(Err(error)) => return Some(Err(error)),
                None if tokens.is_empty() => return None,
                None => return Some(Ok(tokens)),
            }
        }
    }

    fn token(&mut self) -> Option<Result<Token, ScanError>> {
        let mut lexer = Raw::lexer(self.cursor.rest);
        let Some(raw) = lexer.next() else {
            let bytes = self.cursor.rest.len();
            self.cursor.advance(bytes);
            return None;
        };
        self.cursor.advance(lexer.span().start);
        let position = self.cursor.position;
        let text = lexer.slice();
        let kind = match raw {
            Ok(Raw::Word) => {
                self.cursor.advance(text.len());
                Ok(match Symbol::keyword(text) {
                    Some(symbol) => TokenKind::Symbol(symbol),
                    None => TokenKind::Atom(self.names.get(text)),
                })
            }
            Ok(Raw::Variable) => {
                self.cursor.advance(text.len());
                Ok(TokenKind::Variable(self.names.get(text)))
            }
            Ok(Raw::Digit) => number::scan(&mut self.cursor),
            Ok(Raw::DoubleQuote) => {
                quoted::scan(&mut self.cursor, '"').map(|text| TokenKind::String(self.names.get(&text)))
            }
            Ok(Raw::SingleQuote) => {
                quoted::scan(&mut self.cursor, '\'').map(|text| TokenKind::Atom(self.names.get(&text)))
            }
            Ok(Raw::Dollar) => quoted::scan_character(&mut self.cursor).map(TokenKind::Char),
            Ok(Raw::Punctuation) => Ok(self.punctuation(text)),
            Err(()) => self.stray(),
        };
        Some(kind.map(|kind| Token { position, kind }))
    }

    fn punctuation(&mut self, text: &str) -> TokenKind {
        self.cursor.advance(text.len());
        match Symbol::punctuation(text) {
            Some(Symbol::Period) if self.cursor.peek().is_none_or(ends_form) => TokenKind::Dot,
            Some(symbol) => TokenKind::Symbol(symbol),
            // The lexer's pattern and the symbols list the same marks; see the test.
            None => TokenKind::Stray(text.chars().next().unwrap_or('.')),
        }
    }

    fn stray(&mut self) -> Result<TokenKind, ScanError> {
        let position = self.cursor.position;
        match self.cursor.take() {
            Some(c) if (c as u32) < 256 => Ok(TokenKind::Stray(c)),
            _ => Err(illegal("character", position)),
        }
    }
}

/// True for what follows a full stop.
fn ends_form(c: char) -> bool {
    c == '%' || matches!(c, '\0'..='\x20' | '\u{80}'..='\u{a0}')
}

/// `illegal WHAT`.
fn illegal(what: &str, position: Position) -> ScanError {
    ScanError { position, message: format!("illegal {what}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &str) -> Vec<Result<Vec<Token>, ScanError>> {
        let mut names = Names::default();
        let mut scanner = Scanner::new(text.into(), 0);
        std::iter::from_fn(|| scanner.next_form(&mut names)).collect()
    }

    fn kinds(text: &str) -> Vec<TokenKind> {
        let forms = scan(text);
        assert!(forms.iter().all(Result::is_ok), "{forms:?}");
        forms.into_iter().flatten().flatten().map(|token| token.kind).collect()
    }

    fn error(text: &str) -> (u32, u32, String) {
        let error = scan(text).into_iter().find_map(Result::err).expect("an error is found");
        (error.position.line, error.position.column, error.message)
    }

    #[test]
    fn every_symbol_is_one_token() {
        for text in [
            "(", ")", "{", "}", "[", "]", "<<", ">>", ",", ";", "..", "...", "|", "||", "->", "<-", "<=",
            "=>", ":=", ":", "::", "#", "?", "?=", "=", "!", "+", "-", "*", "/", "++", "--", "==", "/=",
            "=<", "<", ">=", ">", "=:=", "=/=", "case", "andalso", "bsl",
        ] {
            let kinds = kinds(text);
            assert_eq!(kinds.len(), 1, "{text}");
            assert!(
                matches!(kinds[0], TokenKind::Symbol(symbol) if symbol.text() == text),
                "{text}: {kinds:?}"
            );
        }
    }

    #[test]
    fn numbers() {
        use TokenKind::{Float, Integer};
        assert_eq!(kinds("1_000"), [Integer(1000.into())]);
        assert_eq!(kinds("16#fF"), [Integer(255.into())]);
        assert_eq!(kinds("1.5e-3"), [Float(1.5e-3)]);
        assert_eq!(kinds("1."), [Integer(1.into()), TokenKind::Dot]);
        assert_eq!(kinds("1..2").len(), 3);
        assert_eq!(kinds("123456789012345678901234567890").len(), 1);
        assert_eq!(error("f() -> 40#1.").2, "illegal base '40'");
        assert_eq!(error("16#."), (1, 1, "illegal integer".to_owned()));
        assert_eq!(error("1.0e400").2, "illegal float");
        assert_eq!(error("1.0e+").2, "illegal float");
    }

    #[test]
    fn text_and_escapes() {
        use TokenKind::{Atom, Char, String};
        assert_eq!(kinds(r#""a\n\x41\x{1F600}\^A\101\"""#), [String("a\nA\u{1F600}\u{1}A\"".into())]);
        assert_eq!(kinds("'hello world'"), [Atom("hello world".into())]);
        assert_eq!(kinds("$a $\\n $\\s $  $\\x{41}").len(), 5);
        assert_eq!(kinds("$\\\\"), [Char('\\')]);
        assert_eq!(error("\"abc\ndefghijklmnopqrstuvwx"), {
            (1, 1, "unterminated string starting with \"abc\\ndefghijklmno\"".to_owned())
        });
        assert_eq!(error("a 'abc\n").2, "unterminated atom starting with 'abc\\n'");
        assert_eq!(error("  $").2, "unterminated character");
        assert_eq!(error("\"abc\\xZZ\""), (1, 5, "illegal character".to_owned()));
        assert_eq!(error("λ"), (1, 1, "illegal character".to_owned()));
    }

    #[test]
    fn places_count_characters() {
        let tokens = scan("é = \"ÿ\nx\", % é\n  b.").remove(0).expect("well formed");
        let places: Vec<_> =
            tokens.iter().map(|token| (token.position.line, token.position.column)).collect();
        assert_eq!(places, [(1, 1), (1, 3), (1, 5), (2, 3), (3, 3), (3, 4)]);
    }

    #[test]
    fn a_full_stop_ends_a_form() {
        assert_eq!(scan("a.b. c.%x\nd.").len(), 3);
        assert_eq!(scan("a.\nb").len(), 2);
        assert!(scan(" % only a comment").is_empty());
    }
}
