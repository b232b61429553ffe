//! The meaning of a binary segment's size and specifiers.

use super::{Expr, Segment, Specifier};

/// What a segment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SegmentKind {
    /// `integer`
    Integer,
    /// `float`
    Float,
    /// `binary`, `bytes`, `bitstring` and `bits`: the unit tells them apart.
    Binary,
    /// `utf8`
    Utf8,
    /// `utf16`
    Utf16,
    /// `utf32`
    Utf32,
}

/// The order of a segment's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endian {
    /// Most significant byte first.
    Big,
    /// Least significant byte first.
    Little,
    /// The machine's own.
    Native,
}

/// How long a segment is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SegmentSize<'a> {
    /// So many units.
    Fixed(u32),
    /// As many units as the expression says when it is evaluated.
    Computed(&'a Expr),
    /// A binary's whole length, or the rest of the matched one; a multiple of the unit.
    All,
    /// As long as the character's encoding.
    Encoded,
}

/// A segment with its defaults filled in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SegmentLayout<'a> {
    /// What it holds.
    pub kind: SegmentKind,
    /// How long it is.
    pub size: SegmentSize<'a>,
    /// What the size is multiplied by, in bits.
    pub unit: u32,
    /// True for `signed`: matters when an integer is matched.
    pub signed: bool,
    /// The order of its bytes.
    pub endian: Endian,
}

/// What is wrong with a segment's specifiers, in erlc's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    /// A word that means nothing.
    #[error("bit type {0} undefined")]
    Undefined(String),
    /// Two words that exclude each other.
    #[error("conflict in {2} specification for bit field: '{0}' and '{1}'")]
    Conflict(String, String, &'static str),
    /// A unit without a size.
    #[error("a bit unit size must not be specified unless a size is specified too")]
    UnitWithoutSize,
    /// A size or unit for a character's encoding.
    #[error("neither size nor unit must be given for segments of type utf8/utf16/utf32")]
    EncodedSize,
}

/// A specifier that may be given once, with the word that was used for it.
struct Once<T> {
    what: &'static str,
    given: Option<(T, String)>,
}

impl<T: PartialEq> Once<T> {
    fn set(&mut self, value: T, word: &str) -> Result<(), SegmentError> {
        match &self.given {
            Some((old, old_word)) if *old != value => {
                Err(SegmentError::Conflict(word.to_owned(), old_word.clone(), self.what))
            }
            _ => {
                self.given = Some((value, word.to_owned()));
                Ok(())
            }
        }
    }

    fn take(self) -> Option<T> {
        self.given.map(|(value, _)| value)
    }
}

impl Segment {
    /// Fills in the defaults.
    ///
    /// # Errors
    /// A specifier is unknown or contradicts another one (never after lint).
    pub fn layout(&self) -> Result<SegmentLayout<'_>, SegmentError> {
        let mut kind = Once { what: "type", given: None };
        let mut signed = Once { what: "sign", given: None };
        let mut endian = Once { what: "endianness", given: None };
        let mut unit = Once { what: "unit", given: None };
        for specifier in &self.specifiers {
            match specifier {
                Specifier::Word(word) => match &**word {
                    "integer" => kind.set((SegmentKind::Integer, 1), word)?,
                    "float" => kind.set((SegmentKind::Float, 1), word)?,
                    "binary" => kind.set((SegmentKind::Binary, 8), word)?,
                    "bytes" => {
                        kind.set((SegmentKind::Binary, 8), "binary")?;
                        unit.set(8, "8")?;
                    }
                    "bitstring" | "bits" => {
                        kind.set((SegmentKind::Binary, 8), "binary")?;
                        unit.set(1, "1")?;
                    }
                    "utf8" => kind.set((SegmentKind::Utf8, 1), word)?,
                    "utf16" => kind.set((SegmentKind::Utf16, 1), word)?,
                    "utf32" => kind.set((SegmentKind::Utf32, 1), word)?,
                    "signed" => signed.set(true, word)?,
                    "unsigned" => signed.set(false, word)?,
                    "big" => endian.set(Endian::Big, word)?,
                    "little" => endian.set(Endian::Little, word)?,
                    "native" => endian.set(Endian::Native, word)?,
                    _ => return Err(SegmentError::Undefined(word.to_string())),
                },
                Specifier::WithNumber(word, number) if &**word == "unit" && (1..=256).contains(number) => {
                    unit.set(*number, &number.to_string())?;
                }
                Specifier::WithNumber(word, number) => {
                    return Err(SegmentError::Undefined(format!("{{{word},{number}}}")));
                }
            }
        }
        let (kind, default_unit) = kind.take().unwrap_or((SegmentKind::Integer, 1));
        let (size, unit) = self.size_and_unit(kind, unit.take(), default_unit)?;
        Ok(SegmentLayout {
            kind,
            size,
            unit,
            signed: signed.take().unwrap_or(false),
            endian: endian.take().unwrap_or(Endian::Big),
        })
    }

    fn size_and_unit(
        &self,
        kind: SegmentKind,
        unit: Option<u32>,
        default_unit: u32,
    ) -> Result<(SegmentSize<'_>, u32), SegmentError> {
        let size = match (kind, &self.size) {
            (SegmentKind::Utf8 | SegmentKind::Utf16 | SegmentKind::Utf32, size) => {
                if size.is_some() || unit.is_some() {
                    return Err(SegmentError::EncodedSize);
                }
                SegmentSize::Encoded
            }
            (_, Some(size)) => SegmentSize::Computed(size),
            (SegmentKind::Binary, None) => SegmentSize::All,
            (_, None) if unit.is_some() => return Err(SegmentError::UnitWithoutSize),
            (SegmentKind::Float, None) => SegmentSize::Fixed(64),
            (_, None) => SegmentSize::Fixed(8),
        };
        Ok((size, unit.unwrap_or(default_unit)))
    }
}
