//! Source files: bytes to text, text to lines.

use std::path::Path;
use std::sync::Arc;

use crate::ast::Name;

/// Why a file's text can't be had.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The system can't read it.
    #[error(transparent)]
    Unreadable(#[from] std::io::Error),
    /// It is neither UTF-8 nor declared to be Latin-1.
    #[error("cannot translate from UTF-8")]
    Encoding,
}

/// Reads a file.
///
/// # Errors
/// It can't be read, or isn't text.
pub fn read(path: &Path) -> Result<String, SourceError> {
    decode(std::fs::read(path)?)
}

/// Source bytes as text: UTF-8, or Latin-1 when a comment on one of the first two lines says
/// `coding: latin-1`.
///
/// # Errors
/// The bytes are neither.
pub fn decode(bytes: Vec<u8>) -> Result<String, SourceError> {
    if declares_latin1(&bytes) {
        return Ok(bytes.into_iter().map(char::from).collect());
    }
    String::from_utf8(bytes).map_err(|_| SourceError::Encoding)
}

fn declares_latin1(bytes: &[u8]) -> bool {
    bytes.split(|byte| *byte == b'\n').take(2).any(|line| {
        let line = String::from_utf8_lossy(line).to_ascii_lowercase();
        let Some((_, comment)) = line.split_once('%') else { return false };
        comment.match_indices("coding").any(|(at, word)| {
            comment[at + word.len()..]
                .strip_prefix([':', '='])
                .is_some_and(|rest| rest.trim_start().starts_with("latin-1"))
        })
    })
}

/// The texts that were read, to quote lines from.
#[derive(Debug, Default)]
pub struct Sources {
    texts: Vec<(Name, Arc<str>)>,
}

impl Sources {
    /// Remembers a file's text.
    pub fn add(&mut self, name: Name, text: Arc<str>) {
        self.texts.push((name, text));
    }

    /// The line with that number, from 1, of the file with that name.
    pub fn line(&self, name: &str, number: u32) -> Option<String> {
        let (_, text) = self.texts.iter().find(|(known, _)| &**known == name)?;
        let index = (number as usize).checked_sub(1)?;
        let mut rest: &str = text;
        for _ in 0..index {
            rest = rest.split_once('\n')?.1;
        }
        let line = rest.split('\n').next().filter(|_| !rest.is_empty())?;
        Some(line.trim_end_matches('\r').to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin1_must_be_declared() {
        assert_eq!(
            decode(b"%% -*- coding: latin-1 -*-\n\xe9".to_vec()).unwrap(),
            "%% -*- coding: latin-1 -*-\né"
        );
        assert!(matches!(decode(b"\xe9".to_vec()), Err(SourceError::Encoding)));
        assert_eq!(decode("é".into()).unwrap(), "é");
    }

    #[test]
    fn lines_are_found_by_number() {
        let mut sources = Sources::default();
        sources.add("a".into(), "one\r\ntwo".into());
        assert_eq!(sources.line("a", 1).as_deref(), Some("one"));
        assert_eq!(sources.line("a", 2).as_deref(), Some("two"));
        assert_eq!(sources.line("a", 3), None);
        sources.add("b".into(), "one\n".into());
        assert_eq!(sources.line("b", 2), None);
        assert_eq!(sources.line("a", 0), None);
        assert_eq!(sources.line("c", 1), None);
    }
}
