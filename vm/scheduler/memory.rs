//! The limit of memory: who is ended when more lives than there may be.
//!
//! # Protocol
//! 1. A collection finds that what lives takes more than the limit: the heap's objects, stacks, slots.
//! 2. It marks once more, process by process, and counts what each one adds, its stack with it. What
//!    several hold counts for the one in the lowest slot.
//! 3. The process with the most is condemned. If it is parked it is woken; the scheduler that runs it next
//!    ends it in place of running it. Until it has ended no other one is condemned.
//! 4. Its end asks for a full collection.
//!
//! So a limit costs one load a slice. It is passed meanwhile by what is allocated between two collections, of
//! which there are more near the limit.

use std::cell::Cell;

use tambour_shared_heap::{CollectionKind, Marker, Pid};

use crate::process::Process;
use crate::shared::Shared;
use crate::slots::SLOT_BYTES;
use crate::sync::{AtomicU32, AtomicU64, Ordering};

/// Who is to end.
#[derive(Default)]
pub(crate) struct Memory {
    /// Index and generation of the condemned process, plus 1; 0: nobody.
    condemned: AtomicU64,
    /// What it held.
    held_bytes: AtomicU64,
    /// Stack bytes that the last full collection saw, or the young ones since.
    stack_bytes: AtomicU64,
    /// Collections that found memory short.
    shortages: AtomicU32,
}

/// What processes take outside of the heap, and for their mailboxes in it: bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProcessMemory {
    /// Control blocks and first small stacks, of processes that live and of those that did at some time.
    pub slots: u64,
    /// Larger stacks, and those of continuations that have outgrown the heap.
    pub stacks: u64,
    /// Stacks that are compressed, with the values in their frames.
    pub frozen_stacks: u64,
    /// The heap's cells that hold messages; the messages themselves don't count.
    pub mailboxes: u64,
}

impl ProcessMemory {
    /// Adds a process. The world is stopped.
    fn add(&mut self, process: &Process) {
        let (is_frozen, stack_bytes) = process.stack_memory();
        *if is_frozen { &mut self.frozen_stacks } else { &mut self.stacks } += stack_bytes;
        process.visit_mailbox(false, &mut |_| {});
        self.mailboxes += process.message_count() as u64 * CELL_BYTES;
    }
}

/// A message's cell: message, next.
const CELL_BYTES: u64 = 16;

/// What a collection saw of each process.
pub(crate) struct Census {
    is_counted: bool,
    /// Bytes of the stacks that were visited.
    pub(crate) stack_bytes: Cell<u64>,
    /// Bytes of the stacks of continuations that were visited since the last process.
    continued_bytes: Cell<usize>,
    /// Bytes that were marked before the process that is visited.
    before: Cell<u64>,
    /// Slot and bytes of the process that added most.
    largest: Cell<(u32, u64)>,
}

impl Census {
    pub(crate) fn new(is_counted: bool) -> Self {
        let (before, largest) = (Cell::new(0), Cell::new((0, 0)));
        Self { is_counted, stack_bytes: Cell::new(0), continued_bytes: Cell::new(0), before, largest }
    }

    /// The visit of processes begins.
    pub(crate) fn begin(&self, marker: &mut Marker<'_>) {
        if self.is_counted {
            self.before.set(marker.settle());
            self.continued_bytes.set(0);
        }
    }

    /// Stacks of continuations were visited, all of them of one chain or behind one handle.
    pub(crate) fn add_continued(&self, bytes: usize) {
        self.continued_bytes.set(self.continued_bytes.get() + bytes);
    }

    /// A process was visited.
    pub(crate) fn add(&self, index: u32, stack_bytes: usize, marker: &mut Marker<'_>) {
        if !self.is_counted {
            return;
        }
        let marked = marker.settle();
        let stack_bytes = (stack_bytes + self.continued_bytes.take()) as u64;
        let added = marked - self.before.replace(marked) + stack_bytes;
        if added > self.largest.get().1 {
            self.largest.set((index, added));
        }
    }
}

fn word(pid: Pid) -> u64 {
    (u64::from(pid.generation) << 32 | u64::from(pid.index)) + 1
}

impl Memory {
    /// What it held, if this process is condemned. For the scheduler that is about to run it.
    #[inline]
    pub(crate) fn verdict(&self, pid: Pid) -> Option<u64> {
        // The world was stopped when it was written: that orders it.
        let is_condemned = self.condemned.load(Ordering::Relaxed) == word(pid);
        is_condemned.then(|| self.held_bytes.load(Ordering::Relaxed))
    }

    /// Whether a condemned process hasn't ended. The world is stopped.
    pub(crate) fn is_at_work(&self, shared: &Shared) -> bool {
        let Some(word) = self.condemned.load(Ordering::Relaxed).checked_sub(1) else { return false };
        let pid = Pid { index: word as u32, generation: (word >> 32) as u32 };
        shared.slots.lookup(pid.index).is_some_and(|process| process.state.is_live(pid.generation))
    }

    /// Condemns the process that added most. The world is stopped.
    pub(crate) fn condemn(&self, shared: &Shared, census: &Census) -> Option<Pid> {
        let (index, bytes) = census.largest.get();
        let process = shared.slots.lookup(index).filter(|_| bytes > 0)?;
        let pid = Pid { index, generation: process.state.generation() };
        self.held_bytes.store(bytes, Ordering::Relaxed);
        self.condemned.store(word(pid), Ordering::Relaxed);
        Some(pid)
    }

    /// Tells the heap what counts besides its objects. The world is stopped.
    pub(crate) fn tell_heap(&self, shared: &Shared, kind: CollectionKind, census: &Census) {
        let seen = census.stack_bytes.get();
        // A young collection visits some processes only.
        let stacks = match kind {
            CollectionKind::Full => seen,
            CollectionKind::Young => seen.max(self.stack_bytes.load(Ordering::Relaxed)),
        };
        self.stack_bytes.store(stacks, Ordering::Relaxed);
        let processes = (shared.alive.load(Ordering::Relaxed) as i64).max(0) as u64;
        shared.heap.set_outside_bytes(stacks + processes * SLOT_BYTES as u64);
        if shared.heap.is_near_limit() {
            self.shortages.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What processes take. The world is stopped. O(slots ever used, messages, and large stacks).
    pub(crate) fn exact(&self, shared: &Shared) -> ProcessMemory {
        let mut memory = ProcessMemory { slots: shared.slots.bytes(), ..ProcessMemory::default() };
        shared
            .slots
            .used()
            .filter(|process| process.state.is_occupied())
            .for_each(|process| memory.add(process));
        memory.stacks += shared.grown.bytes();
        memory
    }

    /// What processes take, as far as collections know: frozen stacks count as others, mailboxes as objects.
    pub(crate) fn known(&self, shared: &Shared) -> ProcessMemory {
        let stacks = self.stack_bytes.load(Ordering::Relaxed);
        ProcessMemory { slots: shared.slots.bytes(), stacks, ..ProcessMemory::default() }
    }

    /// Changes when memory is found to be short: schedulers then give back what they can. A hint.
    #[inline]
    pub(crate) fn shortage(&self) -> u32 {
        self.shortages.load(Ordering::Relaxed)
    }
}
