//! The inbox of a process: one word that is its queue of incoming cells and its wake-up at once.
//!
//! # What
//! The word is EMPTY, CLOSED, PARKED with a deadline, or the newest cell of a chain that ends in
//! EMPTY. All of them are values to the heap: the markers are immediates.
//!
//! | word | meaning | who leaves it, and how |
//! |---|---|---|
//! | EMPTY | runnable or running, nothing to take | sender: push; owner: park, close |
//! | cell | runnable or running, cells to take | sender: push; owner: take, close |
//! | PARKED(d) | off its stack, waiting | sender: push or claim; timer: expire; scheduler: claim; all wake |
//! | CLOSED | ended; the slot is free | who spawns in the slot: open |
//!
//! # Invariants
//! - B1. Only the owner (the scheduler that runs the process) calls `take`, `park`, `close`.
//! - B2. Exactly one thread moves a word away from PARKED; that thread, and no other, makes the
//!   process runnable. It then owns the process until it has handed it to a queue.
//! - B3. A cell's content and `next` are written before it is pushed, and afterwards only by the owner.
//!
//! # Protocol
//! Every transition is a read-modify-write of the one word, so there is nothing to lose between a
//! check and a sleep: a push comes either before the park, which then fails, or after it, and then
//! it sees PARKED and wakes. Messages: `push` releases the cell (P1), `take` and `close` acquire it
//! (A1); pushes in between belong to the release sequence. Wake-ups: `park` releases the saved
//! registers (P2), the waking `push` or `expire` acquires them (A2).
//!
//! Generated code that finds PARKED claims the process and appends the cell to its list itself: it owns the
//! process until it has handed it on (B2), and the receiver has nothing to take.
//!
//! # Deadlines
//! PARKED carries the deadline, so `expire` decides on one word: an expiry that comes late, after
//! the process was woken and parked again, finds another deadline, and not a flag that looks alike.
//!
//! # Rejected
//! A state flag beside the queue: Dekker-style, two fences a message.

use tambour_shared_heap::layout::{
    IMMEDIATE_KIND_MASK, IMMEDIATE_SHIFT, NONE, TAG_BITS, TAG_IMMEDIATE, TAG_MASK,
};

use crate::clock::NEVER_NS;
use crate::sync::{AtomicU64, Ordering};

/// No cell to take. It also ends every chain of cells.
pub(crate) const EMPTY: u64 = NONE;
/// The process has ended; what is sent is dropped.
pub(crate) const CLOSED: u64 = 1 << IMMEDIATE_SHIFT | NONE;
/// Tag and kind of the PARKED words; the deadline stands above. A kind of its own: no value has it.
pub(crate) const PARKED: u64 = 4 << TAG_BITS | TAG_IMMEDIATE;
/// The bits that PARKED words have in common.
pub(crate) const PARKED_MASK: u64 = IMMEDIATE_KIND_MASK | TAG_MASK;
/// Log2 of the nanoseconds in a unit of PARKED's deadline: 56 bits of 16 ns last 36 years.
const DEADLINE_SHIFT: u32 = 4;
const NO_DEADLINE: u64 = (1 << (64 - IMMEDIATE_SHIFT)) - 1;

/// The word.
#[repr(transparent)]
pub(crate) struct Inbox(AtomicU64);

/// What became of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// The receiver is runnable anyway.
    Queued,
    /// The receiver was parked: the caller makes it runnable (B2).
    Woken,
    /// The receiver has ended; the cell was not pushed.
    Closed,
}

/// What became of a timer's visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expired {
    /// The deadline has come: the caller makes the process runnable (B2).
    Woken,
    /// Parked until this later time.
    Later(u64),
    /// Not parked, or parked without a deadline.
    Nothing,
}

/// The PARKED word of a deadline, which is rounded up. What is past the range of the unit, `i64::MAX` and
/// the largest small integer among it, never comes.
fn parked(deadline_ns: u64) -> u64 {
    let units = deadline_ns.div_ceil(1 << DEADLINE_SHIFT).min(NO_DEADLINE);
    units << IMMEDIATE_SHIFT | PARKED
}

fn is_parked(word: u64) -> bool {
    word & PARKED_MASK == PARKED
}

fn deadline_ns(word: u64) -> u64 {
    match word >> IMMEDIATE_SHIFT {
        NO_DEADLINE => NEVER_NS,
        units => units << DEADLINE_SHIFT,
    }
}

/// The deadline that [`Inbox::expire`] goes by when a process parks until `deadline_ns`: not
/// earlier, and at most 16 ns later.
pub(crate) fn effective_deadline_ns(deadline: u64) -> u64 {
    deadline_ns(parked(deadline))
}

