//! When a freed slot may be used again: quiescence of all threads that might still hold its address.
//!
//! # What
//! A thread that wants to send turns a pid into an address, compares the generation, and pushes.
//! Between those steps the process may exit. Its slot is therefore given to another process only
//! after every *participant* (scheduler or foreign thread) has been at a point where it holds no
//! such address: a slice boundary, idleness, or outside of a pinned section.
//!
//! # Protocol
//! Each participant has a counter in its own cache line: odd while it may hold addresses, even while
//! it is quiescent. It adds 2 at a boundary, and 1 when it enters or leaves quiescence. Who frees a
//! slot first bumps the slot's generation (F1), then takes a [`Ticket`]: the counters as read by
//! read-modify-writes (F2). The ticket is over when each counter was even, or has changed.
//!
//! # Invariants
//! - Q1. After the ticket is over, no participant acts on an address that it found before F1.
//!
//! # Proof sketch
//! The participant's addition and F2 are read-modify-writes of one word, hence ordered.
//! Addition before F2: F2 reads its result. If that is even, or changes later, the participant's
//! accesses of that section are over, and the Release of its next addition, or of this one, with the
//! Acquire of F2 or of `is_over`, puts them before the reuse. Addition after F2: it reads from F2 or from a
//! later operation of F2's release sequence, and its Acquire with F2's Release makes F1 visible: every
//! address that it looks up from then on fails the comparison of generations.
//! With a plain load in F2 the second case has no edge, which would cost each boundary a full fence.
//!
//! # Sources
//! Quiescent-state-based reclamation: Hart, McKenney et al., "Performance of memory reclamation for
//! lockless synchronization" (2007).

use crossbeam_utils::CachePadded;

use crate::sync::{AtomicU64, Ordering};

/// The counters of all participants; the set is fixed.
pub(crate) struct Quiescence {
    counters: Box<[CachePadded<AtomicU64>]>,
}

/// What the counters were when something was freed; only odd ones are waited for.
#[derive(Debug, Default)]
pub(crate) struct Ticket {
    waiting: Vec<(usize, u64)>,
}

impl Quiescence {
    /// All participants start quiescent.
    pub(crate) fn new(participants: usize) -> Self {
        Self { counters: (0..participants).map(|_| CachePadded::new(AtomicU64::new(0))).collect() }
    }

    /// The participant stands at a slice boundary: it holds no address.
    pub(crate) fn boundary(&self, participant: usize) {
        // Release pairs with `is_over`, Acquire with `ticket`.
        self.counters[participant].fetch_add(2, Ordering::AcqRel);
    }

    /// The participant begins to use addresses.
    pub(crate) fn activate(&self, participant: usize) {
        // Acquire pairs with `ticket`.
        let before = self.counters[participant].fetch_add(1, Ordering::AcqRel);
        debug_assert!(before.is_multiple_of(2), "participant {participant} is active twice");
    }

    /// The participant holds no address and looks none up until `activate`.
    pub(crate) fn deactivate(&self, participant: usize) {
        // Release pairs with `ticket` and `is_over`.
        let before = self.counters[participant].fetch_add(1, Ordering::AcqRel);
        debug_assert!(!before.is_multiple_of(2), "participant {participant} isn't active");
    }

    /// Starts to wait for all participants but `own`, which promises to be at a boundary itself.
    /// Reuses the memory of `ticket`.
    pub(crate) fn ticket(&self, own: usize, ticket: &mut Ticket) {
        ticket.waiting.clear();
        for (i, counter) in self.counters.iter().enumerate() {
            // F2: a read-modify-write, see the proof sketch.
            let seen = if i == own { 0 } else { counter.fetch_add(0, Ordering::AcqRel) };
            if !seen.is_multiple_of(2) {
                ticket.waiting.push((i, seen));
            }
        }
    }

    /// Whether all participants of the ticket have been quiescent since.
    pub(crate) fn is_over(&self, ticket: &mut Ticket) -> bool {
        // Acquire pairs with `boundary` and `deactivate`.
        ticket.waiting.retain(|&(i, seen)| self.counters[i].load(Ordering::Acquire) == seen);
        ticket.waiting.is_empty()
    }
}
