//! The queue of runnable processes: one bounded ring a scheduler, and a shared injector.
//!
//! # What
//! The owner pushes at the tail and pops at the head, so processes run in the order in which they
//! became runnable. A scheduler without work steals half of another's ring. When a ring is full,
//! its owner moves the older half into the injector, a list threaded through the slots, in one
//! locked operation however long the batch is. Foreign threads push to the injector only.
//!
//! # Invariants
//! - R1. Only the owner stores `tail` and writes ring cells, at positions in `tail ..< head + CAPACITY`.
//! - R2. `head` moves only forward, by compare-and-swap; who moves it from h to h + n owns the
//!   entries at h ..< h + n. Positions are 64 bits wide and never wrap, so a head that compares
//!   equal hasn't moved in between.
//! - R3. A cell is overwritten only after the owner saw the head pass it.
//!
//! # Protocol
//! Publishing: the owner writes the cell, then stores `tail` with Release (P1). A thief loads
//! `tail` with Acquire (A1), so it reads the cells of every position below it.
//! Recycling: a thief reads the cells, then moves `head` with a Release compare-and-swap (P2). The
//! owner loads `head` with Acquire (A2) before it writes a cell again (R3), so the thief's reads
//! come before that write. A thief that read a cell too late finds that `head` has moved, and
//! drops what it read.
//!
//! # Sources
//! The bounded queues of Go's `runq` and tokio's `multi_thread::queue`, as published designs.

use crossbeam_utils::CachePadded;

use crate::sync::{Arc, AtomicU32, AtomicU64, AtomicUsize, Mutex, Ordering};

/// Entries of a ring: 4 KiB, as what doesn't fit goes through the injector, whose links cost a cache miss
/// each. Models use 4 to reach a full ring soon.
pub(crate) const CAPACITY: usize = if cfg!(all(test, loom)) { 4 } else { 1024 };
const MASK: u64 = CAPACITY as u64 - 1;
/// What part of a ring its owner takes with one compare-and-swap, and how many entries at most: an exchange
/// costs as much as the rest of a short slice, but what is taken waits where no thief finds it.
const TAKEN_PART: u64 = if cfg!(all(test, loom)) { 2 } else { 8 };
const MOST_TAKEN: usize = 8;

/// The ring of one scheduler, as thieves see it.
pub(crate) struct Ring {
    /// Position of the oldest entry. Moved by the owner and by thieves (R2).
    head: CachePadded<AtomicU64>,
    /// Position after the newest entry. Stored by the owner (R1).
    tail: CachePadded<AtomicU64>,
    cells: [AtomicU32; CAPACITY],
}

/// The owner's end of a ring; not cloneable, so there is one (R1).
pub(crate) struct Local {
    ring: Arc<Ring>,
    /// Entries that were taken at once, and those of them that are still to be answered.
    taken: [u32; MOST_TAKEN],
    next: usize,
    end: usize,
}

impl Ring {
    pub(crate) fn new() -> Self {
        Self {
            head: CachePadded::new(AtomicU64::new(0)),
            tail: CachePadded::new(AtomicU64::new(0)),
            cells: std::array::from_fn(|_| AtomicU32::new(0)),
        }
    }

    /// Number of entries, exact for the owner while nobody steals, a hint for others.
    pub(crate) fn len(&self) -> usize {
        let head = self.head.load(Ordering::Relaxed);
        self.tail.load(Ordering::Relaxed).saturating_sub(head) as usize
    }

    /// The head position: unchanged between two looks means that the owner took nothing.
    pub(crate) fn position(&self) -> u64 {
        self.head.load(Ordering::Relaxed)
    }

    fn cell(&self, position: u64) -> &AtomicU32 {
        &self.cells[(position & MASK) as usize]
    }
}

impl Local {
    pub(crate) fn new(ring: Arc<Ring>) -> Self {
        Self { ring, taken: [0; MOST_TAKEN], next: 0, end: 0 }
    }

