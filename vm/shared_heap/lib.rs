//! One garbage-collected heap, shared by all processes.
pub mod layout;

mod atoms;
mod sync;
mod types;
mod value;

pub use atoms::AtomTable;
pub use types::{Layout, TypeDescriptor};
pub use value::{Atom, FunRef, Pid, Value};
