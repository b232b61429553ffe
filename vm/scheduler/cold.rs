//! Deep stacks of processes that wait: given back, and compressed.
//!
//! # What
//! A scheduler lists the processes that parked on it with more than a few KiB of stack. When it has no work,
//! when a while has passed, or when memory is short, it looks after those that still wait: their stacks are
//! trimmed to the live bytes, and the large ones, when they have waited for [`COLD_AFTER_NS`] or memory is
//! short, frozen. Nobody else is looked at: a process that is never deep costs a comparison each time it
//! parks.
//!
//! A process that asks for it ([`Context::hibernate_in_place`](crate::layout::Context::hibernate_in_place))
//! is frozen at once, whatever it holds.
//!
//! # Protocol
//! Who looks after a parked process takes its PARKED word away, as a waker would, so it owns it (P1), and
//! parks it again. A message that comes meanwhile is seen by that. A stack is frozen by portions of some
//! 100 µs, between which it is parked again and others run; one that is woken half way runs when what was
//! done is undone.
//!
//! The lists are under a lock, as whoever is awake runs a sleeper's timers. It is held for a moment only,
//! never while a timer is put in.
//!
//! # Thawing
//! By the owner before it is run (`Worker::enter`), by portions, too: a large one takes some slices, between
//! which others run.

use std::collections::VecDeque;

use crate::clock::NEVER_NS;
use crate::process::Process;
use crate::shared::Shared;
use crate::timers::Entry;
use crate::worker::Worker;

use tambour_continuations::{FREEZE_LEAST_BYTES, Place, Shrink, StackOverflow};

/// The index of the wheel's entry for cold stacks: no process has it (L4).
pub(crate) const INDEX: u32 = u32::MAX;

/// How long a process has waited before its large stack is frozen. Both ways cost some 2 ms a MiB: too much
/// for who comes back soon.
const COLD_AFTER_NS: u64 = 5_000_000_000;

/// Stacks from this size on are looked after. Smaller ones are packed when they park.
pub(crate) const DEEP_BYTES: usize = 4 << 10;

/// Most processes of each list; more are left as they are.
const MOST: usize = 1 << 20;

/// Stacks that are trimmed, or looked at in vain, before the scheduler looks whether there is something
/// else to do: some 50 µs.
const TRIMMED_AT_ONCE: usize = 128;

/// Time from one portion to the next while others run: a tenth of it is spent on freezing.
const PAUSE_NS: u64 = 1_000_000;

/// Bytes that are thawed for a reduction: half a nanosecond each, and their pages.
const THAWED_BYTES: usize = 16;

/// The lists of one scheduler.
#[derive(Debug)]
pub(crate) struct Cold {
    /// Slots of processes that parked deep, not looked after since.
    deep: Vec<u32>,
    /// Trimmed ones that are to be frozen, in the order of their times.
    waiting: VecDeque<Waiting>,
    /// Time of the wheel's entry for them that counts, or NEVER_NS.
    armed_ns: u64,
}

/// A process that waits with a large stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) index: u32,
    /// Its reductions then: it hasn't run since if it has no more.
    pub(crate) counted: u64,
    /// When it has waited long enough.
    cold_ns: u64,
}

impl Cold {
    pub(crate) fn new() -> Self {
        Self { deep: Vec::new(), waiting: VecDeque::new(), armed_ns: NEVER_NS }
    }

    /// A process is about to park with a deep stack.
    pub(crate) fn parks(&mut self, index: u32) {
        if self.deep.len() < MOST && self.deep.last() != Some(&index) {
            self.deep.push(index);
        }
    }

    /// A process that parked deep.
    pub(crate) fn next_deep(&mut self) -> Option<u32> {
        self.deep.pop()
    }

    /// A process waits with a large stack.
    pub(crate) fn wait(&mut self, index: u32, counted: u64, since_ns: u64) {
        if self.waiting.len() < MOST {
            let cold_ns = since_ns.saturating_add(COLD_AFTER_NS);
            self.waiting.push_back(Waiting { index, counted, cold_ns });
        }
    }

    /// A process waits that is to be frozen at once.
    pub(crate) fn hibernates(&mut self, index: u32, counted: u64) {
        self.go_on(Waiting { index, counted, cold_ns: 0 });
    }

    /// Something is left to do for one that was answered by `next_cold`.
    fn go_on(&mut self, cold: Waiting) {
        if self.waiting.len() < MOST {
            self.waiting.push_front(cold);
        }
    }