    /// Number of entries, those included that no thief finds any more.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.ring.len() + self.end - self.next
    }

    /// Number of entries that a thief can take.
    #[inline]
    pub(crate) fn shared_len(&self) -> usize {
        self.ring.len()
    }

    /// Appends; when the ring is full, gives the process back.
    pub(crate) fn push(&mut self, index: u32) -> Result<(), u32> {
        let ring = &*self.ring;
        let tail = ring.tail.load(Ordering::Relaxed);
        // A2, pairs with P2 in `steal`.
        let head = ring.head.load(Ordering::Acquire);
        if tail - head >= CAPACITY as u64 {
            return Err(index);
        }
        ring.cell(tail).store(index, Ordering::Relaxed);
        // P1, pairs with A1 in `steal`.
        ring.tail.store(tail + 1, Ordering::Release);
        Ok(())
    }

    /// Takes the oldest entry.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<u32> {
        if self.next == self.end && !self.take() {
            return None;
        }
        let index = self.taken[self.next % MOST_TAKEN];
        self.next += 1;
        Some(index)
    }

    /// Takes some of the oldest entries, of a ring whose owner has none left; false if it is empty.
    fn take(&mut self) -> bool {
        let ring = &*self.ring;
        let tail = ring.tail.load(Ordering::Relaxed);
        let mut head = ring.head.load(Ordering::Relaxed);
        loop {
            if head == tail {
                return false;
            }
            // The owner wrote these cells itself. R2 decides against thieves; the owner's own
            // overwriting needs no ordering.
            let cell = |at| ring.cell(head + at as u64).load(Ordering::Relaxed);
            self.taken[0] = cell(0);
            let mut count = 1;
            if tail - head >= 2 * TAKEN_PART {
                count = MOST_TAKEN.min(((tail - head) / TAKEN_PART) as usize) as u64;
                (1..count as usize).for_each(|at| self.taken[at] = cell(at));
            }
            match ring.head.compare_exchange_weak(head, head + count, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => {
                    (self.next, self.end) = (0, count as usize);
                    return true;
                }
                Err(moved) => head = moved,
            }
        }
    }

    /// The entry so many places behind the oldest, if there is one. A hint: a thief may take it.
    #[inline]
    pub(crate) fn ahead(&self, places: usize) -> Option<u32> {
        let taken = self.end - self.next;
        if places < taken {
            return Some(self.taken[(self.next + places) % MOST_TAKEN]);
        }
        let (ring, places) = (&*self.ring, (places - taken) as u64);
        let position = ring.head.load(Ordering::Relaxed) + places;
        let is_there = position < ring.tail.load(Ordering::Relaxed);
        is_there.then(|| ring.cell(position).load(Ordering::Relaxed))
    }

    /// Takes the older half of a full ring, oldest first; nothing when a thief made room meanwhile.
    pub(crate) fn take_half(&mut self, mut each: impl FnMut(u32)) {
        const HALF: u64 = CAPACITY as u64 / 2;
        let ring = &*self.ring;
        let tail = ring.tail.load(Ordering::Relaxed);
        let head = ring.head.load(Ordering::Relaxed);
        if tail - head < HALF {
            return;
        }
        let moved = ring.head.compare_exchange(head, head + HALF, Ordering::Relaxed, Ordering::Relaxed);
        if moved.is_ok() {
            // R1: nobody but this owner overwrites them.
            (head..head + HALF).for_each(|at| each(ring.cell(at).load(Ordering::Relaxed)));
        }
    }

    /// Moves half of another ring here and answers its oldest entry.
    pub(crate) fn steal(&mut self, from: &Ring) -> Option<u32> {
        let own_tail = self.ring.tail.load(Ordering::Relaxed);
        // Pairs with P2, as in `push`.
        let room = CAPACITY as u64 - (own_tail - self.ring.head.load(Ordering::Acquire));
        let mut head = from.head.load(Ordering::Acquire);
        loop {
            // A1, pairs with P1.
            let available = from.tail.load(Ordering::Acquire).saturating_sub(head);
            if available == 0 {
                return None;
            }
            // Too many when the head was stale; then the exchange below fails.
            let count = (available - available / 2).min(room + 1);
            let first = from.cell(head).load(Ordering::Relaxed);
            for i in 1..count {
                let index = from.cell(head + i).load(Ordering::Relaxed);
                self.ring.cell(own_tail + i - 1).store(index, Ordering::Relaxed);
            }
            // P2, pairs with A2 of the victim.
            match from.head.compare_exchange(head, head + count, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => {
                    // P1 for those who steal from here.
                    self.ring.tail.store(own_tail + count - 1, Ordering::Release);
                    return Some(first);
                }
                Err(moved) => head = moved,
            }
        }
    }
}

/// Links of intrusive lists, one a slot; who holds a process outside every queue may write its link.
pub(crate) trait Links {
    fn next(&self, index: u32) -> u32;
    fn set_next(&self, index: u32, next: u32);
}

