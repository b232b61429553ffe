//! The process slots: one reserved region, divided into equal slots.
//!
//! # What
//! A pid is the index of a slot and a generation, and the slot's address is the base plus the index times
//! 256: no table. Each participant (scheduler or foreign context) has a cache of free slots, so that spawn
//! and exit are a pop and a push. Freed slots wait in batches until their ticket is over
//! (quiescence.rs). Whole batches move between the caches through a pool, for processes that are
//! spawned on one scheduler and end on another.
//!
//! # Invariants
//! - L1. Memory of a slot is a control block for ever (type-stable); fresh slots are zero pages until taken.
//! - L2. A free slot is in exactly one list: a cache's `free`, `limbo` or `waiting`, or the pool.
//! - L3. A slot in `free` or in the pool has a ticket behind it that is over, or was never used.
//! - L4. Slot 0 and indices from `count` on are never given out.

use std::mem::offset_of;

use tambour_continuations::Stack;
use tambour_shared_heap::Pid;

use crate::clock::NEVER_NS;
use crate::process::{PROCESS_BYTES, Process};
use crate::quiescence::{Quiescence, Ticket};
use crate::run_queue::{Batch, Links};
use crate::sync::{AtomicU32, Mutex, Ordering};
use crate::sys::{Reservation, prefetch};

/// Bytes of a slot: the control block, and the live bytes of a stack of one or two frames.
pub const SLOT_BYTES: usize = 256;
/// Slots of a machine unless asked otherwise: 4 GiB of address space.
pub const DEFAULT_MAX_PROCESSES: u32 = 1 << 24;

/// Most slots of a batch. Freed ones wait for one ticket together, which costs a locked operation a
/// participant, and never used ones are taken together.
const BATCH: u32 = 64;
/// Batches of free slots that a cache keeps; more go to the pool.
const ENOUGH_BATCHES: usize = 4;
/// When all slots are in use or waiting: how often a spawn looks again whether a ticket is over, and after
/// how many looks it sleeps between them, for so long. Together some milliseconds: longer than
/// a slice, shorter than a hang.
const PATIENCE: u32 = 200;
const PATIENCE_AWAKE: u32 = 50;
const NAP: std::time::Duration = std::time::Duration::from_micros(50);

/// The region.
pub(crate) struct Slots {
    region: Reservation,
    /// Slots, L4.
    count: u32,
    /// Slots of a batch: fewer in a small machine, so that most can be reached from every participant.
    batch: u32,
    /// First slot that was never used.
    fresh: AtomicU32,
    pool: Mutex<Vec<Batch>>,
}

/// Free slots of one participant.
#[derive(Debug)]
pub(crate) struct SlotCache {
    participant: usize,
    free: Batch,
    /// Freed since the last ticket.
    limbo: Batch,
    /// Waits for `ticket`.
    waiting: Batch,
    ticket: Ticket,
    /// Never used: next and end.
    fresh: (u32, u32),
}

impl Slots {
    /// Reserves room for `max_processes`; pages come when they are touched.
    pub(crate) fn new(max_processes: u32, participants: usize) -> std::io::Result<Self> {
        let count = max_processes.saturating_add(1);
        let region = Reservation::new(count as usize * SLOT_BYTES)?;
        let batch = (max_processes / (8 * participants as u32)).clamp(1, BATCH);
        let fresh = AtomicU32::new(1);
        Ok(Self { region, count, batch, fresh, pool: Mutex::new(Vec::new()) })
    }

    /// Slots, the first of which is never used (L4).
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// The control block of a slot that was taken at some time.
    #[inline]
    pub(crate) fn process(&self, index: u32) -> &Process {
        debug_assert!(index < self.count);
        let address = self.region.address() + index as usize * SLOT_BYTES + (SLOT_BYTES - PROCESS_BYTES);
        // SAFETY: L1: in the region, aligned to 16, and zero or initialised: zero is a valid control block
        // (atomics and cells of integers, null pointers, `Place::Slot` in an unused stack).
        unsafe { &*(address as *const Process) }
    }

    /// Brings a slot into the cache, control block and packed stack, for who comes to it soon.
    #[inline]
    pub(crate) fn prefetch(&self, index: u32) {
        let address = self.region.address() + index as usize * SLOT_BYTES;
        (0..SLOT_BYTES).step_by(64).for_each(|line| prefetch(address + line));
    }

    /// As `process`, for an index that comes from a pid: any number.
    #[inline]
    pub(crate) fn lookup(&self, index: u32) -> Option<&Process> {
        // Zero pages of a slot that was never used say that nobody lives there.
        (index < self.count).then(|| self.process(index))
    }

    /// All slots that were ever taken.
    pub(crate) fn used(&self) -> impl Iterator<Item = &Process> {
        let end = self.fresh.load(Ordering::Acquire).min(self.count);
        (1..end).map(|index| self.process(index))
    }