    /// One that has waited long enough at this time; any at NEVER_NS.
    pub(crate) fn next_cold(&mut self, now_ns: u64) -> Option<Waiting> {
        let first = self.waiting.front()?;
        if first.cold_ns > now_ns { None } else { self.waiting.pop_front() }
    }

    /// Whether an entry of the wheel is the one that counts.
    pub(crate) fn counts(&self, at_ns: u64) -> bool {
        self.armed_ns == at_ns
    }

    /// The time at which the lists are to be looked at, if somebody is listed and there is no entry for
    /// that, or only a later one.
    pub(crate) fn arm(&mut self, now_ns: impl FnOnce() -> u64) -> Option<u64> {
        if self.deep.is_empty() && self.waiting.is_empty() {
            return None;
        }
        let first_ns = self.waiting.front().map(|first| first.cold_ns);
        if self.armed_ns != NEVER_NS && first_ns.is_none_or(|first_ns| first_ns >= self.armed_ns) {
            return None;
        }
        let now_ns = now_ns();
        let at_ns = first_ns.unwrap_or(now_ns.saturating_add(COLD_AFTER_NS)).max(now_ns);
        (at_ns < self.armed_ns).then(|| {
            self.armed_ns = at_ns;
            at_ns
        })
    }

    /// An entry has come up: whether it is the one that counts. There is none then.
    pub(crate) fn disarm(&mut self, at_ns: u64) -> bool {
        let counts = self.counts(at_ns);
        if counts {
            self.armed_ns = NEVER_NS;
        }
        counts
    }
}

impl Worker<'_> {
    /// An entry of the wheel for cold stacks has come up: its scheduler's, or of one that sleeps or is late.
    pub(crate) fn look_after_cold(&mut self, entry: Entry, now_ns: u64) {
        let scheduler = entry.scheduler as usize;
        if self.shared.cold[scheduler].lock().disarm(entry.at_ns) {
            if self.give_back_stacks(scheduler) && self.freeze_cold(scheduler, now_ns) {
                self.arm_cold(scheduler);
            } else {
                let at_ns = if self.has_queued() { now_ns + PAUSE_NS } else { now_ns };
                self.shared.cold[scheduler].lock().armed_ns = at_ns;
                self.insert_timer(Entry { at_ns, ..entry });
            }
        }
    }

    /// Memory is short: looks after whoever waits, on any scheduler. False: there are more.
    pub(crate) fn look_after_all(&mut self) -> bool {
        (0..self.shared.cold.len())
            .all(|scheduler| self.give_back_stacks(scheduler) && self.freeze_cold(scheduler, NEVER_NS))
    }

    /// Sees to it that there is an entry if somebody is listed.
    pub(crate) fn arm_cold(&mut self, scheduler: usize) {
        let at_ns = self.shared.cold[scheduler].lock().arm(|| self.shared.clock.now_ns());
        if let Some(at_ns) = at_ns {
            self.insert_timer(Entry { at_ns, index: INDEX, scheduler: scheduler as u32 });
        }
    }

    /// Trims the stacks of processes that parked on a scheduler and are still parked. One that is busy keeps
    /// its stack as long as `Stack::shrink` thinks right; one that waits while nothing runs doesn't need it.
    /// False: there are more.
    pub(crate) fn give_back_stacks(&mut self, scheduler: usize) -> bool {
        let shared = self.shared;
        for _ in 0..TRIMMED_AT_ONCE {
            // The lock isn't held meanwhile.
            let Some(index) = shared.cold[scheduler].lock().next_deep() else { return true };
            let process = shared.slots.process(index);
            let Some(deadline_ns) = process.inbox.claim() else { continue };
            // SAFETY: P1, B2: whoever took PARKED away owns the process.
            let stack = unsafe { process.stack() };
            let has_more = stack.shrink(Shrink::Now) && stack.place() == Place::Mapping;
            if has_more {
                shared.cold[scheduler].lock().parks(index);
                self.park_again(process, index, deadline_ns);
                return false;
            }
            if !stack.is_frozen() && stack.used_bytes() >= FREEZE_LEAST_BYTES {
                let now_ns = shared.clock.now_ns();
                shared.cold[scheduler].lock().wait(index, process.counted(), now_ns);
            }
            self.park_again(process, index, deadline_ns);
        }
        false
    }

    /// Freezes a portion of the stack of a process of a scheduler's that has waited long enough at this time.
    /// False: there is more.
    fn freeze_cold(&mut self, scheduler: usize, now_ns: u64) -> bool {
        let shared = self.shared;
        for _ in 0..TRIMMED_AT_ONCE {
            let Some(cold) = shared.cold[scheduler].lock().next_cold(now_ns) else { return true };
            let process = shared.slots.process(cold.index);
            let Some(deadline_ns) = process.inbox.claim() else { continue };
            let is_done = process.counted() != cold.counted || {
                // SAFETY: P1, B2: whoever took PARKED away owns the process.
                let stack = unsafe { process.stack() };
                let has_more = stack.shrink(Shrink::Now) && stack.place() == Place::Mapping;
                !has_more && stack.freeze_some(&*shared.frames)
            };
            if !is_done {
                shared.cold[scheduler].lock().go_on(cold);
            }
            self.park_again(process, cold.index, deadline_ns);
            if process.counted() == cold.counted {
                break;
            }
        }
        false
    }

    /// Parks a process that was claimed; lets it run if something has come meanwhile.
    fn park_again(&mut self, process: &Process, index: u32, deadline_ns: u64) {
        if !self.publish_parked(process, index, deadline_ns) {
            let shared = self.shared;
            self.queues().push_last(shared, index);
        }
    }
}