/// No slot: the end of a list.
pub(crate) const NO_SLOT: u32 = u32::MAX;

/// A list of processes threaded through their slots.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) len: usize,
}

impl Batch {
    pub(crate) const EMPTY: Self = Self { first: NO_SLOT, last: NO_SLOT, len: 0 };

    pub(crate) fn push(&mut self, links: &impl Links, index: u32) {
        links.set_next(index, NO_SLOT);
        if self.first == NO_SLOT {
            self.first = index;
        } else {
            links.set_next(self.last, index);
        }
        self.last = index;
        self.len += 1;
    }

    pub(crate) fn pop(&mut self, links: &impl Links) -> Option<u32> {
        let index = self.first;
        if index == NO_SLOT {
            return None;
        }
        self.first = links.next(index);
        self.len -= 1;
        Some(index)
    }

    /// Puts another batch before this one, O(1).
    pub(crate) fn prepend(&mut self, links: &impl Links, other: &mut Self) {
        std::mem::swap(self, other);
        self.append(links, other);
    }

    /// Appends another batch, O(1).
    pub(crate) fn append(&mut self, links: &impl Links, other: &mut Self) {
        if other.first == NO_SLOT {
            return;
        }
        if self.first == NO_SLOT {
            self.first = other.first;
        } else {
            links.set_next(self.last, other.first);
        }
        self.last = other.last;
        self.len += other.len;
        *other = Self::EMPTY;
    }
}

/// The shared queue: overflow of the rings, and processes that foreign threads made runnable.
pub(crate) struct Injector {
    list: Mutex<Batch>,
    /// Length, stored under the lock; read without it to leave an empty injector alone. A sleeper
    /// that reads it after its fence sees every push before the pusher's fence (idle.rs).
    len: AtomicUsize,
}

impl Injector {
    pub(crate) fn new() -> Self {
        Self { list: Mutex::new(Batch::EMPTY), len: AtomicUsize::new(0) }
    }

    pub(crate) fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    /// Appends a batch, O(1).
    pub(crate) fn push(&self, links: &impl Links, batch: &mut Batch) {
        let mut list = self.list.lock();
        list.append(links, batch);
        self.len.store(list.len, Ordering::Relaxed);
    }

    /// Takes up to `most` of the oldest.
    pub(crate) fn pop(&self, links: &impl Links, most: usize) -> Batch {
        let mut taken = Batch::EMPTY;
        if self.len() == 0 {
            return taken;
        }
        let mut list = self.list.lock();
        while taken.len < most {
            match list.pop(links) {
                Some(index) => taken.push(links, index),
                None => break,
            }
        }
        self.len.store(list.len, Ordering::Relaxed);
        taken
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cell::RefCell;
    use std::collections::VecDeque;

    /// Links of a test: a plain table.
    struct Table(RefCell<Vec<u32>>);

    impl Links for Table {
        fn next(&self, index: u32) -> u32 {
            self.0.borrow()[index as usize]
        }
        fn set_next(&self, index: u32, next: u32) {
            self.0.borrow_mut()[index as usize] = next;
        }
    }

    #[derive(Clone, Debug)]
    enum Act {
        Push(usize),
        Pop,
        Steal,
        Drain,
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![
            4 => (1..200usize).prop_map(Act::Push),
            3 => Just(Act::Pop),
            2 => Just(Act::Steal),
            1 => Just(Act::Drain),
        ];
        prop::collection::vec(act, 1..60)
    }

    proptest! {
        /// Against plain queues: the order of the owner, halves for thieves, nothing lost.
        #[test]
        fn as_plain_queues(acts in acts()) {
            let links = Table(RefCell::new(vec![0; 60 * 200]));
            let ring = Arc::new(Ring::new());
            let (mut owner, mut thief) = (Local::new(ring.clone()), Local::new(Arc::new(Ring::new())));
            let injector = Injector::new();
            let (mut model, mut injected) = (VecDeque::new(), VecDeque::new());
            let mut fresh = 0..;
            for act in acts {
                match act {
                    Act::Push(count) => for index in fresh.by_ref().take(count) {
                        if let Err(back) = owner.push(index) {
                            prop_assert_eq!(back, index);
                            let taken = owner.len() - owner.shared_len();
                            prop_assert_eq!(model.len(), taken + CAPACITY);
                            let mut batch = Batch::EMPTY;
                            owner.take_half(|taken| batch.push(&links, taken));
                            batch.push(&links, index);
                            injector.push(&links, &mut batch);
                            injected.extend(model.drain(taken..taken + CAPACITY / 2));
                            injected.push_back(index);
                        } else {
                            model.push_back(index);
                        }
                    },
                    Act::Pop => prop_assert_eq!(owner.pop(), model.pop_front()),
                    Act::Steal => {
                        let taken = owner.len() - owner.shared_len();
                        let stolen = (model.len() - taken).div_ceil(2);
                        let expected: Vec<u32> = model.drain(taken..taken + stolen).collect();
                        let first = thief.steal(&ring);
                        let mut got: Vec<u32> = first.into_iter().collect();
                        got.extend(std::iter::from_fn(|| thief.pop()));
                        prop_assert_eq!(got, expected);
                    }
                    Act::Drain => {
                        let mut batch = injector.pop(&links, 100);
                        let count = batch.len;
                        let got: Vec<u32> = std::iter::from_fn(|| batch.pop(&links)).collect();
                        prop_assert_eq!(count, got.len());
                        let expected: Vec<u32> = injected.drain(..injected.len().min(100)).collect();
                        prop_assert_eq!(got, expected);
                    }
                }
                prop_assert_eq!(owner.len(), model.len());
                prop_assert_eq!(injector.len(), injected.len());
            }
        }
    }
}

#[cfg(all(test, loom))]
mod models {
    use super::*;

