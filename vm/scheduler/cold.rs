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
//!
//! # Thawing
//! By the owner, before it is run (`Worker::enter`) or somebody asks for its frames
//! ([`Context::thaw`](crate::layout::Context::thaw)).

use std::collections::VecDeque;

use crate::clock::NEVER_NS;
use crate::layout::Context;
use crate::process::Process;

/// The index of the wheel's entry for cold stacks: no process has it (L4).
pub(crate) const INDEX: u32 = u32::MAX;

/// How long a process has waited before its large stack is frozen. Both ways cost some 2 ms a MiB: too much
/// for who comes back soon.
const COLD_AFTER_NS: u64 = 5_000_000_000;

/// Stacks from this size on are looked after.
pub(crate) const DEEP_BYTES: usize = 16 << 10;

/// Most processes of each list; more are left as they are.
const MOST: usize = 1 << 16;

/// The lists of one scheduler.
#[derive(Debug)]
pub(crate) struct Cold {
    /// Slots of processes that parked deep, not looked after since.
    deep: Vec<u32>,
    /// Trimmed ones that are to be frozen, in the order of their times.
    waiting: VecDeque<Waiting>,
    /// Time of the wheel's entry for them that counts, or NEVER_NS.
    armed_ns: u64,
    /// What `Memory::shortage` was when all were looked after.
    pub(crate) seen_shortage: u32,
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
        Self { deep: Vec::new(), waiting: VecDeque::new(), armed_ns: NEVER_NS, seen_shortage: 0 }
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

    /// Whether somebody is listed and nobody has asked the wheel for an entry.
    #[inline]
    pub(crate) fn is_unarmed(&self) -> bool {
        self.armed_ns == NEVER_NS && !(self.deep.is_empty() && self.waiting.is_empty())
    }

    /// The time at which the lists are to be looked at; the caller puts the entry into the wheel.
    pub(crate) fn arm(&mut self, now_ns: u64) -> u64 {
        let since_ns = self.waiting.front().map_or(now_ns, |first| first.since_ns);
        self.armed_ns = since_ns.saturating_add(COLD_AFTER_NS).max(now_ns);
        self.armed_ns
    }

    /// The entry has come up.
    pub(crate) fn disarm(&mut self) {
        self.armed_ns = NEVER_NS;
    }
}

impl Process {
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
        assert!(!cold.is_unarmed());
        cold.parks(3);
        cold.parks(3);
        assert!(cold.is_unarmed());
        assert_eq!((cold.next_deep(), cold.next_deep()), (Some(3), None));
        cold.wait(3, 10, 1_000);
        cold.wait(4, 20, 2_000);
        assert_eq!(cold.arm(5_000), 1_000 + COLD_AFTER_NS);
        assert!(!cold.is_unarmed() && cold.counts(1_000 + COLD_AFTER_NS) && !cold.counts(0));
        assert_eq!(cold.next_cold(999 + COLD_AFTER_NS), None);
        assert_eq!(
            cold.next_cold(1_000 + COLD_AFTER_NS).map(|first| (first.index, first.counted)),
            Some((3, 10))
        );
        cold.disarm();
        assert!(cold.is_unarmed());
        assert_eq!(cold.arm(3_000 + COLD_AFTER_NS), 3_000 + COLD_AFTER_NS, "not in the past");
        assert_eq!(cold.next_cold(NEVER_NS).map(|first| first.index), Some(4));
        assert_eq!(cold.next_cold(NEVER_NS), None);
    }
}
