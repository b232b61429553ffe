//! Text in lists, binaries, and both mixed: what module `unicode` converts.
//!
//! # What
//! A deep list of code points and encoded binaries is read from left to right; a character's bytes may be
//! spread over binaries that follow each other. What can't be read or written stops the reading: the answer
//! has the text so far, and what is left.
//!
//! # The rest
//! OTP has two programs for this, which give the rest of the input in different shapes. The fast one reads
//! Latin-1 or UTF-8, and writes lists or UTF-8; the slow one does all else (`Text::is_slow`). The rest is
//! what a program sees of an error, so both shapes are made here.

use tambour::{Allocator, Bits, Value};

use super::bits::{self, Utf};
use super::{Fault, convert};

/// How text is put into bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// A byte a character.
    Latin1,
    /// UTF-8, UTF-16 or UTF-32; whether the lowest byte comes first.
    Utf(Utf, bool),
}

impl Encoding {
    /// UTF-8.
    pub const UTF8: Self = Self::Utf(Utf::Utf8, false);

    /// A code point, if it can stand for itself in a list beside binaries of this encoding.
    fn holds(self, char: char) -> bool {
        self != Self::Latin1 || u32::from(char) < 256
    }

    /// The bytes of a text, all of whose characters it can hold.
    #[must_use]
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::UTF8 | Self::Utf(Utf::Utf8, _) => text.as_bytes().to_vec(),
            Self::Latin1 => text.chars().map(|char| char as u8).collect(),
            Self::Utf(Utf::Utf16, false) => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Self::Utf(Utf::Utf16, true) => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf(Utf::Utf32, false) => {
                text.chars().flat_map(|char| u32::from(char).to_be_bytes()).collect()
            }
            Self::Utf(Utf::Utf32, true) => {
                text.chars().flat_map(|char| u32::from(char).to_le_bytes()).collect()
            }
        }
    }
}

/// How a reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All was read.
    Complete,
    /// A character's bytes are missing at the end: those that are there.
    Incomplete(Value),
    /// Something is no character: it, and what follows.
    Error(Value),
}

/// Reads text.
pub struct Text<'a> {
    /// Where what is left of a text is made; none if nobody wants it.
    heap: Option<&'a mut Allocator>,
    from: Encoding,
    /// What is written, if it holds less than all characters.
    to: Encoding,
    is_slow: bool,
    text: String,
    /// The first bytes of a character.
    held: Vec<u8>,
    /// What follows the list that is read, the innermost last.
    tails: Vec<Value>,
}

/// What stops a reading.
enum Stop {
    /// The argument isn't text at all.
    Fault(Fault),
    /// What is left of the innermost list.
    Rest(Value),
}

impl<'a> Text<'a> {
    /// A reader from one encoding; the text goes to a list (`None`) or to bytes.
    pub fn new(heap: &'a mut Allocator, from: Encoding, to: Option<Encoding>) -> Self {
        Self { heap: Some(heap), ..Text::without_heap(from, to) }
    }

    fn without_heap(from: Encoding, to: Option<Encoding>) -> Self {
        let is_slow = matches!(from, Encoding::Utf(Utf::Utf16 | Utf::Utf32, _))
            || to.is_some_and(|to| to != Encoding::UTF8);
        let to = to.unwrap_or(Encoding::UTF8);
        Self { heap: None, from, to, is_slow, text: String::new(), held: Vec::new(), tails: Vec::new() }
    }

