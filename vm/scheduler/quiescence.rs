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

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn tickets_wait_for_the_active_ones() {
        let quiescence = Quiescence::new(4);
        let mut ticket = Ticket::default();
        quiescence.activate(1);
        quiescence.activate(2);
        quiescence.ticket(0, &mut ticket);
        quiescence.activate(3);
        assert!(!quiescence.is_over(&mut ticket));
        quiescence.boundary(1);
        quiescence.boundary(1);
        assert!(!quiescence.is_over(&mut ticket));
        quiescence.deactivate(2);
        assert!(quiescence.is_over(&mut ticket), "3 began later");
        quiescence.ticket(1, &mut ticket);
        quiescence.deactivate(3);
        assert!(quiescence.is_over(&mut ticket), "a participant doesn't wait for itself");
    }
}

#[cfg(all(test, loom))]
mod models {
    use super::*;
    use crate::inbox::{EMPTY, Inbox, Pushed};
    use crate::state::{Priority, State, Touch};
    use crate::sync::Arc;
    use loom::cell::UnsafeCell;

    /// One slot, and the two threads that use it.
    struct World {
        quiescence: Quiescence,
        state: State,
        inbox: Inbox,
        /// What a sender may read of the control block, and a spawn writes.
        plain: UnsafeCell<u32>,
    }

    // SAFETY: loom's cells panic on an access that is not ordered.
    unsafe impl Sync for World {}
    // SAFETY: as above.
    unsafe impl Send for World {}

    impl World {
        fn new() -> Arc<Self> {
            let world = Self {
                quiescence: Quiescence::new(2),
                state: State::new(),
                inbox: Inbox::new(EMPTY),
                plain: UnsafeCell::new(0),
            };
            world.state.publish(Priority::Normal);
            Arc::new(world)
        }

        /// Sends to the process of generation 0.
        fn send(&self) -> Pushed {
            if self.state.touch(0) == Touch::Gone {
                return Pushed::Closed;
            }
            // SAFETY: Q1.
            self.plain.with(|plain| assert_eq!(unsafe { *plain }, 0));
            self.inbox.push(16 + 2, |_| ())
        }

        /// Ends the process, and gives the slot to another one when the ticket is over.
        fn exit_and_reuse(&self) {
            self.inbox.close();
            self.state.end();
            let mut ticket = Ticket::default();
            self.quiescence.ticket(0, &mut ticket);
            while !self.quiescence.is_over(&mut ticket) {
                loom::thread::yield_now();
            }
            // SAFETY: Q1: nobody else knows the slot.
            self.plain.with_mut(|plain| unsafe { *plain = 1 });
            self.inbox.open();
            self.state.publish(Priority::Normal);
        }
    }

    /// A message to a process that ends never reaches the next one in its slot.
    #[test]
    fn loom_send_against_exit_and_reuse() {
        loom::model(|| {
            let world = World::new();
            let sender = {
                let world = world.clone();
                loom::thread::spawn(move || {
                    world.quiescence.activate(1);
                    world.send();
                    world.quiescence.deactivate(1);
                })
            };
            world.exit_and_reuse();
            sender.join().unwrap();
            assert!(!world.inbox.has_cells(), "a message for generation 0 reached generation 1");
        });
    }

    /// The same for a scheduler that goes from slice to slice.
    #[test]
    fn loom_send_in_the_next_slice_against_reuse() {
        loom::model(|| {
            let world = World::new();
            world.quiescence.activate(1);
            let sender = {
                let world = world.clone();
                loom::thread::spawn(move || {
                    world.quiescence.boundary(1);
                    world.send();
                    world.quiescence.boundary(1);
                    world.quiescence.deactivate(1);
                })
            };
            world.exit_and_reuse();
            sender.join().unwrap();
            assert!(!world.inbox.has_cells(), "a message for generation 0 reached generation 1");
        });
    }
}
