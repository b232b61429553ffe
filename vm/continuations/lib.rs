//! Growable stacks for guest code, and the switches between them and the schedulers.
//!
//! # What
//!
//! A process's guest code runs on a [`Stack`] of its own, which waits as its live bytes in the process's
//! slot, runs on its scheduler's [`RunStack`], and is moved to a larger place when that is full. A scheduler
//! keeps its own (system) stack; [`enter`] goes from there to the guest, and the stubs ([`stubs`],
//! `arch/x86_64.rs`) go back: for a while, to run a hook or a builtin, or with a reason to leave
//! ([`layout::Leave`]).
//! [`Frames`] walks a stack that isn't running, with the help of a [`FrameMap`] of the code generator's.
//!
//! Guest code can make more stacks, and switch between them without a scheduler: see `chain.rs`.
//!
//! # Invariants
//!
//! - **C1, saved form.** A stack that isn't running, and the running one during a hook or a builtin, is
//!   `{sp, fp}`. `sp` is the address of the return address into the newest frame, `fp` the newest frame's
//!   frame pointer. `[fp]` is the caller's frame pointer and `[fp + 8]` the return address into the caller;
//!   a caller's frame pointer of 0 ends the chain. A fresh stack has `fp == 0`, and `sp` points at the
//!   address of the stub `start`, or `cont_begin`. Nothing below `sp` is alive.
//! - **C2, alignment.** `high` and `low` are multiples of 16, and a stack moves by a multiple of 16, so
//!   what is aligned in a frame stays aligned.
//! - **C3, relocation.** The only addresses of a stack's bytes are `{sp, fp}` and the saved frame pointers in
//!   their chain. Guest code keeps no other across a safepoint.
//! - **C4, red zone.** `limit == low + RED_ZONE`. Guest code that runs in a checked frame has `sp >= limit`,
//!   so a call, a frame of at most `RED_ZONE - FRAME_OVERHEAD` bytes and a stub's call fit above `low`.
//! - **C5, one owner.** A stack's bytes belong to one `Stack`: its slot's until the process's slot is given
//!   back, a block or a mapping until the stack moves or is released, a run stack's while it is lent. They
//!   are freed with the layout that they were made with: `{low .. high, align 16}`, or the mapping that its
//!   header describes.
//! - **C6, one thread.** A `Stack` and a context are used by one thread at a time, through `&mut`. What
//!   hands them from thread to thread (run queue, claim word) orders the accesses. So this crate has no
//!   atomic, no lock and no model of one: there is no concurrency in it.
//! - **C7, system stack.** Between `enter` and its return `system_sp` is a multiple of 16 and the words above
//!   it are those that `enter` pushed. Hooks and builtins run there, return in order, and don't unwind.
//! - **C8, signals.** No signal handler runs on a guest stack, which has no room for it: scheduler threads
//!   call [`block_signals`] before they run guest code, or every handler has an alternate stack.
//!
//! # Rejected
//!
//! - Registers of a yielded process pushed on its own stack: 360 bytes that a small stack doesn't have, and
//!   a frame that the walk would need to skip. They are copied to and from `context.registers` instead.
//! - Guard pages: each is a mapping of its own (65,530 of them at most), and a fault must be told from a bug.
//! - `mremap` for large stacks: see ARCHITECTURE.md.

#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
compile_error!("tambour-continuations has stubs for x86-64 Linux only");

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
#[path = "arch/x86_64.rs"]
mod arch;
mod chain;
mod frames;
mod frozen;
pub mod layout;
mod memory;
mod run_stack;
mod stack;
pub mod stubs;
mod sys;

pub use chain::{Continuation, captured, chain};
pub use frames::{Frame, FrameInfo, FrameMap, Frames, visit_roots};
pub use frozen::FREEZE_LEAST_BYTES;
pub use run_stack::{RUN_STACK_BYTES, RunStack};
pub use stack::{PACKED_MOST_BYTES, Place, Shrink, Stack, StackOverflow};
pub use stubs::enter;
pub use sys::block_signals;

/// Limit of a process's stack where nothing else is asked for: 1 GiB, some ten million frames.
pub const DEFAULT_LIMIT_BYTES: usize = 1 << 30;
