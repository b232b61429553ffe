//! The table of funs: what the fun's word in the heap refers to.
//!
//! A fun object holds `index of its entry << 8 | arity`. Entries only name things, so one table serves
//! every VM of a process; a module that is loaded again finds its entries by name.

use std::cmp::Ordering;
use std::sync::{PoisonError, RwLock};

/// What is known of a fun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunEntry {
    /// Module that made it.
    pub module: String,
    /// Name of the function it was lifted to (`-main/0-fun-0-`), or of the function that `fun m:f/a` names.
    pub function: String,
    /// Arguments.
    pub arity: u8,
    /// What kind of fun it is.
    pub kind: FunKind,
}

/// Kinds of funs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunKind {
    /// Made by a `fun ... end` or by `fun f/a`.
    Local {
        /// Number of the fun within its module.
        index: u32,
        /// Number that tells versions of the module apart.
        uniq: u32,
    },
    /// `fun m:f/a`.
    External,
}

static ENTRIES: RwLock<Vec<FunEntry>> = RwLock::new(Vec::new());

/// Bits of the arity in a fun's word.
const ARITY_BITS: u32 = 8;

/// Adds an entry, unless it is there; gives the fun's word.
#[must_use]
pub fn register(entry: FunEntry) -> u64 {
    let word = |index: usize| (index as u64) << ARITY_BITS | u64::from(entry.arity);
    if let Some(index) = position(&ENTRIES.read().unwrap_or_else(PoisonError::into_inner), &entry) {
        return word(index);
    }
    let mut entries = ENTRIES.write().unwrap_or_else(PoisonError::into_inner);
    match position(&entries, &entry) {
        Some(index) => word(index),
        None => {
            let word = word(entries.len());
            entries.push(entry);
            word
        }
    }
}

fn position(entries: &[FunEntry], entry: &FunEntry) -> Option<usize> {
    entries.iter().position(|known| known == entry)
}

/// The entry of a fun's word.
#[must_use]
pub fn get(word: u64) -> Option<FunEntry> {
    let entries = ENTRIES.read().unwrap_or_else(PoisonError::into_inner);
    entries.get((word >> ARITY_BITS) as usize).cloned()
}

/// The word and the entry of a fun that a module made, by its number and version.
#[must_use]
pub fn find_local(module: &str, index: u32, uniq: u32) -> Option<(u64, FunEntry)> {
    let kind = FunKind::Local { index, uniq };
    let entries = ENTRIES.read().unwrap_or_else(PoisonError::into_inner);
    let at = entries.iter().position(|entry| entry.kind == kind && entry.module == module)?;
    Some(((at as u64) << ARITY_BITS | u64::from(entries[at].arity), entries[at].clone()))
}

/// Number of arguments in a fun's word.
#[must_use]
pub fn arity(word: u64) -> usize {
    (word & ((1 << ARITY_BITS) - 1)) as usize
}

/// The order of two funs by their words: funs made in a module first, by module, number and version;
/// then `fun m:f/a`, by module, function and arity.
#[must_use]
pub fn compare(a: u64, b: u64) -> Ordering {
    let key = |entry: FunEntry| match entry.kind {
        FunKind::Local { index, uniq } => (0, entry.module, index, uniq, String::new(), entry.arity),
        FunKind::External => (1, entry.module, 0, 0, entry.function, entry.arity),
    };
    get(a).map(key).cmp(&get(b).map(key)).then_with(|| a.cmp(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(module: &str, index: u32) -> FunEntry {
        let kind = FunKind::Local { index, uniq: 7 };
        FunEntry { module: module.to_owned(), function: format!("-f/0-fun-{index}-"), arity: 2, kind }
    }

    #[test]
    fn the_same_fun_has_one_word() {
        let first = register(local("fun_table_a", 0));
        let second = register(local("fun_table_a", 1));
        assert_ne!(first, second);
        assert_eq!(register(local("fun_table_a", 0)), first);
        assert_eq!(arity(first), 2);
        assert_eq!(get(second), Some(local("fun_table_a", 1)));
        assert_eq!(get(u64::MAX), None);
    }

    #[test]
    fn funs_are_ordered_by_module_then_number_and_exported_ones_last() {
        let (b0, a9, a2) =
            (register(local("ft_b", 0)), register(local("ft_a", 9)), register(local("ft_a", 2)));
        let entry =
            FunEntry { module: "a".to_owned(), function: "f".to_owned(), arity: 2, kind: FunKind::External };
        let mut words = [register(entry), b0, a9, a2];
        words.sort_by(|&a, &b| compare(a, b));
        assert_eq!(words[..3], [a2, a9, b0]);
    }
}
