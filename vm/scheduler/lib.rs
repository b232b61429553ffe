//! Processes, their mailboxes and timers, and the schedulers that run them.
pub mod layout;

mod armed;
mod body;
mod clock;
mod context;
mod idle;
mod inbox;
mod machine;
mod mailbox;
mod process;
mod queues;
mod quiescence;
mod random;
mod roots;
mod run_queue;
mod shared;
mod slots;
mod state;
mod sync;
mod timers;
mod touched;
mod worker;

pub use body::{Body, Exit, Outcome, run_guest};
pub use clock::{Clock, MonotonicClock, NEVER_NS, VirtualClock};
pub use context::SpawnError;
pub use layout::{Context, Exception, Step};
pub use machine::{Machine, MachineError};
pub use process::{Process, SideTable};
pub use shared::Config;
pub use slots::{DEFAULT_MAX_PROCESSES, SLOT_BYTES};
