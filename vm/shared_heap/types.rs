//! Type descriptors: which payload words of a boxed object are values.

use crate::layout::{
    TYPE_ATOMICS, TYPE_BIGINT, TYPE_BINARY, TYPE_BUFFER, TYPE_CELL, TYPE_FIRST_FREE, TYPE_FLOAT, TYPE_FUN,
    TYPE_HAMT, TYPE_HAMT_COLLISION, TYPE_HAMT_NODE, TYPE_HANDLE, TYPE_MAP, TYPE_RAW, TYPE_REFERENCE,
    TYPE_SIGNAL, TYPE_SLICE, TYPE_STACK, TYPE_TUPLE,
};
use crate::sync::unmodelled::{RwLock, RwLockReadGuard};

/// Where an object's values stand in its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Every word is a value.
    Values,
    /// No word is a value.
    Raw,
    /// This many raw words, then values.
    Prefix(u32),
    /// A handle of a continuation: three raw words, a value, and what is on the stacks that it stands for.
    /// The heap's own.
    Handle,
}

/// What the heap knows of a type of boxed objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeDescriptor {
    /// Name, for people and for the heap checker.
    pub name: String,
    /// Where the values stand.
    pub layout: Layout,
}

/// All types of a heap; a type's id is its index.
pub(crate) struct TypeTable {
    inner: RwLock<Types>,
}

/// Descriptors, and their layouts in the form that marking reads.
pub(crate) struct Types {
    descriptors: Vec<Option<TypeDescriptor>>,
    raw_words: Vec<u32>,
}

/// What `Types::raw_words` says of an id without a type.
pub(crate) const NO_TYPE: u32 = u32::MAX;
/// What `Types::raw_words` says of handles.
pub(crate) const HANDLE: u32 = u32::MAX - 1;
/// What `Types::raw_words` says of a type without values: more than any small object has.
pub(crate) const ALL_RAW: u32 = u32::MAX - 2;

impl TypeTable {
    /// The table with the heap's own types.
    pub(crate) fn new() -> Self {
        let mut types = Types {
            descriptors: vec![None; TYPE_FIRST_FREE as usize],
            raw_words: vec![NO_TYPE; TYPE_FIRST_FREE as usize],
        };
        let own = [
            (TYPE_TUPLE, "tuple", Layout::Values),
            (TYPE_FUN, "fun", Layout::Prefix(crate::layout::FUN_CAPTURES as u32)),
            (TYPE_FLOAT, "float", Layout::Raw),
            (TYPE_BIGINT, "bigint", Layout::Raw),
            (TYPE_BINARY, "binary", Layout::Raw),
            (TYPE_REFERENCE, "reference", Layout::Prefix(2)),
            (TYPE_ATOMICS, "atomics", Layout::Raw),
            (TYPE_CELL, "cell", Layout::Values),
            (TYPE_RAW, "raw", Layout::Raw),
            (TYPE_MAP, "map", Layout::Values),
            (TYPE_HAMT, "large map", Layout::Prefix(1)),
            (TYPE_HAMT_NODE, "node of a large map", Layout::Prefix(1)),
            (TYPE_HAMT_COLLISION, "node of one hash", Layout::Values),
            (TYPE_SLICE, "slice", Layout::Prefix(2)),
            (TYPE_BUFFER, "buffer", Layout::Raw),
            (TYPE_SIGNAL, "signal", Layout::Values),
            (TYPE_STACK, "stack", Layout::Raw),
            (TYPE_HANDLE, "continuation", Layout::Handle),
        ];
        for (id, name, layout) in own {
            types.set(id, TypeDescriptor { name: name.to_owned(), layout });
        }
        Self { inner: RwLock::new(types) }
    }

    /// Adds a type; its id counts from [`TYPE_FIRST_FREE`].
    pub(crate) fn register(&self, descriptor: TypeDescriptor) -> u32 {
        let mut types = self.inner.write();
        let id = u32::try_from(types.descriptors.len()).expect("a type id has 24 bits");
        assert!(id < 1 << 24, "a type id has 24 bits");
        types.descriptors.push(None);
        types.raw_words.push(NO_TYPE);
        types.set(id, descriptor);
        id
    }

    /// The descriptor of an id, if there is one.
    pub(crate) fn get(&self, id: u32) -> Option<TypeDescriptor> {
        self.inner.read().descriptors.get(id as usize).cloned().flatten()
    }

    /// The table for reading; new types wait.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Types> {
        self.inner.read()
    }
}

impl Types {
    /// By type id: number of payload words before the values, or [`NO_TYPE`], or [`HANDLE`]. A type without
    /// values has more raw words than payload.
    pub(crate) fn raw_words(&self) -> &[u32] {
        &self.raw_words
    }

    /// The name of a type; the id is valid.
    pub(crate) fn name(&self, id: u32) -> &str {
        self.descriptors.get(id as usize).and_then(Option::as_ref).map_or("?", |descriptor| &descriptor.name)
    }

    fn set(&mut self, id: u32, descriptor: TypeDescriptor) {
        self.raw_words[id as usize] = match descriptor.layout {
            Layout::Values => 0,
            Layout::Raw => ALL_RAW,
            Layout::Prefix(words) => words.min(ALL_RAW),
            Layout::Handle => HANDLE,
        };
        self.descriptors[id as usize] = Some(descriptor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_types_and_new_ones() {
        let table = TypeTable::new();
        assert_eq!(table.get(TYPE_FUN).unwrap().layout, Layout::Prefix(2));
        assert_eq!(table.get(TYPE_ATOMICS).unwrap().layout, Layout::Raw);
        assert_eq!(table.get(TYPE_FIRST_FREE), None);
        let point = TypeDescriptor { name: "point".to_owned(), layout: Layout::Prefix(1) };
        assert_eq!(table.register(point.clone()), TYPE_FIRST_FREE);
        assert_eq!(table.get(TYPE_FIRST_FREE), Some(point));
        let types = table.read();
        assert_eq!(types.raw_words()[TYPE_TUPLE as usize], 0);
        assert_eq!(types.raw_words()[TYPE_FIRST_FREE as usize], 1);
        assert_eq!(types.raw_words()[TYPE_ATOMICS as usize], ALL_RAW);
        assert_eq!(types.name(TYPE_FIRST_FREE), "point");
        assert_eq!(types.name(TYPE_FIRST_FREE + 1), "?");
    }
}