impl Process {
    /// What its stack takes outside of its slot, and what of it is compressed. The world is stopped (P1).
    pub(crate) fn stack_memory(&self) -> (u64, u64) {
        // SAFETY: P1: whoever stopped the world asks.
        let stack = unsafe { self.saved_stack() };
        (stack.resident_bytes() as u64, stack.frozen_bytes() as u64)
    }

    /// Makes a frozen stack one that can run, or a part of it, as far as these reductions reach; takes them.
    /// When all is thawed there is one left at least. For the owner.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub(crate) fn thaw(&self, shared: &Shared, left: &mut i64) -> Result<Thawed, StackOverflow> {
        // SAFETY: P1: the owner asks, and holds no other reference to the stack.
        let stack = unsafe { self.stack() };
        while stack.is_frozen() {
            if *left <= 0 {
                return Ok(Thawed::Part);
            }
            *left -= (stack.thaw_some(&*shared.frames)? / THAWED_BYTES) as i64;
        }
        *left = (*left).max(1);
        Ok(Thawed::Whole)
    }
}

/// How much of a stack can be used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thawed {
    /// Not enough to run.
    Part,
    /// All of it.
    Whole,
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn who_waited_long_enough_comes_first() {
        let mut cold = Cold::new();
        assert_eq!(cold.arm(|| 0), None);
        cold.parks(3);
        cold.parks(3);
        assert_eq!((cold.next_deep(), cold.next_deep()), (Some(3), None));
        cold.wait(3, 10, 1_000);
        cold.wait(4, 20, 2_000);
        let first_ns = 1_000 + COLD_AFTER_NS;
        assert_eq!((cold.arm(|| 5_000), cold.arm(|| 5_000)), (Some(first_ns), None));
        assert!(cold.counts(first_ns) && !cold.counts(0) && !cold.disarm(0));
        assert_eq!(cold.next_cold(first_ns - 1), None);
        assert_eq!(cold.next_cold(first_ns).map(|first| (first.index, first.counted)), Some((3, 10)));
        assert!(cold.disarm(first_ns) && !cold.disarm(first_ns));
        assert_eq!(cold.arm(|| 2 * first_ns), Some(2 * first_ns), "not in the past");
        assert_eq!(cold.next_cold(NEVER_NS).map(|first| first.index), Some(4));
        assert_eq!(cold.next_cold(NEVER_NS), None);
        // Who asks for it comes before all others, and goes on as first until it is done.
        cold.wait(5, 30, 3_000);
        assert_eq!(cold.arm(|| 4 * first_ns), None);
        cold.hibernates(6, 40);
        assert_eq!(cold.arm(|| first_ns), Some(first_ns), "before the entry that is there");
        let first = cold.next_cold(0).expect("it is cold at any time");
        assert_eq!(first.index, 6);
        cold.go_on(first);
        assert_eq!(cold.next_cold(0), Some(first));
        assert_eq!(cold.next_cold(0), None);
    }
}
