//! Deep stacks of processes that wait: given back, and compressed.
//!
//! # What
//! A scheduler lists the processes that parked on it with more than a few KiB of stack. When it has no work,
//! when a while has passed, or when memory is short, it looks after those that still wait: their stacks are
//! trimmed to the live bytes, and the large ones, when they have waited for [`COLD_AFTER_NS`] or memory is
//! short, frozen. Nobody else is looked at: a process that is never deep costs a comparison each time it
//! parks.
//!
//! # Protocol
//! Who looks after a parked process takes its PARKED word away, as a waker would, so it owns it (P1), and
//! parks it again. A message that comes meanwhile is seen by that. A large stack takes milliseconds, and a
//! collection doesn't wait for that: the scheduler counts as idle meanwhile, and both only read the frames.
//! That collection may move what has come from the inbox to the mailbox, or condemn the process, which is
//! then made runnable in place of being parked.
//!
//! The lists are under a lock, as whoever is awake runs a sleeper's timers. It is held for a moment only,
//! never while a timer is put in.
//!
//! # Thawing
//! By the owner, before it is run (`Worker::enter`) or somebody asks for its frames
//! ([`Context::thaw`](crate::layout::Context::thaw)).

use std::collections::VecDeque;

use crate::clock::NEVER_NS;
use crate::layout::Context;
use crate::process::Process;
use crate::timers::Entry;
use crate::worker::Worker;

use tambour_continuations::{FREEZE_LEAST_BYTES, Frozen, Shrink};
use tambour_shared_heap::Pid;

/// The index of the wheel's entry for cold stacks: no process has it (L4).
pub(crate) const INDEX: u32 = u32::MAX;

/// How long a process has waited before its large stack is frozen. Both ways cost some 2 ms a MiB: too much
/// for who comes back soon.
const COLD_AFTER_NS: u64 = 5_000_000_000;

/// Stacks from this size on are looked after. Smaller ones are packed when they park.
pub(crate) const DEEP_BYTES: usize = 4 << 10;

/// Most processes of each list; more are left as they are.
const MOST: usize = 1 << 20;

/// Stacks that are trimmed, and bytes that are frozen, before the scheduler looks whether there is something
/// else to do: some 50 µs, and 1 ms.
const TRIMMED_AT_ONCE: usize = 128;
const FROZEN_AT_ONCE_BYTES: usize = 512 << 10;

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
    since_ns: u64,
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
            self.waiting.push_back(Waiting { index, counted, since_ns });
        }
    }

    /// One that has waited long enough at this time; any at NEVER_NS.
    pub(crate) fn next_cold(&mut self, now_ns: u64) -> Option<Waiting> {
        let first = self.waiting.front()?;
        if first.since_ns.saturating_add(COLD_AFTER_NS) > now_ns { None } else { self.waiting.pop_front() }
    }

    /// Whether an entry of the wheel is the one that counts.
    pub(crate) fn counts(&self, at_ns: u64) -> bool {
        self.armed_ns == at_ns
    }

    /// The time at which the lists are to be looked at, if somebody is listed and there is no entry for that.
    pub(crate) fn arm(&mut self, now_ns: impl FnOnce() -> u64) -> Option<u64> {
        if self.armed_ns != NEVER_NS || self.deep.is_empty() && self.waiting.is_empty() {
            return None;
        }
        let now_ns = now_ns();
        let since_ns = self.waiting.front().map_or(now_ns, |first| first.since_ns);
        self.armed_ns = since_ns.saturating_add(COLD_AFTER_NS).max(now_ns);
        Some(self.armed_ns)
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
                self.shared.cold[scheduler].lock().armed_ns = now_ns;
                self.insert_timer(Entry { at_ns: now_ns, ..entry });
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
            stack.shrink(Shrink::Now);
            if !stack.is_frozen() && stack.used_bytes() >= FREEZE_LEAST_BYTES {
                let now_ns = shared.clock.now_ns();
                shared.cold[scheduler].lock().wait(index, process.counted(), now_ns);
            }
            self.park_again(process, index, deadline_ns);
        }
        false
    }

    /// Freezes the stacks of processes of a scheduler's that have waited long enough at this time. False:
    /// there are more.
    fn freeze_cold(&mut self, scheduler: usize, now_ns: u64) -> bool {
        let shared = self.shared;
        let mut frozen_bytes = 0;
        while frozen_bytes < FROZEN_AT_ONCE_BYTES {
            let Some(cold) = shared.cold[scheduler].lock().next_cold(now_ns) else { return true };
            let process = shared.slots.process(cold.index);
            let Some(deadline_ns) = process.inbox.claim() else { continue };
            // SAFETY: P1, B2: whoever took PARKED away owns the process.
            let is_frozen = unsafe { process.saved_stack() }.is_frozen();
            let newest = process.last.get();
            if process.counted() == cold.counted && !is_frozen {
                self.become_idle();
                // SAFETY: P1: a collection reads the stack as well at most; nobody writes it.
                let frozen = Frozen::of(unsafe { process.saved_stack() }, &*shared.frames);
                self.become_active();
                // SAFETY: P1: as above, and no collection runs.
                let stack = unsafe { process.stack() };
                stack.freeze_as(frozen);
                frozen_bytes += stack.used_bytes();
            }
            if process.last.get() != newest || process.has_pending() || self.is_condemned(process, cold.index)
            {
                self.queues().push_last(shared, cold.index);
                continue;
            }
            self.park_again(process, cold.index, deadline_ns);
        }
        false
    }

    /// Whether a process is to end that was claimed.
    fn is_condemned(&self, process: &Process, index: u32) -> bool {
        let generation = process.state.generation();
        self.shared.memory.verdict(Pid { index, generation }).is_some()
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
    /// Whether the stack is frozen, and what it takes outside of its slot. The world is stopped (P1).
    pub(crate) fn stack_memory(&self) -> (bool, u64) {
        // SAFETY: P1: whoever stopped the world asks.
        let stack = unsafe { self.saved_stack() };
        (stack.is_frozen(), stack.resident_bytes() as u64)
    }

    /// Makes a frozen stack one that can run and be walked. False: there is no memory for it. For the owner.
    pub(crate) fn thaw(&self, context: &Context) -> bool {
        // SAFETY: P1: the owner asks, and holds no other reference to the stack.
        unsafe { self.stack() }.thaw(&*context.own.shared.frames).is_ok()
    }
}

impl Context {
    /// Makes the stack of the running process, which isn't mounted, one whose frames can be walked: it may be
    /// frozen. False: there is no memory for it.
    pub fn thaw(&mut self) -> bool {
        self.mounted().thaw(self)
    }
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
    }
}
