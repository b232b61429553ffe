//! The IR and the heap's words, as this crate names them.

pub(crate) use tambour::{ir, layout};