    /// Bytes of all slots that were ever taken.
    pub(crate) fn bytes(&self) -> u64 {
        let end = self.fresh.load(Ordering::Acquire).min(self.count);
        u64::from(end - 1) * SLOT_BYTES as u64
    }

    /// The processes that live, in the order of their slots. Some may come or go meanwhile.
    pub(crate) fn live(&self) -> Vec<Pid> {
        let end = self.fresh.load(Ordering::Acquire).min(self.count);
        let pids = (1..end).map(|index| Pid { index, generation: self.process(index).state.generation() });
        pids.filter(|pid| self.process(pid.index).state.is_live(pid.generation)).collect()
    }

    fn take_fresh(&self) -> (u32, u32) {
        if self.fresh.load(Ordering::Relaxed) >= self.count {
            return (0, 0);
        }
        // At most a batch a participant past the end, so it doesn't wrap.
        let first = self.fresh.fetch_add(self.batch, Ordering::AcqRel);
        (first.min(self.count), first.saturating_add(self.batch).min(self.count))
    }

    /// Initialises a slot that was never used.
    fn initialise(&self, index: u32) {
        let process = self.process(index);
        let high = std::ptr::from_ref(process) as usize;
        // SAFETY: L1: the slot's bytes below the control block are this stack's, for ever.
        let stack = unsafe { Stack::in_slot(high + PROCESS_BYTES - SLOT_BYTES, high) };
        // SAFETY: L2: the taker is the only user of the slot; the zero bytes there have no destructor.
        unsafe { process.stack.get().write(stack) };
        process.armed.disarm();
    }
}

const _: () = assert!(offset_of!(Process, entry) == 0);
const _: () = assert!(NEVER_NS == u64::MAX);

impl Links for Slots {
    fn next(&self, index: u32) -> u32 {
        self.process(index).next()
    }

    fn set_next(&self, index: u32, next: u32) {
        self.process(index).set_next(next);
    }
}

impl SlotCache {
    pub(crate) fn new(participant: usize) -> Self {
        Self {
            participant,
            free: Batch::EMPTY,
            limbo: Batch::EMPTY,
            waiting: Batch::EMPTY,
            ticket: Ticket::default(),
            fresh: (0, 0),
        }
    }

    /// Takes a slot for a process; `None` when all are in use. The participant stands inside a slice.
    pub(crate) fn take(&mut self, slots: &Slots, quiescence: &Quiescence) -> Option<u32> {
        self.free.pop(slots).or_else(|| self.refill(slots, quiescence))
    }

    /// Slots that have waited long enough first, then the pool's and never used ones; and only then, since it
    /// costs a ticket, what was freed of late.
    #[cold]
    fn refill(&mut self, slots: &Slots, quiescence: &Quiescence) -> Option<u32> {
        self.mature(slots, quiescence);
        if self.free.len == 0 && self.fresh.0 == self.fresh.1 {
            self.free = slots.pool.lock().pop().unwrap_or(Batch::EMPTY);
            if self.free.len == 0 {
                self.fresh = slots.take_fresh();
            }
            if self.free.len == 0 && self.fresh.0 == self.fresh.1 {
                self.wait(slots, quiescence);
            }
        }
        if let Some(index) = self.free.pop(slots) {
            return Some(index);
        }
        let (next, end) = self.fresh;
        if next == end {
            return None;
        }
        self.fresh.0 += 1;
        slots.initialise(next);
        Some(next)
    }

    /// All slots are in use, or wait as this cache's do: gives those a moment. The participant is in a spawn,
    /// where it holds no address but that of the running process, so it is quiescent itself: two that wait
    /// here don't wait for each other. It gives up in the end because a collection may be waiting for it.
    fn wait(&mut self, slots: &Slots, quiescence: &Quiescence) {
        for look in 0..PATIENCE {
            quiescence.boundary(self.participant);
            self.start_waiting(quiescence);
            self.mature(slots, quiescence);
            if self.free.len > 0 || self.waiting.len == 0 {
                return;
            }
            if look < PATIENCE_AWAKE {
                std::thread::yield_now();
            } else {
                std::thread::sleep(NAP);
            }
        }
    }

    /// Gives a slot back whose state word has ended. The participant stands at a slice boundary, or
    /// at least looks up nothing that it found before.
    pub(crate) fn put(&mut self, slots: &Slots, quiescence: &Quiescence, index: u32) {
        if !slots.process(index).state.is_reusable() {
            return;
        }
        self.limbo.push(slots, index);
        if self.limbo.len >= slots.batch as usize {
            self.mature(slots, quiescence);
            self.start_waiting(quiescence);
        }
    }

    /// Takes a ticket for what was freed, unless an earlier ticket isn't over.
    fn start_waiting(&mut self, quiescence: &Quiescence) {
        if self.waiting.len == 0 && self.limbo.len > 0 {
            std::mem::swap(&mut self.waiting, &mut self.limbo);
            quiescence.ticket(self.participant, &mut self.ticket);
        }
    }

