//! Processes whose end a thread outside of the schedulers waits for.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use tambour_scheduler::Exit;
use tambour_shared_heap::{Allocator, Pid, Value};

use crate::builtin::Cx;
use crate::vm::{Vm, VmError};

/// What is done when a process has ended, on its scheduler.
pub type Tell = Box<dyn FnOnce(&mut Cx, &Exit) + Send>;

/// Processes whose end somebody waits for.
///
/// Every process that ends is looked up here, so most of them are turned away by one load: the bit of
/// their slot in `filter` is 0.
#[derive(Default)]
pub struct Watched {
    tells: Mutex<FxHashMap<Pid, Tell>>,
    /// By slot modulo 64, whether one of `tells` is about such a process; all ones while one is started.
    filter: AtomicU64,
}

impl Watched {
    /// Starts a process and sees to it that `tell` is there for [`take`](Self::take) at its end, however soon
    /// that comes.
    ///
    /// # Errors
    /// As [`Vm::spawn`].
    ///
    /// # Panics
    /// As [`Vm::spawn`].
    pub fn start(
        &self,
        vm: &Vm,
        symbol: &str,
        arguments: impl FnOnce(&mut Allocator) -> Vec<Value>,
        tell: Tell,
    ) -> Result<Pid, VmError> {
        let mut held = None;
        let started = vm.spawn(symbol, |allocator| {
            let arguments = arguments(allocator);
            // Taken in here: a thread that holds it never waits for a collection, which in turn waits for
            // schedulers that want it. Set before the process is published, so whoever ends it sees it.
            held = Some(self.tells.lock());
            self.filter.store(u64::MAX, Ordering::Relaxed);
            arguments
        });
        let mut tells = held.unwrap_or_else(|| self.tells.lock());
        if let Ok(pid) = started {
            tells.insert(pid, tell);
        }
        self.set_filter(&tells);
        started
    }

    /// What is to be done at the end of this process, if anything. Once for each process.
    pub fn take(&self, pid: Pid) -> Option<Tell> {
        if self.filter.load(Ordering::Relaxed) & Self::bit(pid) == 0 {
            return None;
        }
        let mut tells = self.tells.lock();
        let tell = tells.remove(&pid)?;
        self.set_filter(&tells);
        Some(tell)
    }

    fn set_filter(&self, tells: &FxHashMap<Pid, Tell>) {
        let filter = tells.keys().fold(0, |filter, &pid| filter | Self::bit(pid));
        self.filter.store(filter, Ordering::Relaxed);
    }

    fn bit(pid: Pid) -> u64 {
        1 << (pid.index % 64)
    }
}
