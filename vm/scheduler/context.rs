//! What a running process, a builtin or a foreign thread may ask of the scheduler.

use std::ptr;

use tambour_continuations::RunStack;
use tambour_continuations::layout::StackContext;
use tambour_shared_heap::{Allocator, Pid, Value};

use crate::body::Reasons;
use crate::clock::NEVER_NS;
use crate::handle::Verdict;
use crate::inbox::Pushed;
use crate::layout::{Context, Exception};
use crate::mailbox::set_next;
use crate::process::Process;
use crate::queues::Queues;
use crate::run_queue::NO_SLOT;
use crate::shared::Shared;
use crate::side::SideTable;
use crate::signal::Signal;
use crate::slots::SlotCache;
use crate::state::{Priority, Touch};
use crate::sync::{Arc, Ordering};

/// What a context owns beside what generated code sees.
pub(crate) struct Own {
    pub(crate) shared: Arc<Shared>,
    /// Index of the participant: of the scheduler, or past them of a foreign context.
    pub(crate) participant: usize,
    pub(crate) slots: SlotCache,
    /// Runnable processes of a scheduler; a foreign context has none, and uses the injector.
    pub(crate) queues: Option<Queues>,
    /// Processes spawned here minus those that ended here, as far as `Shared::alive` doesn't know of them.
    pub(crate) population_change: i64,
    /// The time for which the scheduler's wheel wants an entry for messages (delayed.rs), or NEVER_NS.
    pub(crate) arm_ns: u64,
    /// Reductions with which the running process was entered.
    pub(crate) budget: i64,
    /// What packed stacks run on.
    pub(crate) run_stack: RunStack,
}

/// What a spawn counts: it touches fresh memory, so a slice of thousands would take many times as long as
/// others. And the ring has room for those of one slice, so they run while they are in the cache.
pub(crate) const SPAWN_REDUCTIONS: i64 = 16;

/// Why no process was spawned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpawnError {
    /// All process slots are in use (`system_limit`).
    #[error("the limit of {max_processes} processes is reached")]
    Limit {
        /// The machine's limit.
        max_processes: u32,
    },
}

impl Own {
    pub(crate) fn new(shared: Arc<Shared>, participant: usize, queues: Option<Queues>) -> Self {
        Self {
            run_stack: RunStack::new(shared.config.stack_limit_bytes),
            shared,
            participant,
            slots: SlotCache::new(participant),
            queues,
            population_change: 0,
            arm_ns: NEVER_NS,
            budget: 0,
        }
    }

    /// A free slot, for a process that is about to be spawned.
    pub(crate) fn take_slot(&mut self) -> Result<u32, SpawnError> {
        let shared = &*self.shared;
        let index = self.slots.take(&shared.slots, &shared.quiescence);
        index.ok_or(SpawnError::Limit { max_processes: shared.config.max_processes })
    }

    /// Makes the process of a slot live and runnable.
    pub(crate) fn publish(&mut self, process: &Process, pid: Pid, priority: Priority) {
        let shared = &*self.shared;
        if process.state.publish(priority) == Touch::First {
            // SAFETY: T1: this thread's own list, inside of a slice or a pinned section.
            unsafe { shared.touched.push(self.participant, pid.index) };
        }
        self.population_change += 1;
        match &mut self.queues {
            Some(queues) => queues.push_last(shared, pid.index),
            None => shared.inject(pid.index),
        }
    }

    /// Tells the machine how many processes came and went.
    pub(crate) fn flush_population(&mut self) {
        if self.population_change != 0 {
            let change = std::mem::take(&mut self.population_change);
            self.shared.alive.fetch_add(change as u64, Ordering::Relaxed);
        }
    }
}

impl Context {
    pub(crate) fn new(own: Own) -> Box<Self> {
        let shared = Arc::clone(&own.shared);
        Box::new(Self {
            stack: StackContext::new(shared.body.hooks()),
            allocator: shared.heap.allocator(),
            process: ptr::null(),
            self_pid: Value::NIL,
            processes: shared.slots.process(0),
            slot_count: shared.slots.count().into(),
            woken: NO_SLOT,
            exception: Exception::NONE,
            host: shared.body.host(),
            deferred_reductions: 0,
            own,
        })
    }

    /// The running process, if there is one: a foreign thread's context has none.
    #[inline]
    pub fn process(&self) -> Option<&Process> {
        // SAFETY: C2; P3: control blocks live as long as the machine.
        unsafe { self.process.as_ref() }
    }

    /// The running process.
    ///
    /// # Panics
    /// Outside of one.
    #[inline]
    pub fn running(&self) -> &Process {
        self.process().expect("C2: builtins of processes are called by processes")
    }

    /// Whether the process's stacks are mounted: it runs, where its scheduler may else look after it between
    /// two slices.
    pub fn is_mounted(&self) -> bool {
        self.stack.root != 0
    }

    /// Index of the scheduler, or of the foreign context past them.
    pub fn scheduler(&self) -> usize {
        self.own.participant
    }

    /// Nanoseconds of the machine's clock.
    pub fn now_ns(&self) -> u64 {
        self.own.shared.clock.now_ns()
    }

    /// Most bytes of a process's stack.
    pub fn stack_limit_bytes(&self) -> usize {
        self.own.shared.config.stack_limit_bytes
    }

    /// Asks for a collection at the next chance: a full one if `full`. The running process gives way for
    /// it at its next checkpoint.
    pub fn request_collection(&mut self, full: bool) {
        self.own.shared.request_collection(full);
        self.give_way();
    }