    fn drain(local: &mut Local) -> Vec<u32> {
        std::iter::from_fn(|| local.pop()).collect()
    }

    /// Each entry is taken once while one thread pushes and pops and another steals.
    #[test]
    fn loom_push_pop_against_steal() {
        loom::model(|| {
            let ring = Arc::new(Ring::new());
            let mut owner = Local::new(ring.clone());
            owner.push(1).unwrap();
            owner.push(2).unwrap();
            let thief = loom::thread::spawn(move || {
                let mut thief = Local::new(Arc::new(Ring::new()));
                let mut got: Vec<u32> = thief.steal(&ring).into_iter().collect();
                got.extend(drain(&mut thief));
                got
            });
            let mut got: Vec<u32> = owner.pop().into_iter().collect();
            owner.push(3).unwrap();
            got.extend(drain(&mut owner));
            got.extend(thief.join().unwrap());
            got.sort_unstable();
            assert_eq!(got, [1, 2, 3]);
        });
    }

    /// A thief that sees a position sees the entry there, also when the ring has wrapped.
    #[test]
    fn loom_steal_while_the_ring_wraps() {
        loom::model(|| {
            let ring = Arc::new(Ring::new());
            let mut owner = Local::new(ring.clone());
            for index in 1..=4 {
                owner.push(index).unwrap();
            }
            let thief = loom::thread::spawn(move || {
                let mut thief = Local::new(Arc::new(Ring::new()));
                let mut got: Vec<u32> = thief.steal(&ring).into_iter().collect();
                got.extend(drain(&mut thief));
                got
            });
            let mut next = 5;
            let mut back = Vec::new();
            for _ in 0..2 {
                // Overwrites a cell only if the thief made room.
                match owner.push(next) {
                    Ok(()) => next += 1,
                    Err(index) => back.push(index),
                }
            }
            let mut got = drain(&mut owner);
            got.extend(thief.join().unwrap());
            got.sort_unstable();
            assert_eq!(got, (1..next).collect::<Vec<_>>());
            assert!(back.iter().all(|&index| index >= next));
        });
    }

    /// What a thief did before it took entries comes before what the owner does in the room they left: so
    /// the thief's reads of cells come before the owner's writes (R3). loom never reads a value from the
    /// future, so the order is checked on a witness.
    #[test]
    fn loom_room_comes_after_the_thief() {
        struct Witness(loom::cell::UnsafeCell<u32>);
        // SAFETY: loom's cells panic on an access that is not ordered.
        unsafe impl Sync for Witness {}
        // SAFETY: as above.
        unsafe impl Send for Witness {}
        loom::model(|| {
            let ring = Arc::new(Ring::new());
            let witness = Arc::new(Witness(loom::cell::UnsafeCell::new(0)));
            let mut owner = Local::new(ring.clone());
            (1..=4).for_each(|index| owner.push(index).unwrap());
            // The owner in the other thread: loom doesn't reorder a load with a later exchange of a thread
            // that has loaded the word itself.
            let pusher = {
                let witness = witness.clone();
                loom::thread::spawn(move || {
                    if owner.push(5).is_ok() {
                        // SAFETY: only the thief can have made room.
                        witness.0.with(|value| assert_eq!(unsafe { *value }, 1));
                    }
                })
            };
            // SAFETY: the model checks that the owner's access comes later.
            witness.0.with_mut(|value| unsafe { *value = 1 });
            assert_eq!(Local::new(Arc::new(Ring::new())).steal(&ring), Some(1));
            pusher.join().unwrap();
        });
    }