    /// The text of a term if all of it is right; else [`read`](Self::read) says what isn't.
    #[must_use]
    pub fn whole(term: Value, from: Encoding, to: Option<Encoding>) -> Option<String> {
        let mut text = Text::without_heap(from, to);
        (text.walk(term).is_ok() && text.held.is_empty()).then_some(text.text)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Value {
        self.heap.as_mut().map_or(Value::NIL, |heap| heap.binary(bytes))
    }

    fn pair(&mut self, head: Value, tail: Value) -> Value {
        self.heap.as_mut().map_or(Value::NIL, |heap| heap.pair(head, tail))
    }

    /// The bytes of the unfinished character.
    fn held_bytes(&mut self) -> Value {
        let held = std::mem::take(&mut self.held);
        let made = self.bytes(&held);
        self.held = held;
        made
    }

    /// Reads a term; answers the text, and how the reading ended.
    ///
    /// # Errors
    /// `badarg` for a term that isn't a list or a binary, or has something else inside.
    pub fn read(mut self, term: Value) -> Result<(String, End), Fault> {
        let end = match self.walk(term) {
            Ok(()) if self.held.is_empty() => End::Complete,
            Ok(()) => End::Incomplete(self.held_bytes()),
            Err(Stop::Fault(fault)) => return Err(fault),
            Err(Stop::Rest(rest)) => {
                let tails = std::mem::take(&mut self.tails);
                let rest = tails.into_iter().rev().fold(rest, |rest, tail| self.pair(rest, tail));
                let has_held = !self.is_slow && !self.held.is_empty();
                End::Error(if has_held { self.behind_held(rest) } else { rest })
            }
        };
        Ok((self.text, end))
    }

    /// The bytes of an unfinished character, and the rest, as a list of two.
    fn behind_held(&mut self, rest: Value) -> Value {
        let held = self.held_bytes();
        {
            let rest = self.pair(rest, Value::NIL);
            self.pair(held, rest)
        }
    }

    fn walk(&mut self, term: Value) -> Result<(), Stop> {
        let mut rest = term;
        loop {
            while let Some((head, tail)) = rest.as_pair() {
                if head.is_pair() || head.is_nil() {
                    self.tails.push(tail);
                    rest = head;
                    continue;
                }
                if head.is_bitstring() {
                    self.binary(head, Some(tail))?;
                } else {
                    self.code_point(rest, head)?;
                }
                rest = tail;
            }
            if rest.is_bitstring() {
                self.binary(rest, None)?;
            } else if !rest.is_nil() {
                return Err(Stop::Fault(Fault::Badarg));
            }
            match self.tails.pop() {
                Some(tail) => rest = tail,
                None => return Ok(()),
            }
        }
    }

    /// The first element of `cell`, which is no list and no binary.
    fn code_point(&mut self, cell: Value, element: Value) -> Result<(), Stop> {
        let is_integer = super::integer::is_integer(element);
        let is_negative = element.as_small().is_some_and(|number| number < 0);
        if !is_integer || is_negative && self.to == Encoding::Latin1 {
            return Err(Stop::Fault(Fault::Badarg));
        }
        let limit = if self.is_slow { Encoding::UTF8 } else { self.from };
        let char = convert::character(element).filter(|&char| limit.holds(char) && self.to.holds(char));
        match char {
            Some(char) if self.held.is_empty() => {
                self.text.push(char);
                Ok(())
            }
            _ if !self.is_slow => Err(Stop::Rest(cell)),
            _ if !self.held.is_empty() => {
                let held = self.held_bytes();
                Err(Stop::Rest(self.pair(held, cell)))
            }
            _ => {
                let wrong = self.pair(element, Value::NIL);
                let tail = cell.as_pair().map_or(Value::NIL, |(_, tail)| tail);
                Err(Stop::Rest(self.pair(wrong, tail)))
            }
        }
    }

    /// A binary that is an element of a list before `tail`, or stands alone.
    fn binary(&mut self, binary: Value, tail: Option<Value>) -> Result<(), Stop> {
        let bytes = binary.bytes().ok_or(Stop::Fault(Fault::Badarg))?;
        let mut from = 0;
        if !self.held.is_empty() && !bytes.is_empty() {
            from = self.complete(&bytes).map_err(|used| match self.is_slow {
                true => {
                    let joined = [&self.held[..], &bytes[..used]].concat();
                    let (joined, rest) = (self.bytes(&joined), self.bytes(&bytes[used..]));
                    let rest = self.pair(rest, tail.unwrap_or(Value::NIL));
                    Stop::Rest(self.pair(joined, rest))
                }
                false => Stop::Rest(tail.map_or(binary, |tail| self.pair(binary, tail))),
            })?;
        }
        let used = from + self.decode(&bytes[from..]);
        let rest = &bytes[used..];
        if rest.is_empty() || !self.held.is_empty() {
            return Ok(());
        }
        if is_beginning(rest, self.from) {
            self.held = rest.to_vec();
            return Ok(());
        }
        let rest = self.bytes(rest);
        Err(Stop::Rest(tail.map_or(rest, |tail| self.pair(rest, tail))))
    }

    /// Completes the held character by the first of these bytes; answers how many, or after how many it is
    /// no character.
    fn complete(&mut self, bytes: &[u8]) -> Result<usize, usize> {
        for used in 1..=bytes.len() {
            let joined = [&self.held[..], &bytes[..used]].concat();
            if let Some((char, _)) = character(&joined, self.from)
                && self.to.holds(char)
            {
                self.text.push(char);
                self.held.clear();
                return Ok(used);
            }
            if !is_beginning(&joined, self.from) {
                return Err(used);
            }
        }
        self.held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Takes characters until one can't be read or written; answers how many bytes they have.
    fn decode(&mut self, bytes: &[u8]) -> usize {
        if self.to == Encoding::UTF8 {
            match self.from {
                Encoding::Latin1 => {
                    self.text.extend(bytes.iter().map(|&byte| char::from(byte)));
                    return bytes.len();
                }
                Encoding::Utf(Utf::Utf8, _) => {
                    let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
                    self.text.push_str(valid);
                    return valid.len();
                }
                Encoding::Utf(..) => {}
            }
        }
        let mut used = 0;
        while let Some((char, size)) = character(&bytes[used..], self.from)
            && self.to.holds(char)
        {
            self.text.push(char);
            used += size;
        }
        used
    }
}

/// The character at the beginning of bytes, and its number of bytes.
fn character(bytes: &[u8], from: Encoding) -> Option<(char, usize)> {
    match from {
        Encoding::Latin1 => bytes.first().map(|&byte| (char::from(byte), 1)),
        Encoding::Utf(utf, is_little) => {
            let bytes = &bytes[..bytes.len().min(4)];
            bits::character(Bits::of(bytes), utf, is_little).map(|(char, size)| (char, size / 8))
        }
    }
}

/// Whether these bytes lack only more of them to be a character.
fn is_beginning(bytes: &[u8], from: Encoding) -> bool {
    match from {
        Encoding::Latin1 => false,
        Encoding::Utf(Utf::Utf8, _) => std::str::from_utf8(bytes)
            .is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none()),
        Encoding::Utf(Utf::Utf16, is_little) => match *bytes {
            [_] => true,
            [a, b] | [a, b, _] => (0xd8..0xdc).contains(if is_little { &b } else { &a }),
            _ => false,
        },
        Encoding::Utf(Utf::Utf32, _) => bytes.len() < 4,
    }
}