    /// Frees what waits, if its ticket is over.
    fn mature(&mut self, slots: &Slots, quiescence: &Quiescence) {
        if self.waiting.len == 0 || !quiescence.is_over(&mut self.ticket) {
            return;
        }
        if self.free.len >= ENOUGH_BATCHES * slots.batch as usize {
            let batch = std::mem::replace(&mut self.waiting, Batch::EMPTY);
            slots.pool.lock().push(batch);
        } else {
            self.free.prepend(slots, &mut self.waiting);
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::state::Priority;
    use proptest::prelude::*;
    use std::collections::HashMap;

    const PARTICIPANTS: usize = 3;

    #[test]
    fn addresses_are_computed() {
        let slots = Slots::new(100, 1).unwrap();
        let (first, second) = (slots.process(1), slots.process(2));
        let apart = std::ptr::from_ref(second) as usize - std::ptr::from_ref(first) as usize;
        assert_eq!(apart, SLOT_BYTES);
        assert!(
            slots.lookup(100).is_some() && slots.lookup(101).is_none() && slots.lookup(u32::MAX).is_none()
        );
        let process = slots.process(SlotCache::new(0).take(&slots, &Quiescence::new(1)).unwrap());
        // SAFETY: P1: the test holds the slot.
        let stack = unsafe { process.stack() };
        assert_eq!(stack.high(), std::ptr::from_ref(process) as usize);
        assert_eq!(stack.bytes(), SLOT_BYTES - PROCESS_BYTES);
    }

    #[test]
    fn a_used_up_slot_is_retired() {
        let (slots, quiescence) = (Slots::new(1, 1).unwrap(), Quiescence::new(1));
        let mut cache = SlotCache::new(0);
        let index = cache.take(&slots, &quiescence).unwrap();
        slots.process(index).state.use_up();
        slots.process(index).state.publish(Priority::Normal);
        slots.process(index).state.end();
        cache.put(&slots, &quiescence, index);
        assert_eq!(cache.take(&slots, &quiescence), None);
    }

    #[derive(Clone, Debug)]
    enum Act {
        Take(usize, u8),
        Put(usize, u8),
        Boundary(usize),
        Toggle(usize),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let who = 0..PARTICIPANTS;
        let act = prop_oneof![
            3 => (who.clone(), 1..100u8).prop_map(|(p, n)| Act::Take(p, n)),
            3 => (who.clone(), 1..100u8).prop_map(|(p, n)| Act::Put(p, n)),
            2 => who.clone().prop_map(Act::Boundary),
            1 => who.prop_map(Act::Toggle),
        ];
        prop::collection::vec(act, 1..60)
    }

    proptest! {
        /// Against a set and a count of boundaries: nothing is given out twice, and nothing while a
        /// participant that was active when it was freed hasn't passed a boundary.
        #[test]
        fn as_a_set_with_grace(acts in acts()) {
            let slots = Slots::new(1 << 12, PARTICIPANTS).unwrap();
            let quiescence = Quiescence::new(PARTICIPANTS);
            let mut caches: Vec<SlotCache> = (0..PARTICIPANTS).map(SlotCache::new).collect();
            let (mut active, mut boundaries) = ([false; PARTICIPANTS], [0; PARTICIPANTS]);
            let mut taken = Vec::new();
            // Who must pass which boundary before the slot is given out again.
            let mut freed: HashMap<u32, Vec<(usize, i32)>> = HashMap::new();
            for act in acts {
                match act {
                    Act::Take(own, count) => for _ in 0..count {
                        let Some(index) = caches[own].take(&slots, &quiescence) else { break };
                        prop_assert!(!taken.contains(&index));
                        for (other, boundary) in freed.remove(&index).unwrap_or_default() {
                            prop_assert!(boundaries[other] > boundary, "{index} before {other} let go");
                        }
                        slots.process(index).begin(0, tambour_shared_heap::Value::NIL);
                        slots.process(index).state.publish(Priority::Normal);
                        taken.push(index);
                    },
                    Act::Put(own, count) => for _ in 0..count {
                        let Some(index) = taken.pop() else { break };
                        slots.process(index).finish();
                        slots.process(index).state.end();
                        let others = (0..PARTICIPANTS).filter(|&other| other != own && active[other]);
                        freed.insert(index, others.map(|other| (other, boundaries[other])).collect());
                        caches[own].put(&slots, &quiescence, index);
                    },
                    Act::Boundary(own) if active[own] => {
                        quiescence.boundary(own);
                        boundaries[own] += 1;
                    }
                    Act::Boundary(_) => {}
                    Act::Toggle(own) => {
                        if active[own] {
                            quiescence.deactivate(own);
                            boundaries[own] += 1;
                        } else {
                            quiescence.activate(own);
                        }
                        active[own] = !active[own];
                    }
                }
            }
        }
    }
}
