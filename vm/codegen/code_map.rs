//! What is known about a return address.

/// A frame at one of its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The frame's sp is its fp minus these bytes.
    pub span: u32,
    /// Offsets from sp, in bytes, of the words that hold live values.
    pub roots: &'a [u32],
}

/// Where an exception that leaves a call goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// Address of the handler's code.
    pub address: usize,
    /// The handler frame's sp is its fp minus these bytes.
    pub span: u32,
}

/// Where a call stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// The number that [`CodeHeap::install`](crate::CodeHeap::install) was given for the function.
    pub function: u32,
    /// Source line, 0 if none.
    pub line: u32,
}

/// The table of all return addresses. Readers take no lock.
#[derive(Debug, Default)]
pub struct CodeMap {}

impl CodeMap {
    /// The frame whose call returns to `pc`.
    #[must_use]
    pub fn frame(&self, pc: usize) -> Option<Frame<'_>> {
        let _ = pc;
        None
    }

    /// The handler of the call that returns to `pc`.
    #[must_use]
    pub fn handler(&self, pc: usize) -> Option<Handler> {
        let _ = pc;
        None
    }

    /// The source position of the call that returns to `pc`.
    #[must_use]
    pub fn location(&self, pc: usize) -> Option<Location> {
        let _ = pc;
        None
    }
}
