//! The IR and the heap's words, as this crate names them.

pub(crate) use tambour_codegen::ir;
pub(crate) use tambour_shared_heap::layout;
