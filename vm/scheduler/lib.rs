//! Processes, their mailboxes and timers, and the schedulers that run them.
pub mod clock;
mod inbox;
mod mailbox;
mod process;
mod quiescence;
mod random;
mod run_queue;
mod state;
mod sync;
mod timers;

pub use clock::{Clock, MonotonicClock, NEVER_NS, VirtualClock};
pub use process::{Process, SideTable};
