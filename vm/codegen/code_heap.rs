//! The region where machine code lives, and the entry slots that point into it.

use crate::code_map::CodeMap;
use crate::compile::CompiledCode;

/// Sizes of the region; address space only, memory is taken as it is used.
#[derive(Clone, Copy, Debug)]
pub struct CodeHeapConfig {
    /// Bytes of code.
    pub code_bytes: usize,
    /// Entry slots.
    pub slots: usize,
}

impl Default for CodeHeapConfig {
    fn default() -> Self {
        Self { code_bytes: 256 << 20, slots: 1 << 20 }
    }
}

/// Why the code heap could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CodeHeapError {
    /// The system refused memory.
    #[error("no memory for code: {0}")]
    Memory(#[from] std::io::Error),
    /// The region of code is full.
    #[error("the code heap's {0} bytes are full")]
    CodeFull(usize),
    /// All entry slots are taken.
    #[error("all {0} entry slots are taken")]
    SlotsFull(usize),
}

/// Machine code, entry slots and the map of return addresses.
#[derive(Debug)]
pub struct CodeHeap {
    map: CodeMap,
}

impl CodeHeap {
    /// Reserves a code heap; `resolve` is the address of the stub of that name.
    ///
    /// # Errors
    /// When the system refuses the reservation.
    pub fn new(config: CodeHeapConfig, resolve: usize) -> Result<Self, CodeHeapError> {
        let _ = (config, resolve);
        Ok(Self { map: CodeMap::default() })
    }

    /// Takes a fresh entry slot, which points to its `resolve` thunk; answers its number.
    ///
    /// # Errors
    /// When all are taken.
    pub fn new_slot(&self) -> Result<u32, CodeHeapError> {
        Ok(0)
    }

    /// Address of an entry slot, as generated code and closures hold it.
    #[must_use]
    pub fn slot_address(&self, slot: u32) -> usize {
        slot as usize
    }

    /// Number of the entry slot at an address.
    #[must_use]
    pub fn slot_at(&self, address: usize) -> Option<u32> {
        let _ = address;
        None
    }

    /// What an entry slot points to.
    #[must_use]
    pub fn target(&self, slot: u32) -> usize {
        slot as usize
    }

    /// Makes an entry slot point to code that [`install`](Self::install) has answered.
    pub fn publish(&self, slot: u32, address: usize) {
        let _ = (slot, address);
    }

    /// Copies a function to its place and enters its return addresses into the map; `function` is the
    /// number that [`CodeMap::location`] answers. Answers the address to call.
    ///
    /// # Errors
    /// When the region is full.
    pub fn install(&self, code: &CompiledCode, function: u32) -> Result<usize, CodeHeapError> {
        let _ = (code, function);
        Ok(0)
    }

    /// The map of return addresses.
    #[must_use]
    pub fn map(&self) -> &CodeMap {
        &self.map
    }
}
