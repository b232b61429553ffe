//! One garbage-collected heap, shared by all processes.
pub mod layout;

mod allocator;
mod atoms;
mod check;
mod collect;
mod free_runs;
mod heap;
mod lines;
mod mark;
mod objects;
mod pacing;
mod poison;
mod pool;
mod region;
pub mod safepoint;
mod slots;
mod sync;
mod sys;
mod types;
mod value;

pub use allocator::Allocator;
pub use atoms::AtomTable;
pub use check::{Fault, Violation};
pub use collect::Collection;
pub use heap::{Heap, HeapConfig, HeapError, HeapStats};
pub use mark::{Marker, RootSource};
pub use pacing::CollectionKind;
pub use pool::BlockCounts;
pub use safepoint::{MutatorId, Safepoint};
pub use slots::GcSlot;
pub use types::{Layout, TypeDescriptor};
pub use value::{Atom, FunRef, Pid, Value};
