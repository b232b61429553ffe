//! One garbage-collected heap, shared by all processes.
//!
//! # What
//! A value is one tagged word; objects never move and don't change once shared, so a message of any
//! size is sent by reference. Each mutator (a scheduler, mostly) bump-allocates into runs of free
//! lines of its own block. Collections stop the world and mark: young ones what is new, full ones all.
//!
//! ```text
//! Allocator  --takes and retires blocks-->  Pool  <--sorts blocks--  collect
//!     |                                      |                          |
//!     +-- objects --> Region: blocks, marks, lines <-- marks -- Marker <- RootSource, slots, literals
//! ```
//!
//! | to understand | read |
//! |---|---|
//! | values and objects | `layout`, `value`, `objects`, `binary`, `bits`, `map`, `types`, `atoms` |
//! | memory | `sys`, `region`, `lines`, `free_runs`, `pool`, `allocator` |
//! | collection | `mark`, `collect`, `pacing`, `slots`, `tables` |
//! | stopping the world | [`safepoint`] |
//! | finding faults | `check`, `poison` |
//!
//! # Invariants
//! Each file numbers its own: H (`value`) what a reference promises, R (`region`) who writes metadata
//! when, L (`allocator`) where objects stand, P (`binary`) and B (`bits`) who may touch which bit, G
//! (`slots`, `tables`) the remembered set, S (`safepoint`) the stop, A (`atoms`) names.
//!
//! # Rejected
//! A copying nursery for each scheduler: a message to another scheduler then costs four to five times as
//! much, and a process must be collected before it can be stolen. Reference counting: an atomic operation
//! for each copy of a reference, and cycles.
//!
//! # Sources
//! Blackburn and McKinley, "Immix", PLDI 2008 (lines and blocks); Demers et al., "Combining
//! Generational and Conservative Garbage Collection", POPL 1990 (sticky mark bits); Cher, Hosking and
//! Vijaykumar, "Software Prefetching for Mark-Sweep Garbage Collection", ASPLOS 2004 (the queue).
pub mod layout;

mod allocator;
mod atoms;
mod binary;
mod bits;
mod check;
mod collect;
mod free_runs;
mod heap;
mod lines;
mod map;
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
mod tables;
mod types;
mod value;

pub use allocator::{Allocator, NoRoom};
pub use atoms::{ATOMS_MAX, AtomTable};
pub use binary::{BITS_MAX, COPIED_PART_BYTES};
pub use bits::{BitWriter, Bits};
pub use check::{Fault, Violation};
pub use collect::Collection;
pub use heap::{Heap, HeapConfig, HeapError, HeapStats};
pub use map::HamtNode;
pub use mark::{Marker, RootSource};
pub use pacing::CollectionKind;
pub use pool::BlockCounts;
pub use safepoint::{MutatorId, Safepoint};
pub use slots::GcSlot;
pub use tables::GcTable;
pub use types::{Layout, TypeDescriptor};
pub use value::{Atom, FunRef, Pid, Value};
