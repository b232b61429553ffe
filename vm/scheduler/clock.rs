//! Time as a parameter: the machine's monotonic clock, or one that a test moves.

use std::time::Instant;

use crate::sync::{AtomicU64, Ordering};

/// What a reduction takes in virtual time; about that in real time.
const REDUCTION_NS: u64 = 10;
/// A deadline that never comes.
pub const NEVER_NS: u64 = u64::MAX;

/// Where a machine takes its time from. Time starts at 0 and never goes back.
pub trait Clock: Send + Sync {
    /// Nanoseconds since the clock was made.
    fn now_ns(&self) -> u64;

    /// Called when nothing can run before `deadline_ns`. A virtual clock moves there and answers
    /// true; a real one answers false, and the scheduler waits.
    fn skip_to(&self, deadline_ns: u64) -> bool;

    /// Called now and then with the reductions that were spent since: what they take in virtual time.
    fn pass(&self, _reductions: u64) {}

    /// Whether time only moves by [`skip_to`](Self::skip_to) and [`pass`](Self::pass). Such a machine
    /// has one scheduler, or time would move while another one still works.
    fn is_virtual(&self) -> bool;
}

/// The operating system's monotonic clock.
#[derive(Debug)]
pub struct MonotonicClock {
    start: Instant,
}

impl Default for MonotonicClock {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for MonotonicClock {
    fn now_ns(&self) -> u64 {
        // 584 years fit.
        self.start.elapsed().as_nanos() as u64
    }

    fn skip_to(&self, _deadline_ns: u64) -> bool {
        false
    }

    fn is_virtual(&self) -> bool {
        false
    }
}

/// A clock that moves with the reductions that are spent and, when nothing can run, jumps to the next
/// deadline.
#[derive(Debug)]
pub struct VirtualClock {
    now_ns: AtomicU64,
}

impl Default for VirtualClock {
    fn default() -> Self {
        Self { now_ns: AtomicU64::new(0) }
    }
}

impl Clock for VirtualClock {
    fn now_ns(&self) -> u64 {
        // Only the machine's one scheduler moves it; others may read a little late.
        self.now_ns.load(Ordering::Relaxed)
    }

    fn skip_to(&self, deadline_ns: u64) -> bool {
        if deadline_ns == NEVER_NS {
            return false;
        }
        if deadline_ns > self.now_ns() {
            self.now_ns.store(deadline_ns, Ordering::Relaxed);
        }
        true
    }

    fn pass(&self, reductions: u64) {
        let now_ns = self.now_ns() + reductions * REDUCTION_NS;
        self.now_ns.store(now_ns, Ordering::Relaxed);
    }

    fn is_virtual(&self) -> bool {
        true
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn virtual_time_moves_only_when_told() {
        let clock = VirtualClock::default();
        assert_eq!(clock.now_ns(), 0);
        assert!(clock.skip_to(1_000));
        assert_eq!(clock.now_ns(), 1_000);
        assert!(clock.skip_to(500), "a deadline in the past has come");
        assert_eq!(clock.now_ns(), 1_000, "time never goes back");
        assert!(!clock.skip_to(NEVER_NS));
    }

    #[test]
    fn real_time_is_not_skipped() {
        let clock = MonotonicClock::default();
        let before = clock.now_ns();
        assert!(!clock.skip_to(before + 1_000_000_000));
        assert!(clock.now_ns() >= before);
        assert!(!clock.is_virtual());
    }
}