impl Inbox {
    #[cfg(any(test, doc))]
    pub(crate) fn new(word: u64) -> Self {
        Self(AtomicU64::new(word))
    }

    /// CLOSED (or a fresh slot's zero) -> EMPTY: the slot has a process again. The state word that
    /// is stored next publishes it.
    pub(crate) fn open(&self) {
        self.0.store(EMPTY, Ordering::Relaxed);
    }

    /// Any sender: EMPTY, PARKED or a chain -> `cell`; `link` writes the cell's `next`.
    pub(crate) fn push(&self, cell: u64, mut link: impl FnMut(u64)) -> Pushed {
        let mut word = self.0.load(Ordering::Relaxed);
        loop {
            if word == CLOSED {
                return Pushed::Closed;
            }
            let is_parked = is_parked(word);
            link(if is_parked { EMPTY } else { word });
            // P1 for the cell; A2 pairs with P2 when it wakes.
            match self.0.compare_exchange_weak(word, cell, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) if is_parked => return Pushed::Woken,
                Ok(_) => return Pushed::Queued,
                Err(changed) => word = changed,
            }
        }
    }

    /// Owner: chain -> EMPTY; answers the newest cell, or EMPTY.
    pub(crate) fn take(&self) -> u64 {
        if self.0.load(Ordering::Relaxed) == EMPTY {
            return EMPTY;
        }
        // A1, pairs with P1.
        self.0.swap(EMPTY, Ordering::Acquire)
    }

    /// Owner, off the process's stack: EMPTY -> PARKED. False: there are cells to look at. After
    /// true the process belongs to whoever wakes it.
    pub(crate) fn park(&self, deadline_ns: u64) -> bool {
        // P2, pairs with A2.
        self.0.compare_exchange(EMPTY, parked(deadline_ns), Ordering::Release, Ordering::Relaxed).is_ok()
    }

    /// Timer: PARKED with a deadline that has come -> EMPTY.
    pub(crate) fn expire(&self, now_ns: u64) -> Expired {
        let mut word = self.0.load(Ordering::Relaxed);
        loop {
            if !is_parked(word) || deadline_ns(word) == NEVER_NS {
                return Expired::Nothing;
            }
            if deadline_ns(word) > now_ns {
                return Expired::Later(deadline_ns(word));
            }
            // A2, pairs with P2.
            match self.0.compare_exchange_weak(word, EMPTY, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return Expired::Woken,
                Err(changed) => word = changed,
            }
        }
    }

    /// Any scheduler: PARKED -> EMPTY, to look after a process while it has nothing to do. Answers its
    /// deadline; the caller owns the process, and parks it again or makes it runnable (B2).
    pub(crate) fn claim(&self) -> Option<u64> {
        let mut word = self.0.load(Ordering::Relaxed);
        while is_parked(word) {
            // A2, pairs with P2.
            match self.0.compare_exchange_weak(word, EMPTY, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return Some(deadline_ns(word)),
                Err(changed) => word = changed,
            }
        }
        None
    }

    /// Owner: EMPTY or chain -> CLOSED; answers the newest cell, or EMPTY.
    pub(crate) fn close(&self) -> u64 {
        // A1, pairs with P1. Release: `open` of the slot's next life comes after a grace period.
        self.0.swap(CLOSED, Ordering::AcqRel)
    }

    /// Whether there are cells to take.
    pub(crate) fn has_cells(&self) -> bool {
        let word = self.0.load(Ordering::Relaxed);
        word != EMPTY && word != CLOSED && word != 0 && !is_parked(word)
    }

    /// Whether the process is neither parked nor has cells to take.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.load(Ordering::Relaxed) == EMPTY
    }

    /// Whether the process is parked; a hint, for figures and tests.
    pub(crate) fn is_parked(&self) -> bool {
        is_parked(self.0.load(Ordering::Relaxed))
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use tambour_shared_heap::layout::SMALL_MAX;

    #[test]
    fn deadlines_are_rounded_up_and_kept() {
        for ns in [0, 1, 15, 16, 17, 1_000_000_007, 1 << 50] {
            let word = parked(ns);
            assert!(is_parked(word));
            assert!(deadline_ns(word) >= ns && deadline_ns(word) < ns + 16);
            assert_eq!(effective_deadline_ns(ns), deadline_ns(word));
        }
        assert_eq!(deadline_ns(parked(NEVER_NS)), NEVER_NS);
        for never in [NEVER_NS, i64::MAX as u64, SMALL_MAX as u64] {
            assert_eq!(effective_deadline_ns(never), NEVER_NS);
        }
        for word in [EMPTY, CLOSED, 0, 8, 9, 10] {
            assert!(!is_parked(word));
        }
    }

    #[test]
    fn every_edge() {
        let inbox = Inbox::new(CLOSED);
        let mut next = 0;
        assert_eq!(inbox.push(0x1002, |n| next = n), Pushed::Closed);
        inbox.open();
        assert!(inbox.park(NEVER_NS));
        assert_eq!(inbox.expire(u64::MAX - 1), Expired::Nothing);
        assert_eq!(inbox.push(0x1002, |n| next = n), Pushed::Woken);
        assert_eq!(next, EMPTY, "the chain ends where PARKED stood");
        assert_eq!(inbox.push(0x2002, |n| next = n), Pushed::Queued);
        assert_eq!(next, 0x1002);
        assert!(!inbox.park(5), "there are cells");
        assert!(inbox.has_cells());
        assert_eq!(inbox.take(), 0x2002);
        assert_eq!(inbox.take(), EMPTY);
        assert_eq!(inbox.claim(), None);
        assert!(inbox.park(1_600));
        assert_eq!(inbox.claim(), Some(1_600));
        assert!(inbox.park(1_600));
        assert_eq!(inbox.expire(1_599), Expired::Later(1_600));
        assert_eq!(inbox.expire(1_600), Expired::Woken);
        assert_eq!(inbox.expire(1_600), Expired::Nothing, "one wake-up");
        assert_eq!(inbox.close(), EMPTY);
        assert!(!inbox.has_cells());
    }
}

