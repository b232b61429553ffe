//! Which timer entry counts for a slot: one word that parking schedulers and timers agree on.
//!
//! # What
//! A process parks with a deadline often and reaches it seldom, and parks on one scheduler and then on
//! another. So an entry stays in the wheel it was put into, a later deadline relies on it, and when
//! it comes up it is put in again for the deadline of that day. The word holds the time of the entry that
//! counts; an entry with another time is stale. The word belongs to the slot, not to the process: an
//! entry that a process leaves behind serves the next one.
//!
//! # Protocol
//! Parking scheduler: publishes PARKED(d) in the inbox (W1), then `arm(d)`, a read-modify-write of the word
//! (W2) even when it changes nothing. Timer with an entry for time t: `claim(t)` (W3), then looks at
//! the inbox (W4).
//!
//! # Invariants
//! - A1. A process parked with a deadline d has an entry that counts, for a time not after d, or a scheduler
//!   between W1 and W2, or a timer between W3 and its `arm` or its waking.
//!
//! # Proof sketch
//! W2 and W3 are ordered, being read-modify-writes of one word. W2 first: W3 acquires what W2 released, so W4
//! sees PARKED(d) or later. W3 first: W2 sees that no entry counts, and the parking scheduler puts one in.
//! With a plain load in W2 both could miss the other, and the process would sleep past its deadline.

use crate::clock::NEVER_NS;
use crate::sync::{AtomicU64, Ordering};

/// The word.
#[repr(transparent)]
pub(crate) struct Armed(AtomicU64);

impl Armed {
    #[cfg(any(test, doc))]
    pub(crate) fn new() -> Self {
        Self(AtomicU64::new(NEVER_NS))
    }

    /// First taker of a slot: no entry counts.
    pub(crate) fn disarm(&self) {
        self.0.store(NEVER_NS, Ordering::Relaxed);
    }

    /// Whoever published the deadline `at_ns` or is to re-arm for it: true if the caller puts an entry for
    /// `at_ns` into its wheel.
    pub(crate) fn arm(&self, at_ns: u64) -> bool {
        let mut armed = self.0.load(Ordering::Relaxed);
        loop {
            // W2: AcqRel also where nothing changes.
            match self.0.compare_exchange_weak(armed, armed.min(at_ns), Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return at_ns < armed,
                Err(changed) => armed = changed,
            }
        }
    }

    /// Timer, for an entry that came up: whether it counts. Afterwards none does.
    pub(crate) fn claim(&self, at_ns: u64) -> bool {
        // W3, pairs with W2.
        self.0.compare_exchange(at_ns, NEVER_NS, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    /// Whether an entry for this time counts; a hint, for purges.
    pub(crate) fn counts(&self, at_ns: u64) -> bool {
        self.0.load(Ordering::Relaxed) == at_ns
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_entry_counts() {
        let armed = Armed::new();
        assert!(armed.arm(100));
        assert!(!armed.arm(100) && !armed.arm(200), "relies on the entry for 100");
        assert!(armed.arm(50));
        assert!(!armed.claim(100), "stale");
        assert!(armed.counts(50) && armed.claim(50));
        assert!(!armed.claim(50) && !armed.claim(NEVER_NS - 1));
        assert!(armed.arm(200));
    }
}

#[cfg(all(test, loom))]
mod models {
    use super::*;
    use crate::inbox::{EMPTY, Expired, Inbox};
    use crate::sync::Arc;

    struct Slot {
        inbox: Inbox,
        armed: Armed,
    }

    /// What a scheduler does with an entry that came up; answers entries to put in.
    fn fire(slot: &Slot, at_ns: u64, now_ns: u64) -> (bool, Option<u64>) {
        if !slot.armed.claim(at_ns) {
            return (false, None);
        }
        match slot.inbox.expire(now_ns) {
            Expired::Woken => (true, None),
            Expired::Later(at_ns) => (false, slot.armed.arm(at_ns).then_some(at_ns)),
            Expired::Nothing => (false, None),
        }
    }

    /// A process parks while an earlier entry of its slot comes up on another scheduler. Whatever happens,
    /// it is woken by one of the entries that are left.
    fn park_while_firing(deadline_ns: u64, now_ns: u64) {
        loom::model(move || {
            let slot = Arc::new(Slot { inbox: Inbox::new(EMPTY), armed: Armed::new() });
            assert!(slot.armed.arm(160));
            let timer = {
                let slot = slot.clone();
                loom::thread::spawn(move || fire(&slot, 160, now_ns))
            };
            assert!(slot.inbox.park(deadline_ns));
            let mut entries: Vec<u64> =
                slot.armed.arm(deadline_ns).then_some(deadline_ns).into_iter().collect();
            let (mut is_woken, rearmed) = timer.join().unwrap();
            entries.extend(rearmed);
            for at_ns in entries {
                let (woken, again) = fire(&slot, at_ns, deadline_ns.max(now_ns));
                assert!(!(is_woken && woken), "woken twice");
                is_woken |= woken;
                assert_eq!(again, None);
            }
            assert!(is_woken, "sleeps past its deadline");
        });
    }

    #[test]
    fn loom_park_while_its_time_comes() {
        park_while_firing(160, 160);
    }

    #[test]
    fn loom_park_for_later_while_an_entry_comes_up() {
        park_while_firing(320, 160);
    }
}
