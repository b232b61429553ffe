//! Constant terms as text: what stands behind `constant` and `#`.
//!
//! The bits of a constant are the VM's business: atoms are numbers of its table, tuples and texts addresses
//! in its heap. A [`Terms`] says what they mean.

use std::fmt::{self, Write};

/// A constant term.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// An integer: `5`.
    Integer(i64),
    /// A double: `1.5`.
    Float(f64),
    /// An atom: `ok`, `'hello world'`.
    Atom(String),
    /// A binary: `"bytes\x00"`.
    Bytes(Vec<u8>),
    /// A tuple: `{ok, 5}`.
    Tuple(Vec<Literal>),
    /// A list that isn't empty, and what follows its last element: `[1, 2]`, `[1 | 2]`.
    List(Vec<Literal>, Box<Literal>),
    /// The empty list: `[]`.
    Nil,
    /// No value: `none`.
    None,
    /// Bits that mean something in one VM only: `bits 0x105`.
    Bits(u64),
}

/// What the bits of constants mean.
pub trait Terms {
    /// The bits of a constant; an object is kept alive from then on.
    ///
    /// # Errors
    /// What is wrong with it.
    fn bits(&self, literal: &Literal) -> Result<u64, String>;

    /// The constant with these bits; `None` if it has no text.
    fn literal(&self, bits: u64) -> Option<Literal>;
}

/// No VM: only the bits themselves are known.
#[derive(Clone, Copy, Debug, Default)]
pub struct RawTerms;

impl Terms for RawTerms {
    fn bits(&self, literal: &Literal) -> Result<u64, String> {
        match literal {
            Literal::Bits(bits) => Ok(*bits),
            other => Err(format!("nobody knows the bits of `{other}` here")),
        }
    }

    fn literal(&self, _: u64) -> Option<Literal> {
        None
    }
}

/// Words that are no atoms unless they are quoted.
pub(crate) const RESERVED: [&str; 2] = ["bits", "none"];

/// Whether a character may begin a name.
pub(crate) fn begins_name(char: char) -> bool {
    char.is_ascii_alphabetic() || matches!(char, '_' | '%' | '$')
}

/// Whether a character may stand in a name after the first.
pub(crate) fn continues_name(char: char) -> bool {
    begins_name(char) || char.is_ascii_digit() || char == '.'
}

/// Whether a text is a name, without quotes.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(begins_name) && text.chars().all(continues_name)
}

/// A text in quotes of this mark.
pub(crate) fn quoted(bytes: &[u8], mark: char) -> String {
    let mut out = String::from(mark);
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            // Writing to a string succeeds.
            let _ = match char {
                '\n' => write!(out, "\\n"),
                '\t' => write!(out, "\\t"),
                '\r' => write!(out, "\\r"),
                '\\' => write!(out, "\\\\"),
                _ if char == mark => write!(out, "\\{mark}"),
                _ if char.is_ascii_control() => write!(out, "\\x{:02x}", u32::from(char)),
                _ => write!(out, "{char}"),
            };
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out.push(mark);
    out
}

/// A double as it is read back, or its bits.
pub(crate) fn float_text(number: f64) -> String {
    if number.is_finite() { format!("{number:?}") } else { format!("bits {:#x}", number.to_bits()) }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = |literals: &[Literal]| {
            let texts: Vec<String> = literals.iter().map(Literal::to_string).collect();
            texts.join(", ")
        };
        match self {
            Literal::Integer(number) => write!(f, "{number}"),
            Literal::Float(number) => write!(f, "{number:?}"),
            Literal::Atom(name) if is_name(name) && !RESERVED.contains(&name.as_str()) => f.write_str(name),
            Literal::Atom(name) => f.write_str(&quoted(name.as_bytes(), '\'')),
            Literal::Bytes(bytes) => f.write_str(&quoted(bytes, '"')),
            Literal::Tuple(elements) => write!(f, "{{{}}}", all(elements)),
            Literal::List(elements, tail) if **tail == Literal::Nil => write!(f, "[{}]", all(elements)),
            Literal::List(elements, tail) => write!(f, "[{} | {tail}]", all(elements)),
            Literal::Nil => f.write_str("[]"),
            Literal::None => f.write_str("none"),
            Literal::Bits(bits) => write!(f, "bits {bits:#x}"),
        }
    }
}
