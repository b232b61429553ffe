//! What the schedulers of one machine share.

use tambour_continuations::{DEFAULT_LIMIT_BYTES, FrameMap};
use tambour_shared_heap::{CollectionKind, Heap, Pid, Safepoint};

use crate::alarms::Alarms;
use crate::body::{Body, Reasons};
use crate::claims::{Asymmetric, Claims};
use crate::clock::{Clock, MonotonicClock};
use crate::cold::Cold;
use crate::continuations::Grown;
use crate::delayed::Messages;
use crate::idle::Idle;
use crate::memory::Memory;
use crate::names::Names;
use crate::quiescence::Quiescence;
use crate::run_queue::{Batch, Injector, Ring};
use crate::slots::{DEFAULT_MAX_PROCESSES, Slots};
use crate::state::State;
use crate::sync::{Arc, AtomicU32, AtomicU64, Condvar, Mutex, Ordering};
use crate::touched::Touched;

/// Foreign threads that use a machine at the same time; further ones wait for their turn.
pub(crate) const FOREIGN_CONTEXTS: usize = 16;

/// How a machine runs.
#[derive(Clone)]
pub struct Config {
    /// Schedulers, each an OS thread; at least 1. A machine with a virtual clock has 1.
    pub schedulers: usize,
    /// Seed of all choices; `None`: those that serve performance, in an order that isn't repeatable.
    pub seed: Option<u64>,
    /// Time.
    pub clock: std::sync::Arc<dyn Clock>,
    /// Reductions of a slice: 4,000 as in BEAM, some tens of microseconds.
    pub reductions: u32,
    /// `Some(n)`: a collection at every n-th checkpoint, young and full in turn.
    pub gc_stress: Option<u64>,
    /// Most bytes of a process's stack.
    pub stack_limit_bytes: usize,
    /// Most processes at a time.
    pub max_processes: u32,
    /// For tests: a process that yields is queued where any scheduler takes it up.
    pub spread_yielded: bool,
    /// For tests: the stack of a process is compressed whenever it leaves it.
    pub freeze_at_slices: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            schedulers: std::thread::available_parallelism().map_or(1, usize::from),
            seed: None,
            clock: std::sync::Arc::new(MonotonicClock::default()),
            reductions: 4_000,
            gc_stress: None,
            stack_limit_bytes: DEFAULT_LIMIT_BYTES,
            max_processes: DEFAULT_MAX_PROCESSES,
            spread_yielded: false,
            freeze_at_slices: false,
        }
    }
}

/// The shared part of a machine.
pub(crate) struct Shared {
    /// Stands before the heap, in which its objects lie.
    pub(crate) grown: Grown,
    pub(crate) claims: Claims<Asymmetric>,
    pub(crate) config: Config,
    pub(crate) clock: std::sync::Arc<dyn Clock>,
    pub(crate) heap: std::sync::Arc<Heap>,
    pub(crate) body: std::sync::Arc<dyn Body>,
    pub(crate) frames: std::sync::Arc<dyn FrameMap + Send + Sync>,
    pub(crate) slots: Slots,
    pub(crate) quiescence: Quiescence,
    pub(crate) rings: Box<[Arc<Ring>]>,
    /// Processes that timers woke, which run before those of the rings.
    pub(crate) due_rings: Box<[Arc<Ring>]>,
    pub(crate) injector: Injector,
    pub(crate) alarms: Alarms,
    pub(crate) idle: Idle,
    pub(crate) touched: Touched,
    pub(crate) safepoint: Safepoint,
    pub(crate) memory: Memory,
    /// Processes that parked with deep stacks, by the scheduler they parked on.
    pub(crate) cold: Box<[Mutex<Cold>]>,
    pub(crate) reasons: Reasons,
    pub(crate) names: Names,
    /// Messages that wait for their time, by the scheduler they wait on.
    pub(crate) delayed: Box<[Messages]>,
    /// Signals to all schedulers; see the constants.
    pub(crate) requests: AtomicU32,
    /// Under the lock: nothing; the condition is in the state words. Notified when a watched process ends.
    pub(crate) ends: Mutex<()>,
    pub(crate) ended: Condvar,
    /// Processes that were spawned, minus those that ended, as of the participants' last boundaries.
    pub(crate) alive: AtomicU64,
}

/// Bit of `requests`: schedulers end at their next boundary. Never cleared.
pub(crate) const STOP: u32 = 1;
/// Bit of `requests`: somebody asked for a collection.
pub(crate) const COLLECT: u32 = 2;
/// Bit of `requests`: the collection is to be a full one.
pub(crate) const COLLECT_FULL: u32 = 4;

