//! A machine: schedulers over one heap, started, used from outside, and stopped.

use std::cell::Cell;
use std::ptr;
use std::sync::Arc as StdArc;
use std::thread::JoinHandle;

use tambour_continuations::FrameMap;
use tambour_shared_heap::{Heap, MutatorId, Pid};

use crate::body::Body;
use crate::context::Own;
use crate::layout::Context;
use crate::memory::ProcessMemory;
use crate::shared::{Config, FOREIGN_CONTEXTS, Shared};
use crate::slots::SlotCache;
use crate::sync::{Arc, Condvar, Mutex, Ordering, wait_for};
use crate::worker::Worker;

/// Why there is no machine.
#[derive(Debug, thiserror::Error)]
pub enum MachineError {
    /// The configuration is contradictory.
    #[error("{0}")]
    Config(&'static str),
    /// The process slots could not be reserved.
    #[error("cannot reserve address space for {max_processes} processes: {source}")]
    Reserve {
        /// What was asked for.
        max_processes: u32,
        /// What the system said.
        source: std::io::Error,
    },
    /// A scheduler's thread could not be started.
    #[error("cannot start a scheduler thread: {0}")]
    Thread(#[source] std::io::Error),
}

/// Schedulers over one heap.
pub struct Machine {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Foreign contexts that aren't in use; a thread takes one out while it uses the machine.
    foreign: Mutex<Vec<Foreign>>,
    returned: Condvar,
}

thread_local! {
    /// The machine that collections wait for this thread in: as one of its schedulers, or in `with_context`.
    static INSIDE: Cell<*const Shared> = const { Cell::new(ptr::null()) };
}

/// What is kept of a foreign context while nobody uses it.
struct Foreign {
    participant: usize,
    mutator: MutatorId,
    slots: SlotCache,
}

impl Machine {
    /// A machine that isn't started. `frames` finds the values on saved stacks.
    ///
    /// # Errors
    /// When the configuration is contradictory, or there is no address space for the slots.
    pub fn new(
        config: Config,
        heap: StdArc<Heap>,
        body: StdArc<dyn Body>,
        frames: StdArc<dyn FrameMap + Send + Sync>,
    ) -> Result<Self, MachineError> {
        if config.schedulers == 0 || config.max_processes == 0 || config.reductions == 0 {
            return Err(MachineError::Config("schedulers, processes and reductions are at least 1"));
        }
        if config.clock.is_virtual() && config.schedulers > 1 {
            return Err(MachineError::Config("a virtual clock needs a machine with one scheduler"));
        }
        if config.gc_stress == Some(0) {
            return Err(MachineError::Config("gc stress is at every first checkpoint or rarer"));
        }
        let (schedulers, max_processes) = (config.schedulers, config.max_processes);
        let shared = Shared::new(config, heap, body, frames)
            .map_err(|source| MachineError::Reserve { max_processes, source })?;
        let foreign = (schedulers..schedulers + FOREIGN_CONTEXTS).map(|participant| Foreign {
            participant,
            mutator: shared.safepoint.register(),
            slots: SlotCache::new(participant),
        });
        let foreign = Mutex::new(foreign.collect());
        let threads = Mutex::new(Vec::new());
        Ok(Self { shared: Arc::new(shared), threads, foreign, returned: Condvar::new() })
    }

    /// Starts the schedulers. Processes spawned before wait until then.
    ///
    /// # Errors
    /// When a thread can't be started; those that were go on.
    ///
    /// # Panics
    /// When the machine was started already.
    pub fn start(&self) -> Result<(), MachineError> {
        let mut threads = self.threads.lock();
        assert!(threads.is_empty(), "a machine is started once");
        for index in 0..self.shared.config.schedulers {
            let shared = Arc::clone(&self.shared);
            let builder = std::thread::Builder::new().name(format!("scheduler {index}"));
            let run = move || {
                let _guard = AbortOnPanic;
                INSIDE.set(Arc::as_ptr(&shared));
                tambour_continuations::block_signals();
                crate::sys::sleep_precisely();
                Worker::new(&shared, index).run();
            };
            threads.push(builder.spawn(run).map_err(MachineError::Thread)?);
        }
        Ok(())
    }

    /// Lets a thread that isn't a scheduler use the machine: allocate, spawn, send. Collections wait until
    /// `use_it` returns, so it should be short, and must not wait for a process. At most 16 threads
    /// are inside at a time; others wait. Not for schedulers: they have a context.
    ///
    /// # Panics
    /// On a thread that is inside already: a collection would wait for it while it waits for the collection.
    pub fn with_context<R>(&self, use_it: impl FnOnce(&mut Context) -> R) -> R {
        assert!(!self.is_inside(), "schedulers and what runs in `with_context` are inside of the machine");
        let foreign = self.take_foreign();
        let shared = &self.shared;
        shared.safepoint.leave_idle(foreign.mutator);
        shared.quiescence.activate(foreign.participant);
        let mut own = Own::new(Arc::clone(shared), foreign.participant, None);
        own.slots = foreign.slots;
        let context = Some(Context::new(own));
        let outside = INSIDE.replace(Arc::as_ptr(shared));
        let mut guard = Pinned { machine: self, mutator: foreign.mutator, context, outside };
        use_it(guard.context.as_mut().expect("taken when the guard is dropped"))
    }

    /// Calls `use_it` while no collection runs: on a thread that is inside of the machine as it is, on others
    /// as [`with_context`](Self::with_context).
    pub fn as_mutator<R>(&self, use_it: impl FnOnce() -> R) -> R {
        if self.is_inside() { use_it() } else { self.with_context(|_| use_it()) }
    }

    /// Whether collections wait for this thread.
    fn is_inside(&self) -> bool {
        ptr::eq(INSIDE.get(), Arc::as_ptr(&self.shared))
    }

    fn take_foreign(&self) -> Foreign {
        let mut foreign = self.foreign.lock();
        loop {
            match foreign.pop() {
                Some(context) => return context,
                None => wait_for(&self.returned, &mut foreign, None),
            }
        }
    }

    fn give_back(&self, foreign: Foreign) {
        self.foreign.lock().push(foreign);
        self.returned.notify_one();
    }

    /// Waits until the process has ended. False: the machine stopped before.
    ///
    /// # Panics
    /// On a scheduler and in [`with_context`](Self::with_context), which the process may wait for.
    pub fn join(&self, pid: Pid) -> bool {
        assert!(!self.is_inside(), "schedulers and what runs in `with_context` wait for no process");
        self.shared.wait_for_end(pid)
    }

    /// Ends all schedulers, at their next slice boundary, whatever processes still run; returns when their
    /// threads have ended. Idempotent. Not for schedulers: the OS process ends then, as the guest code that
    /// the thread returns to would go with the machine.
    pub fn shutdown(&self) {
        if self.is_inside() {
            eprintln!("tambour: a scheduler can't end its own machine");
            std::process::abort();
        }
        self.shared.stop();
        self.shared.tell_end();
        for thread in self.threads.lock().drain(..) {
            // A panic of a scheduler's thread was reported by its hook.
            let _ = thread.join();
        }
    }

    /// Asks for a collection, by the next scheduler that has something to run.
    pub fn request_collection(&self, full: bool) {
        self.shared.request_collection(full);
    }

    /// The heap.
    pub fn heap(&self) -> &StdArc<Heap> {
        &self.shared.heap
    }

    /// How many schedulers there are.
    pub fn schedulers(&self) -> usize {
        self.shared.config.schedulers
    }

    /// Most processes at a time.
    pub fn max_processes(&self) -> usize {
        self.shared.config.max_processes as usize
    }

    /// Processes that live, as of the schedulers' last boundaries.
    pub fn process_count(&self) -> usize {
        // The parts of a spawn and an end may come from two schedulers, in any order.
        (self.shared.alive.load(Ordering::Relaxed) as i64).max(0) as usize
    }

    /// Processes that live, in the order of their slots. O(slots ever used).
    pub fn processes(&self) -> Vec<Pid> {
        self.shared.slots.live()
    }

    /// What processes take, in bytes. Stops the world for a count, O(slots ever used, and messages); on a
    /// scheduler it says what the last collections have seen.
    pub fn memory(&self) -> ProcessMemory {
        let shared = &self.shared;
        if self.is_inside() {
            return shared.memory.known(shared);
        }
        let foreign = self.take_foreign();
        shared.safepoint.leave_idle(foreign.mutator);
        let memory = loop {
            // Somebody who collects meanwhile comes first.
            let counted = shared.safepoint.stop_all(foreign.mutator, || shared.memory.exact(shared));
            if let Some(memory) = counted {
                break memory;
            }
        };
        shared.safepoint.enter_idle(foreign.mutator);
        self.give_back(foreign);
        memory
    }

    /// How often a sleeping scheduler was woken by another thread.
    pub fn wake_ups(&self) -> u64 {
        self.shared.idle.wake_ups()
    }

    /// How many schedulers sleep.
    pub fn sleeping_schedulers(&self) -> usize {
        self.shared.idle.sleepers()
    }

    /// Whether a process is parked; a hint.
    pub fn is_parked(&self, pid: Pid) -> bool {
        let process = self.shared.slots.lookup(pid.index);
        process.is_some_and(|process| process.state.is_live(pid.generation) && process.inbox.is_parked())
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.shutdown();
    }
}

/// A foreign thread inside of the machine; leaves it when dropped, also by a panic.
struct Pinned<'a> {
    machine: &'a Machine,
    mutator: MutatorId,
    context: Option<Box<Context>>,
    /// `INSIDE` of before.
    outside: *const Shared,
}

impl Drop for Pinned<'_> {
    fn drop(&mut self) {
        let Some(mut context) = self.context.take() else { return };
        context.own.flush_population();
        let Context { allocator, own, .. } = *context;
        drop(allocator);
        let shared = &self.machine.shared;
        shared.quiescence.deactivate(own.participant);
        shared.safepoint.enter_idle(self.mutator);
        INSIDE.set(self.outside);
        let foreign = Foreign { participant: own.participant, mutator: self.mutator, slots: own.slots };
        self.machine.give_back(foreign);
    }
}

/// A scheduler that panics would leave the others waiting for it for ever.
struct AbortOnPanic;

impl Drop for AbortOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("tambour: a scheduler's thread panicked");
            std::process::abort();
        }
    }
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Machine>();
};