#[cfg(all(test, loom))]
mod models {
    use super::*;
    use crate::sync::Arc;
    use loom::cell::UnsafeCell;

    /// A receiver with the owner's data, two cells, and a count of who owns it.
    struct Receiver {
        inbox: Inbox,
        /// Written by the owner before it parks, read by who wakes it.
        saved: UnsafeCell<u64>,
        cells: [UnsafeCell<(u64, u64)>; 2],
    }

    // SAFETY: loom's cells panic on an access that is not ordered.
    unsafe impl Sync for Receiver {}
    // SAFETY: as above.
    unsafe impl Send for Receiver {}

    impl Receiver {
        fn new() -> Arc<Self> {
            let cell = || UnsafeCell::new((0, 0));
            Arc::new(Self { inbox: Inbox::new(EMPTY), saved: UnsafeCell::new(0), cells: [cell(), cell()] })
        }

        /// Cell i has the address-like word i * 16 + 2.
        fn send(&self, i: usize, message: u64) -> Pushed {
            let pushed = self.inbox.push(i as u64 * 16 + 2, |next| {
                // SAFETY: B3.
                self.cells[i].with_mut(|cell| unsafe { *cell = (message, next) });
            });
            if pushed == Pushed::Woken {
                self.resume();
            }
            pushed
        }

        fn save(&self) {
            // SAFETY: B1, B2: only the owner.
            self.saved.with_mut(|saved| unsafe { *saved += 1 });
        }

        /// What the waker's scheduler does: touches the process's own data.
        fn resume(&self) {
            self.save();
        }

        fn drain(&self, mut word: u64) -> Vec<u64> {
            let mut messages = Vec::new();
            while word != EMPTY {
                // SAFETY: B3: the chain was taken.
                let (message, next) = self.cells[(word / 16) as usize].with(|cell| unsafe { *cell });
                messages.push(message);
                word = next;
            }
            messages.reverse();
            messages
        }
    }

    #[test]
    fn loom_push_against_park() {
        loom::model(|| {
            let receiver = Receiver::new();
            let sender = {
                let receiver = receiver.clone();
                loom::thread::spawn(move || (receiver.send(0, 7), receiver.send(1, 8)))
            };
            receiver.save();
            let is_parked = receiver.inbox.park(NEVER_NS);
            let got = if is_parked { Vec::new() } else { receiver.drain(receiver.inbox.take()) };
            let (first, second) = sender.join().unwrap();
            if is_parked {
                assert!([first, second].contains(&Pushed::Woken), "a lost wake-up");
                assert_ne!(first, second, "woken twice");
                assert_eq!(receiver.drain(receiver.inbox.take()), [7, 8]);
            } else {
                assert_eq!((first, second), (Pushed::Queued, Pushed::Queued));
                let rest = receiver.drain(receiver.inbox.take());
                assert_eq!([got, rest].concat(), [7, 8]);
            }
        });
    }

