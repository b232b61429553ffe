//! Tambour: an actor-style green-thread VM for BEAM- and Go-like languages.
//!
//! # What
//! The facade joins the layers below it: the shared heap, the continuations, the scheduler and the code
//! generator know nothing of each other beyond what ARCHITECTURE.md draws; here their hooks meet. A language
//! implements [`Language`], makes [`ir`] modules and [`builtin!`]s, and gets a [`Vm`] that runs them.

mod blocking;
mod builtin;
mod config;
pub mod continuation;
mod jit;
mod link;
mod memory;
mod text;
mod trace;
mod vm;
mod watched;

pub use blocking::{BlockingPool, DEFAULT_BLOCKING_THREADS};
pub use builtin::{Cx, run_builtin};
pub use config::{Config, VmBuilder};
pub use memory::{Memory, resident_bytes};
pub use tambour_codegen::builder::FunctionBuilder;
pub use tambour_codegen::literal::{Literal, Terms};
pub use tambour_codegen::{Listing, Processor, builder, ir, parse, print, validate};
pub use tambour_continuations::layout::Trap;
pub use tambour_scheduler::layout::{Context, Exception, Step};
pub use tambour_scheduler::{
    Alias, DEFAULT_MAX_PROCESSES, Down, Exit, Facts, MonitorOptions, NEVER_NS, NameError, NoProcess,
    Priority, Process, Reasons, Receiver, SLOT_BYTES, SpawnError, SpawnOptions,
};
pub use tambour_shared_heap::{
    ATOMS_MAX, Allocator, Atom, AtomTable, BITS_MAX, BitWriter, Bits, COPIED_PART_BYTES, FunRef, GcSlot,
    GcTable, HamtNode, Heap, HeapConfig, Layout, Pid, TypeDescriptor, Value, layout,
};
pub use trace::{Trace, TraceFrame};
pub use vm::{Language, Vm, VmError};
pub use watched::{Tell, Watched};