    /// Lets the running process leave at its next checkpoint, with the rest of its slice to come afterwards.
    /// For the hook that refills the allocator, when a collection is wanted.
    pub fn give_way(&mut self) {
        let left = self.stack.reductions;
        if left > 0 {
            self.deferred_reductions += left;
            self.stack.reductions = 0;
        }
    }

    /// Counts reductions of the running process, for work that a builtin did. The slice ends soon
    /// when they are used up.
    pub fn bump(&mut self, reductions: i64) {
        self.stack.reductions = self.stack.reductions.saturating_sub(reductions);
    }

    /// Spawns a process that starts at the entry slot at address `entry` with `arguments`, a tuple or NIL. It
    /// is runnable, behind what is runnable here. O(1), without an allocation.
    ///
    /// # Errors
    /// When all slots are in use.
    pub fn spawn(&mut self, entry: usize, arguments: Value) -> Result<Pid, SpawnError> {
        let index = self.own.take_slot()?;
        let process = self.slot(index);
        let pid = Pid { index, generation: process.state.generation() };
        process.begin(entry, arguments);
        self.own.publish(process, pid, Priority::Normal);
        self.bump(SPAWN_REDUCTIONS);
        Ok(pid)
    }

    /// Sends a message. False: the process has ended, or never was. One cell, one compare-and-swap.
    #[inline]
    pub fn send(&mut self, to: Pid, message: Value) -> bool {
        self.push(to, |allocator| allocator.pair(message, Value::NONE).bits())
    }

    /// Sends a signal, as [`send`](Self::send) does. The side table has changed for it already, so its cell
    /// is never refused.
    pub(crate) fn signal(&mut self, to: Pid, signal: Signal) -> bool {
        self.push(to, |allocator| {
            let was_refusing = allocator.set_refusing(false);
            let cell = signal.cell(allocator);
            allocator.set_refusing(was_refusing);
            cell
        })
    }

    /// Pushes the cell that `make` makes.
    #[inline]
    fn push(&mut self, to: Pid, make: impl FnOnce(&mut Allocator) -> u64) -> bool {
        let own = &mut self.own;
        let shared = &*own.shared;
        let Some(process) = shared.slots.lookup(to.index) else { return false };
        match process.state.touch(to.generation) {
            Touch::Already => {}
            // SAFETY: T1: this thread's own list, inside of a slice or a pinned section.
            Touch::First => unsafe { shared.touched.push(own.participant, to.index) },
            Touch::Gone => return false,
        }
        let cell = make(&mut self.allocator);
        // Q1: from the comparison of generations to here the slot hasn't gone to another process.
        // SAFETY: B3: a cell that nobody else knows yet.
        match process.inbox.push(cell, |next| unsafe { set_next(cell, next) }) {
            Pushed::Queued => {}
            Pushed::Woken => self.wake(to.index),
            Pushed::Closed => return false,
        }
        true
    }

    /// Makes a process runnable that the caller has taken out of PARKED.
    #[inline]
    pub(crate) fn wake(&mut self, index: u32) {
        let shared = &*self.own.shared;
        match &mut self.own.queues {
            Some(queues) => queues.push_next(&mut self.woken, shared, index),
            None => shared.inject(index),
        }
    }

    /// The message under the running process's cursor, or NONE at the end of its mailbox. Takes what has
    /// arrived, and handles signals, before it says NONE.
    #[inline]
    pub fn peek(&mut self) -> Value {
        let process = self.mounted();
        loop {
            let message = process.peek();
            if !message.is_none() || !process.has_pending() {
                return message;
            }
            if let Verdict::Ends(_) = self.handle_signals() {
                return Value::NONE;
            }
        }
    }

    /// The running process, for as long as the machine lives.
    pub(crate) fn mounted<'m>(&self) -> &'m Process {
        // SAFETY: C2; P3: control blocks live as long as the machine, and so longer than its contexts'
        // callers.
        unsafe { self.process.as_ref() }.expect("C2: builtins of processes are called by processes")
    }

    /// The machine, for as long as it lives.
    pub(crate) fn shared<'m>(&self) -> &'m Shared {
        // SAFETY: C3: the context keeps it, and outlives the calls of its methods.
        unsafe { &*Arc::as_ptr(&self.own.shared) }
    }

    /// The control block of a slot, for as long as the machine lives.
    pub(crate) fn slot<'m>(&self, index: u32) -> &'m Process {
        self.shared().slots.process(index)
    }

    /// Pid of the running process.
    pub(crate) fn own_pid(&self) -> Pid {
        self.self_pid.as_pid().expect("C2: builtins of processes are called by processes")
    }

    /// The running process's side table, made when first asked for.
    pub(crate) fn side(&mut self) -> &mut SideTable {
        // SAFETY: P1: the process runs here; the borrow of the context excludes another one.
        unsafe { self.mounted().side_table() }
    }

    /// The running process's side table, if there is one.
    pub(crate) fn existing_side(&mut self) -> Option<&mut SideTable> {
        // SAFETY: as above.
        unsafe { self.mounted().side_mut() }
    }

    /// Reductions that the running process has used since it was entered.
    pub(crate) fn slice_reductions(&self) -> u64 {
        let left = self.stack.reductions + self.deferred_reductions;
        (self.own.budget - left).max(0) as u64
    }

    /// The exit reasons that the scheduler gives.
    pub(crate) fn reasons(&self) -> Reasons {
        self.own.shared.reasons
    }

    /// Whether the process hasn't ended.
    pub fn is_alive(&self, pid: Pid) -> bool {
        self.own.shared.slots.lookup(pid.index).is_some_and(|process| process.state.is_live(pid.generation))
    }
}
