//! How a VM is set up.

use std::sync::Arc;

use tambour_scheduler::{DEFAULT_MAX_PROCESSES, SLOT_BYTES};

use crate::blocking::DEFAULT_BLOCKING_THREADS;
use crate::vm::{Language, Vm, VmError};

/// How a VM is set up. But for the limits, nothing in it changes what a program computes.
#[derive(Clone, Debug)]
pub struct Config {
    /// OS threads that run processes; 0: one a core.
    pub schedulers: usize,
    /// A collection at every n-th safepoint, with freed memory poisoned; `None`: as memory asks for it.
    pub gc_stress: Option<u64>,
    /// Most bytes of one process's stack. With a memory limit, at most half of that.
    pub stack_limit_bytes: usize,
    /// Bytes that all that lives may take: objects, stacks and process slots. When they are passed, the
    /// process that holds most ends. A quarter of them is kept from process slots.
    pub memory_limit_bytes: Option<u64>,
    /// Seed of the schedulers' choices; `None`: those that serve performance. With one scheduler time is
    /// virtual then, so that a schedule can be repeated.
    pub seed: Option<u64>,
    /// Reductions of a slice; under a seed the most that one has.
    pub reductions: u32,
    /// Most threads for functions that block ([`BlockingPool`](crate::BlockingPool)).
    pub blocking_threads: usize,
    /// For tests: at every slice a process's stack moves, and the process goes to another scheduler.
    pub move_at_slices: bool,
    /// For tests: whenever a process leaves its stack, that is compressed.
    pub freeze_at_slices: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            schedulers: 0,
            gc_stress: None,
            stack_limit_bytes: tambour_continuations::DEFAULT_LIMIT_BYTES,
            memory_limit_bytes: None,
            seed: None,
            reductions: 4_000,
            blocking_threads: DEFAULT_BLOCKING_THREADS,
            move_at_slices: false,
            freeze_at_slices: false,
        }
    }
}

impl Config {
    /// The stacks' limit beside that of memory.
    #[must_use]
    pub fn effective_stack_limit(&self) -> usize {
        let half = self.memory_limit_bytes.map_or(usize::MAX, |limit| (limit / 2) as usize);
        self.stack_limit_bytes.min(half)
    }

    /// How many processes there may be.
    #[must_use]
    pub fn max_processes(&self) -> u32 {
        let fitting = self.memory_limit_bytes.map_or(u64::MAX, |limit| limit / 4 * 3 / SLOT_BYTES as u64);
        // Some at least, so that a VM can start however small its limit is.
        u64::from(DEFAULT_MAX_PROCESSES).min(fitting.max(LEAST_PROCESSES)) as u32
    }
}

/// Processes that every VM may have.
const LEAST_PROCESSES: u64 = 1024;

/// A VM to be made. Made by [`Vm::builder`]; what isn't set is as in [`Config::default`].
///
/// ```no_run
/// # fn example(language: Box<dyn tambour::Language>) -> Result<(), tambour::VmError> {
/// let vm = tambour::Vm::builder().schedulers(2).stack_limit(64 << 20).build(language)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is made before `build`"]
pub struct VmBuilder {
    config: Config,
}

impl VmBuilder {
    /// OS threads that run processes; 0: one for each core.
    pub fn schedulers(mut self, schedulers: usize) -> Self {
        self.config.schedulers = schedulers;
        self
    }

    /// Most bytes of one process's stack; a process that needs more ends with `system_limit`.
    pub fn stack_limit(mut self, bytes: usize) -> Self {
        self.config.stack_limit_bytes = bytes;
        self
    }

    /// Bytes that all that lives may take. When they are passed, the process that holds most ends, with
    /// `system_limit`; a native function that would make something larger raises that.
    pub fn memory_limit(mut self, bytes: u64) -> Self {
        self.config.memory_limit_bytes = Some(bytes);
        self
    }

    /// Most threads for functions that block; of more calls at a time, the later ones wait.
    pub fn blocking_threads(mut self, threads: usize) -> Self {
        self.config.blocking_threads = threads;
        self
    }

    /// Seed of the schedulers' choices: which process runs next, and for how long. With one scheduler, the
    /// same seed gives the same schedule: time is virtual then, and passes with the reductions that are
    /// spent, or at once when nothing can run. What threads outside send while processes run can't be
    /// repeated.
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = Some(seed);
        self
    }

    /// Reductions of a slice.
    pub fn reductions(mut self, reductions: u32) -> Self {
        self.config.reductions = reductions.max(1);
        self
    }

    /// Collects at every n-th safepoint, and poisons what is freed: slow, for tests.
    pub fn gc_stress(mut self, interval: u64) -> Self {
        self.config.gc_stress = Some(interval.max(1));
        self
    }

    /// For tests: slices of so many reductions, at each of which a process goes to another stack and
    /// another scheduler.
    pub fn move_every(mut self, reductions: u32) -> Self {
        self.config.reductions = reductions.max(1);
        self.config.move_at_slices = true;
        self
    }

    /// For tests: whenever a process leaves its stack, that is compressed. With
    /// [`gc_stress`](Self::gc_stress) a collection finds it so.
    pub fn freeze_at_slices(mut self) -> Self {
        self.config.freeze_at_slices = true;
        self
    }

    /// Makes the VM and starts its schedulers.
    ///
    /// # Errors
    /// As [`Vm::new`].
    pub fn build(self, language: Box<dyn Language>) -> Result<Arc<Vm>, VmError> {
        Vm::new(&self.config, language)
    }
}
