//! Processes, their mailboxes and timers, and the schedulers that run them.
//!
//! # What
//!
//! A [`Machine`] has a few schedulers, one OS thread each, and up to millions of processes, each a control
//! block and a small stack in a slot of one region. What a process does is the business of a [`Body`]: the
//! JIT's code, or a test's function. A scheduler takes a runnable process, lets the body run it for a slice
//! of 4,000 reductions, and acts on the [`Outcome`]: runnable again, parked, or ended.
//!
//! | concept | file |
//! |---|---|
//! | context in r15, steps, the mailbox's builtins | `layout.rs`, `context.rs` |
//! | control block, state, slots and their reuse | `process.rs`, `state.rs`, `slots.rs`, `quiescence.rs` |
//! | messages: the senders' word, the receiver's list | `inbox.rs`, `mailbox.rs` |
//! | signals: cells, what processes send, what they make of them | `signal.rs`, `control.rs`, `handle.rs` |
//! | links, monitors, aliases, flags; the end; what is told of it all | `side.rs`, `exit.rs`, `facts.rs` |
//! | registered names | `names.rs` |
//! | runnable processes: ring and injector, order on one scheduler | `run_queue.rs`, `queues.rs` |
//! | timers: wheel, who looks at it, the entry that counts | `timers.rs`, `alarms.rs`, `armed.rs` |
//! | messages sent at a time | `delayed.rs` |
//! | the loop, sleeping and waking | `worker.rs`, `idle.rs` |
//! | collections and roots, the limit of memory | `roots.rs`, `touched.rs`, `memory.rs` |
//! | continuations: their stacks, who may use a handle | `continuations.rs`, `claims.rs` |
//! | from outside | `machine.rs`, `shared.rs` |
//!
//! # The way of a message
//!
//! [`Context::send`] finds the receiver's control block by arithmetic, compares the generation, makes a cell
//! on the heap, and pushes it by one compare-and-swap on the inbox word. If that word said PARKED, the
//! sender owns the receiver from then on, and puts it in the place of its own scheduler that runs next.
//! Nothing is allocated but the cell, no lock is taken, no counter is shared.
//!
//! # The way of a signal
//!
//! The same: a control signal (exit, link, monitor, ...) is a cell of another type on the same word, so
//! signals and messages of one sender arrive in their order, and a signal wakes who is parked. The receiver
//! turns the chain around when it drains its inbox: messages up to the first signal go to its list; the
//! signal and what follows wait in its side table until it has handled them, which it does at the start of
//! each slice, at the end of its mailbox in a receive, and before it parks. So what never receives is
//! reached within a slice, and what waits handles the signal and waits again: to the guest's code nothing has
//! happened.
//!
//! A signal that ends the process is noted as a reason; the process gives way, and its scheduler ends it.
//! An end tells links and watchers a thousand at a time, each portion a slice of its own. A process without
//! links and watchers has no side table, and ends without a look at one.
//!
//! # Who wakes a process
//!
//! The thread that moves its inbox word away from PARKED, and nobody else. There is no other flag, so there
//! is no pair of words to be kept in step. See `inbox.rs`; for schedulers, `idle.rs`.
//!
//! # Determinism
//!
//! Clock and seed are parts of the [`Config`]. With one scheduler, a [`VirtualClock`] and a seed, a
//! schedule repeats, as long as no foreign thread interferes.
//!
//! # Models
//!
//! Every protocol between threads has loom models beside it, over the atomics of `sync.rs`:
//! `RUSTFLAGS="--cfg loom" LOOM_MAX_PREEMPTIONS=2 cargo test -p tambour-scheduler --release loom`. Each
//! ordering named in an essay was weakened in turn, and a model failed.
pub mod layout;

mod alarms;
mod armed;
mod body;
mod claims;
mod clock;
mod cold;
mod context;
mod continuations;
mod control;
mod delayed;
mod exit;
mod facts;
mod handle;
mod idle;
mod inbox;
mod machine;
mod mailbox;
mod memory;
mod names;
mod process;
mod queues;
mod quiescence;
mod random;
mod roots;
mod run_queue;
mod shared;
mod side;
mod signal;
mod slots;
mod state;
mod sync;
mod sys;
mod timers;
mod touched;
mod worker;

pub use body::{Body, Exit, Outcome, Reasons, run_guest};
pub use clock::{Clock, MonotonicClock, NEVER_NS, VirtualClock};
pub use context::SpawnError;
pub use control::{Down, MonitorOptions, NoProcess, SpawnOptions};
pub use delayed::Receiver;
pub use facts::Facts;
pub use layout::{Context, Exception, Step};
pub use machine::{Machine, MachineError};
pub use memory::ProcessMemory;
pub use names::NameError;
pub use process::Process;
pub use shared::Config;
pub use side::{Alias, SideTable};
pub use slots::{DEFAULT_MAX_PROCESSES, SLOT_BYTES};
pub use state::Priority;
