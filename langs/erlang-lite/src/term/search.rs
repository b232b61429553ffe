//! Searching bytes for one or more patterns.
//!
//! Where several patterns begin at one place, the longest counts; the next search begins behind what was
//! found.

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem::Finder;
use tambour::Value;

use super::{Fault, list};
use crate::atoms;

/// What is searched for.
#[derive(Debug)]
pub enum Patterns {
    /// One pattern.
    One(Box<Finder<'static>>),
    /// Several.
    Many(AhoCorasick),
}

impl Patterns {
    /// The patterns of a term: a binary, a list of binaries, or what `compile` answered. None is empty.
    ///
    /// # Errors
    /// `badarg` for anything else.
    pub fn new(term: Value) -> Result<Self, Fault> {
        let term = match term.as_tuple() {
            Some(&[kind, patterns]) if kind == atoms::BM.value() || kind == atoms::AC.value() => patterns,
            _ => term,
        };
        if term.is_bitstring() {
            return Ok(Self::One(Box::new(Finder::new(&bytes(term)?).into_owned())));
        }
        let patterns: Vec<Vec<u8>> = list::proper(term)?.into_iter().map(bytes).collect::<Result<_, _>>()?;
        match &patterns[..] {
            [] => Err(Fault::Badarg),
            [one] => Ok(Self::One(Box::new(Finder::new(one).into_owned()))),
            many => {
                let searcher = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(many);
                searcher.map(Self::Many).map_err(|_| Fault::SystemLimit)
            }
        }
    }

    /// Where the first occurrence from `from` on begins and ends.
    #[must_use]
    pub fn find(&self, bytes: &[u8], from: usize) -> Option<(usize, usize)> {
        let rest = &bytes[from..];
        let (start, end) = match self {
            Self::One(finder) => {
                let start = finder.find(rest)?;
                (start, start + finder.needle().len())
            }
            Self::Many(searcher) => {
                let found = searcher.find(rest)?;
                (found.start(), found.end())
            }
        };
        Some((from + start, from + end))
    }

    /// All occurrences from left to right.
    pub fn find_all<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (usize, usize)> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = self.find(bytes, from)?;
            from = found.1;
            Some(found)
        })
    }
}

/// A pattern's bytes.
fn bytes(pattern: Value) -> Result<Vec<u8>, Fault> {
    let bytes = pattern.bytes().ok_or(Fault::Badarg)?;
    if bytes.is_empty() { Err(Fault::Badarg) } else { Ok(bytes.into_owned()) }
}
