//! The atom table: names to small indices and back, for the life of the VM.
//!
//! # Invariants
//! A1. An atom's name never moves and is never freed while the table lives: names stand in chunks
//!     that are filled, never grown, and dropped only with the table.

use std::{slice, str};

use rustc_hash::FxHashMap;

use crate::sync::unmodelled::RwLock;
use crate::value::Atom;

/// Atoms that a program can make, as in OTP. Those that the VM needs come on top.
pub const ATOMS_MAX: usize = 1 << 20;

/// Bytes of a chunk of names; a longer name gets a chunk of its own.
const CHUNK_BYTES: usize = 16 << 10;

/// All atoms of a VM.
pub struct AtomTable {
    inner: RwLock<Inner>,
}

#[derive(Default)]
struct Inner {
    /// Names by atom index. The lifetime is the table's (A1).
    names: Vec<&'static str>,
    /// Atom indices by name. The lifetime is the table's (A1).
    indices: FxHashMap<&'static str, u32>,
    /// The last chunk is being filled.
    chunks: Vec<Vec<u8>>,
}

impl AtomTable {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self { inner: RwLock::new(Inner::default()) }
    }

    /// The atom of this name; makes it the first time.
    ///
    /// # Panics
    /// Past 2^32 atoms.
    pub fn intern(&self, name: &str) -> Atom {
        if let Some(atom) = self.find(name) {
            return atom;
        }
        let mut inner = self.inner.write();
        if let Some(&index) = inner.indices.get(name) {
            return Atom(index);
        }
        let index = u32::try_from(inner.names.len()).expect("an atom's index has 32 bits");
        let name = inner.keep(name);
        inner.names.push(name);
        inner.indices.insert(name, index);
        Atom(index)
    }

    /// The atom of this name, made for a program: `None` when there are [`ATOMS_MAX`] others.
    pub fn intern_limited(&self, name: &str) -> Option<Atom> {
        self.find(name).or_else(|| (self.len() < ATOMS_MAX).then(|| self.intern(name)))
    }

    /// The atom of this name, if it exists.
    pub fn find(&self, name: &str) -> Option<Atom> {
        self.inner.read().indices.get(name).map(|&index| Atom(index))
    }

    /// The name of an atom.
    ///
    /// # Panics
    /// When the atom is not of this table.
    pub fn name(&self, atom: Atom) -> &str {
        self.inner.read().names[atom.0 as usize]
    }

    /// Number of atoms.
    pub fn len(&self) -> usize {
        self.inner.read().names.len()
    }

    /// Bytes of the names and of the two indices.
    pub fn bytes(&self) -> usize {
        let inner = self.inner.read();
        let names: usize = inner.chunks.iter().map(Vec::capacity).sum();
        let indices = inner.indices.capacity() * (size_of::<(&str, u32)>() + 1);
        names + indices + inner.names.capacity() * size_of::<&str>()
    }

    /// Whether there are no atoms.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Default for AtomTable {
    fn default() -> Self {
        Self::new()
    }
}

impl Inner {
    /// Copies a name into the chunks.
    fn keep(&mut self, name: &str) -> &'static str {
        let fits = self.chunks.last().is_some_and(|chunk| chunk.capacity() - chunk.len() >= name.len());
        if !fits {
            self.chunks.push(Vec::with_capacity(name.len().max(CHUNK_BYTES)));
        }
        let chunk = self.chunks.last_mut().expect("a chunk was pushed if there was none");
        let start = chunk.len();
        chunk.extend_from_slice(name.as_bytes());
        // SAFETY: A1: the capacity was there, so the chunk's bytes stay where they are as long as the
        // table; no reference with this lifetime leaves the table but through `&self`. They are a copy
        // of a str.
        unsafe { str::from_utf8_unchecked(slice::from_raw_parts(chunk.as_ptr().add(start), name.len())) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_survive_many_chunks() {
        let table = AtomTable::new();
        assert!(table.is_empty());
        let long = "x".repeat(3 * CHUNK_BYTES);
        let names: Vec<String> =
            (0..5000).map(|i| format!("atom_{i}")).chain([String::new(), long]).collect();
        let atoms: Vec<Atom> = names.iter().map(|name| table.intern(name)).collect();
        let first = table.name(atoms[0]);
        for (name, &atom) in names.iter().zip(&atoms) {
            assert_eq!(table.name(atom), name);
            assert_eq!(table.intern(name), atom);
        }
        assert_eq!(first, "atom_0");
        assert_eq!(table.len(), names.len());
        assert_eq!(table.find("none such"), None);
    }

    #[test]
    fn threads_agree_on_atoms() {
        let table = AtomTable::new();
        let by_thread: Vec<Vec<Atom>> = std::thread::scope(|scope| {
            let intern = || (0..500).map(|i| table.intern(&format!("name{}", i % 250))).collect();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(intern)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(table.len(), 250);
        assert!(by_thread.iter().all(|atoms| *atoms == by_thread[0]));
    }

    proptest! {
        #[test]
        fn agrees_with_a_map(names in prop::collection::vec(".{0,8}", 0..100)) {
            let table = AtomTable::new();
            let mut model = HashMap::new();
            for name in &names {
                let next = model.len() as u32;
                let expected = *model.entry(name.clone()).or_insert(next);
                prop_assert_eq!(table.intern(name), Atom(expected));
            }
            for (name, index) in model {
                prop_assert_eq!(table.name(Atom(index)), name);
            }
        }
    }
}