    #[test]
    fn loom_push_against_take() {
        loom::model(|| {
            let receiver = Receiver::new();
            assert_eq!(receiver.send(0, 7), Pushed::Queued);
            // The sender in the first thread: see the note in run_queue.rs.
            let owner = {
                let receiver = receiver.clone();
                loom::thread::spawn(move || receiver.drain(receiver.inbox.take()))
            };
            assert_eq!(receiver.send(1, 8), Pushed::Queued);
            let got = owner.join().unwrap();
            let rest = receiver.drain(receiver.inbox.take());
            assert_eq!([got, rest].concat(), [7, 8]);
        });
    }

    #[test]
    fn loom_two_senders_against_park() {
        loom::model(|| {
            let receiver = Receiver::new();
            let send = |i: usize| {
                let receiver = receiver.clone();
                loom::thread::spawn(move || receiver.send(i, i as u64))
            };
            let senders = [send(0), send(1)];
            receiver.save();
            let is_parked = receiver.inbox.park(NEVER_NS);
            let woken =
                senders.into_iter().map(|s| s.join().unwrap()).filter(|&p| p == Pushed::Woken).count();
            assert_eq!(woken, usize::from(is_parked));
            let mut got = receiver.drain(receiver.inbox.take());
            got.sort_unstable();
            assert_eq!(got, [0, 1]);
        });
    }

    #[test]
    fn loom_push_against_timer() {
        loom::model(|| {
            let receiver = Receiver::new();
            receiver.save();
            assert!(receiver.inbox.park(160));
            let timer = {
                let receiver = receiver.clone();
                loom::thread::spawn(move || {
                    let expired = receiver.inbox.expire(160);
                    if expired == Expired::Woken {
                        receiver.resume();
                    }
                    expired
                })
            };
            let pushed = receiver.send(0, 7);
            let expired = timer.join().unwrap();
            let wakes = u32::from(pushed == Pushed::Woken) + u32::from(expired == Expired::Woken);
            assert_eq!(wakes, 1, "{pushed:?} {expired:?}");
            assert_eq!(receiver.drain(receiver.inbox.take()), [7]);
        });
    }

    #[test]
    fn loom_park_against_timer() {
        // The timer may look before the park is published; the deadline is then armed again by the
        // parking scheduler (timers.rs), so here only: at most one wake-up, and ordered data.
        loom::model(|| {
            let receiver = Receiver::new();
            let timer = {
                let receiver = receiver.clone();
                loom::thread::spawn(move || {
                    let expired = receiver.inbox.expire(160);
                    if expired == Expired::Woken {
                        receiver.resume();
                    }
                })
            };
            receiver.save();
            assert!(receiver.inbox.park(160));
            timer.join().unwrap();
            match receiver.inbox.expire(160) {
                Expired::Woken | Expired::Nothing => {}
                Expired::Later(at) => panic!("the deadline 160 became {at}"),
            }
            assert!(receiver.inbox.is_empty());
        });
    }

    /// A scheduler looks after a parked process while a message comes.
    #[test]
    fn loom_push_against_claim() {
        loom::model(|| {
            let receiver = Receiver::new();
            receiver.save();
            assert!(receiver.inbox.park(NEVER_NS));
            let keeper = {
                let receiver = receiver.clone();
                loom::thread::spawn(move || {
                    let Some(deadline_ns) = receiver.inbox.claim() else { return false };
                    receiver.save();
                    !receiver.inbox.park(deadline_ns)
                })
            };
            let pushed = receiver.send(0, 7);
            let kept = keeper.join().unwrap();
            assert_eq!(kept, pushed == Pushed::Queued, "one of them wakes the process");
            assert_eq!(receiver.drain(receiver.inbox.take()), [7]);
        });
    }

    /// A scheduler comes to look after a process that is just parking.
    #[test]
    fn loom_park_against_claim() {
        loom::model(|| {
            let receiver = Receiver::new();
            let keeper = {
                let receiver = receiver.clone();
                loom::thread::spawn(move || {
                    if let Some(deadline_ns) = receiver.inbox.claim() {
                        receiver.save();
                        assert!(receiver.inbox.park(deadline_ns));
                    }
                })
            };
            receiver.save();
            assert!(receiver.inbox.park(160));
            keeper.join().unwrap();
            assert_eq!(receiver.inbox.claim(), Some(160));
        });
    }

    #[test]
    fn loom_push_against_close() {
        loom::model(|| {
            let receiver = Receiver::new();
            let sender = {
                let receiver = receiver.clone();
                loom::thread::spawn(move || receiver.send(0, 7))
            };
            let left = receiver.drain(receiver.inbox.close());
            match sender.join().unwrap() {
                Pushed::Queued => assert_eq!(left, [7]),
                Pushed::Closed => assert!(left.is_empty()),
                Pushed::Woken => panic!("woke a process that runs"),
            }
            assert_eq!(receiver.inbox.close(), CLOSED);
        });
    }
}