impl Shared {
    pub(crate) fn new(
        config: Config,
        heap: std::sync::Arc<Heap>,
        body: std::sync::Arc<dyn Body>,
        frames: std::sync::Arc<dyn FrameMap + Send + Sync>,
    ) -> std::io::Result<Self> {
        let participants = config.schedulers + FOREIGN_CONTEXTS;
        Ok(Self {
            grown: Grown::new(),
            claims: Claims::new(Asymmetric),
            clock: config.clock.clone(),
            heap,
            frames,
            slots: Slots::new(config.max_processes, participants)?,
            quiescence: Quiescence::new(participants),
            rings: (0..config.schedulers).map(|_| Arc::new(Ring::new())).collect(),
            due_rings: (0..config.schedulers).map(|_| Arc::new(Ring::new())).collect(),
            injector: Injector::new(),
            alarms: Alarms::new(config.schedulers, config.clock.now_ns()),
            idle: Idle::new(config.schedulers),
            touched: Touched::new(participants),
            safepoint: Safepoint::new(),
            memory: Memory::default(),
            cold: (0..config.schedulers).map(|_| Mutex::new(Cold::new())).collect(),
            reasons: body.reasons(),
            names: Names::new(),
            delayed: (0..config.schedulers).map(|_| Messages::new()).collect(),
            requests: AtomicU32::new(0),
            ends: Mutex::new(()),
            ended: Condvar::new(),
            alive: AtomicU64::new(0),
            body,
            config,
        })
    }

    /// The state word that says whether a process lives; `None`: there was never one at this index.
    pub(crate) fn state(&self, pid: Pid) -> Option<&State> {
        self.slots.lookup(pid.index).map(|process| &process.state)
    }

    /// A foreign thread made a process runnable.
    pub(crate) fn inject(&self, index: u32) {
        let mut batch = Batch::EMPTY;
        batch.push(&self.slots, index);
        self.injector.push(&self.slots, &mut batch);
        self.idle.notify();
    }

    /// Whether a scheduler that is about to sleep finds work without an owner, or enough to share (I1, I2).
    pub(crate) fn has_work(&self) -> bool {
        let is_much = |(ring, due): (&Arc<Ring>, &Arc<Ring>)| ring.len() + due.len() >= 2;
        self.injector.len() > 0 || self.is_stopping() || self.rings.iter().zip(&self.due_rings).any(is_much)
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.requests.load(Ordering::Relaxed) & STOP != 0
    }

    /// Sees to it that every scheduler leaves its loop.
    pub(crate) fn stop(&self) {
        self.requests.fetch_or(STOP, Ordering::Relaxed);
        // Its fence orders the flag before the sleepers' last look.
        self.idle.wake_all();
    }

    pub(crate) fn request_collection(&self, full: bool) {
        let bits = if full { COLLECT | COLLECT_FULL } else { COLLECT };
        self.requests.fetch_or(bits, Ordering::Relaxed);
    }

    /// Whether a scheduler should stop the others and collect.
    #[inline]
    pub(crate) fn collection_wanted(&self) -> bool {
        self.heap.collection_wanted() || self.requests.load(Ordering::Relaxed) & COLLECT != 0
    }

    /// What was asked for, or what the heap suggests; the request is taken.
    pub(crate) fn take_collection_kind(&self) -> CollectionKind {
        let asked = self.requests.fetch_and(!(COLLECT | COLLECT_FULL), Ordering::Relaxed);
        if asked & COLLECT_FULL != 0 { CollectionKind::Full } else { self.heap.next_kind() }
    }

    /// A watched process has ended.
    pub(crate) fn tell_end(&self) {
        // The lock comes after the state word's change, so a joiner either saw that or waits by now.
        drop(self.ends.lock());
        self.ended.notify_all();
    }

    /// Waits until the process has ended, or the machine stops; true if it has ended.
    pub(crate) fn wait_for_end(&self, pid: Pid) -> bool {
        let Some(process) = self.slots.lookup(pid.index) else { return true };
        let mut guard = self.ends.lock();
        while process.state.watch(pid.generation) {
            if self.is_stopping() {
                return false;
            }
            crate::sync::wait_for(&self.ended, &mut guard, None);
        }
        true
    }
}

impl Drop for Shared {
    /// Gives back what the processes that still live hold outside of their slots.
    fn drop(&mut self) {
        for process in self.slots.used() {
            if process.state.is_occupied() {
                process.finish();
            }
        }
    }
}