    /// The same where the owner fills its room with what it steals itself.
    #[test]
    fn loom_room_for_stolen_entries_comes_after_the_thief() {
        struct Witness(loom::cell::UnsafeCell<u32>);
        // SAFETY: loom's cells panic on an access that is not ordered.
        unsafe impl Sync for Witness {}
        // SAFETY: as above.
        unsafe impl Send for Witness {}
        loom::model(|| {
            let (ring, other) = (Arc::new(Ring::new()), Arc::new(Ring::new()));
            let witness = Arc::new(Witness(loom::cell::UnsafeCell::new(0)));
            let (mut owner, mut victim) = (Local::new(ring.clone()), Local::new(other.clone()));
            (1..=4).for_each(|index| owner.push(index).unwrap());
            (5..=7).for_each(|index| victim.push(index).unwrap());
            let stealer = {
                let witness = witness.clone();
                loom::thread::spawn(move || {
                    assert_eq!(owner.steal(&other), Some(5));
                    // As long as the thief hasn't come all four are there, and no room for the second.
                    if other.len() == 1 {
                        // SAFETY: only the thief can have made room.
                        witness.0.with(|value| assert_eq!(unsafe { *value }, 1));
                    }
                })
            };
            // SAFETY: the model checks that the owner's access comes later.
            witness.0.with_mut(|value| unsafe { *value = 1 });
            assert_eq!(Local::new(Arc::new(Ring::new())).steal(&ring), Some(1));
            stealer.join().unwrap();
        });
    }

    /// Who steals from a thief sees the entries that it stole.
    #[test]
    fn loom_stolen_entries_are_stolen_again() {
        loom::model(|| {
            let (first, second) = (Arc::new(Ring::new()), Arc::new(Ring::new()));
            let mut owner = Local::new(first.clone());
            (1..=4).for_each(|index| owner.push(index).unwrap());
            let other = {
                let second = second.clone();
                loom::thread::spawn(move || Local::new(Arc::new(Ring::new())).steal(&second))
            };
            assert_eq!(Local::new(second.clone()).steal(&first), Some(1));
            assert!(matches!(other.join().unwrap(), None | Some(2)));
        });
    }

    /// The owner moves half away while another steals.
    #[test]
    fn loom_overflow_against_steal() {
        loom::model(|| {
            let ring = Arc::new(Ring::new());
            let mut owner = Local::new(ring.clone());
            for index in 1..=4 {
                owner.push(index).unwrap();
            }
            let thief = loom::thread::spawn(move || {
                let mut thief = Local::new(Arc::new(Ring::new()));
                let mut got: Vec<u32> = thief.steal(&ring).into_iter().collect();
                got.extend(drain(&mut thief));
                got
            });
            let mut got = Vec::new();
            owner.take_half(|index| got.push(index));
            got.extend(drain(&mut owner));
            got.extend(thief.join().unwrap());
            got.sort_unstable();
            assert_eq!(got, [1, 2, 3, 4]);
        });
    }

    /// Two thieves and the owner.
    #[test]
    fn loom_two_thieves() {
        loom::model(|| {
            let ring = Arc::new(Ring::new());
            let mut owner = Local::new(ring.clone());
            for index in 1..=3 {
                owner.push(index).unwrap();
            }
            let steal = |ring: Arc<Ring>| {
                loom::thread::spawn(move || {
                    let mut thief = Local::new(Arc::new(Ring::new()));
                    let mut got: Vec<u32> = thief.steal(&ring).into_iter().collect();
                    got.extend(drain(&mut thief));
                    got
                })
            };
            let thieves = [steal(ring.clone()), steal(ring)];
            let mut got: Vec<u32> = owner.pop().into_iter().collect();
            for thief in thieves {
                got.extend(thief.join().unwrap());
            }
            got.extend(drain(&mut owner));
            got.sort_unstable();
            assert_eq!(got, [1, 2, 3]);
        });
    }
}
