//! A hierarchical wheel of deadlines. Each scheduler has one (alarms.rs).
//!
//! # What
//! Time is counted in ticks of 4 µs. Level 0 has a slot for each of the next 64 ticks, level 1 one for
//! each of the next 64 groups of 64 ticks, and so on; eight levels reach past the range of deadlines. An
//! entry stands in the level of the highest digit (base 64) in which its tick differs from the
//! present one, and moves down as that digit is reached: at most eight moves in a life.
//! Inserting is O(1), finding the next deadline a bit scan a level: each slot knows its earliest tick, so
//! nobody wakes up only to move entries down.
//!
//! # Entries are lazy
//! A slot of the process table has at most one entry that counts, the one whose time is in
//! `Process::armed_ns`; a process parks with a deadline not before that time without an insertion, and
//! cancelling is nothing at all: the PARKED word that carried the deadline is gone. When the entry comes
//! up, [`Inbox::expire`](crate::inbox::Inbox::expire) says whether to wake, to wait on, or to forget.
//! See worker.rs for the protocol with `armed_ns`.
//!
//! # Invariants
//! - T1. An entry comes up in `advance` not before its time, and at the first call a tick after it.
//! - T2. `occupied[l]` has the bit s exactly if slot s of level l isn't empty.
//! - T3. Every entry's tick is after `now`, and stands in the level and slot that `place` gives.
//! - T4. No entry of a slot has a tick before the slot's `earliest`; one has it, unless it was purged.
//!
//! # Sources
//! Varghese, Lauck: "Hashed and hierarchical timing wheels" (1987), scheme 7.

use crate::clock::NEVER_NS;

/// Log2 of a tick in nanoseconds: 4 µs. Finer than what an operating system's sleep is late, coarser than a
/// clock read.
const TICK_SHIFT: u32 = 12;
const DIGIT_BITS: u32 = 6;
const SLOTS: usize = 1 << DIGIT_BITS;
/// Digits of a tick of 64-bit nanoseconds: 52 bits.
const LEVELS: usize = 9;

/// A time to look at a process, or at the messages of a scheduler (delayed.rs).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) at_ns: u64,
    pub(crate) index: u32,
    /// Whose messages.
    pub(crate) scheduler: u32,
}

impl Entry {
    /// For the process of a slot.
    pub(crate) fn process(at_ns: u64, index: u32) -> Self {
        Self { at_ns, index, scheduler: 0 }
    }
}

/// The wheel.
pub(crate) struct Wheel {
    /// The tick up to which everything has come up.
    now: u64,
    len: usize,
    occupied: [u64; LEVELS],
    slots: Box<[[Vec<Entry>; SLOTS]]>,
    /// Ticks, T4. Of an empty slot: any.
    earliest: Box<[[u64; SLOTS]]>,
    /// Length at which the next `insert` asks for a purge.
    purge_at: usize,
}

/// A wheel below this length isn't worth a purge.
const SMALLEST_PURGE: usize = 1024;

fn tick_of(at_ns: u64) -> u64 {
    at_ns.div_ceil(1 << TICK_SHIFT)
}

impl Wheel {
    pub(crate) fn new(now_ns: u64) -> Self {
        // Made row by row: a model's threads have small stacks.
        let row = |_| std::array::from_fn(|_| Vec::new());
        Self {
            now: now_ns >> TICK_SHIFT,
            len: 0,
            occupied: [0; LEVELS],
            slots: (0..LEVELS).map(row).collect(),
            earliest: vec![[0; SLOTS]; LEVELS].into_boxed_slice(),
            purge_at: SMALLEST_PURGE,
        }
    }

    #[cfg(all(test, not(loom)))]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Level and slot of a tick after `now`.
    fn place(&self, tick: u64) -> (usize, usize) {
        let level = (63 - (tick ^ self.now).leading_zeros()) / DIGIT_BITS;
        let slot = tick >> (level * DIGIT_BITS) & (SLOTS as u64 - 1);
        (level as usize, slot as usize)
    }

    /// Adds an entry. One whose time has come comes up at the next tick. True: the wheel has doubled
    /// since its last purge, which is due.
    pub(crate) fn insert(&mut self, entry: Entry) -> bool {
        debug_assert_ne!(entry.at_ns, NEVER_NS);
        self.len += 1;
        self.put(entry);
        self.len >= self.purge_at
    }

    fn put(&mut self, entry: Entry) {
        let tick = tick_of(entry.at_ns).max(self.now + 1);
        let (level, slot) = self.place(tick);
        let earliest = &mut self.earliest[level][slot];
        *earliest = if self.occupied[level] >> slot & 1 == 0 { tick } else { tick.min(*earliest) };
        self.occupied[level] |= 1 << slot;
        self.slots[level][slot].push(entry);
    }

    /// Drops the entries that don't count any more. O(length), so called when it has doubled.
    pub(crate) fn purge(&mut self, mut counts: impl FnMut(&Entry) -> bool) {
        for (level, occupied) in self.slots.iter_mut().zip(&mut self.occupied) {
            for (slot, entries) in level.iter_mut().enumerate() {
                entries.retain(&mut counts);
                if entries.is_empty() {
                    *occupied &= !(1 << slot);
                }
            }
        }
        self.len = self.slots.iter().flatten().map(Vec::len).sum();
        self.purge_at = (2 * self.len).max(SMALLEST_PURGE);
    }

    /// First tick at which something has to be done: level, slot and tick. The lowest occupied level has
    /// it, since all its entries share the higher digits with `now`.
    fn next(&self) -> Option<(usize, usize, u64)> {
        let level = self.occupied.iter().position(|&bits| bits != 0)?;
        // T3: the digits of a level's entries are after now's digit.
        let slot = self.occupied[level].trailing_zeros() as usize;
        let shift = level as u32 * DIGIT_BITS;
        let above = shift + DIGIT_BITS;
        Some((level, slot, self.now >> above << above | (slot as u64) << shift))
    }

    /// When the first entry comes up, or NEVER_NS. Too early after a purge, which may have dropped it.
    pub(crate) fn next_ns(&self) -> u64 {
        self.next().map_or(NEVER_NS, |(level, slot, _)| self.earliest[level][slot] << TICK_SHIFT)
    }

    /// Appends to `due` all entries whose time has come by `now_ns`, in the order of their times.
    pub(crate) fn advance(&mut self, now_ns: u64, due: &mut Vec<Entry>) {
        let target = now_ns >> TICK_SHIFT;
        let from = due.len();
        while let Some((level, slot, tick)) = self.next() {
            if tick > target {
                break;
            }
            self.occupied[level] &= !(1 << slot);
            let mut entries = std::mem::take(&mut self.slots[level][slot]);
            self.now = tick;
            for entry in entries.drain(..) {
                if tick_of(entry.at_ns) <= tick {
                    self.len -= 1;
                    due.push(entry);
                } else {
                    self.put(entry);
                }
            }
            // Keeps the slot's memory.
            if self.slots[level][slot].is_empty() {
                self.slots[level][slot] = entries;
            }
        }
        self.now = self.now.max(target);
        due[from..].sort_by_key(|entry| entry.at_ns);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TICK_NS: u64 = 1 << TICK_SHIFT;

    #[test]
    fn empty_wheels_have_no_deadline() {
        let mut wheel = Wheel::new(0);
        assert_eq!(wheel.next_ns(), NEVER_NS);
        let mut due = Vec::new();
        wheel.advance(u64::MAX / 2, &mut due);
        assert!(due.is_empty());
    }

    #[test]
    fn times_of_the_past_come_up_at_the_next_tick() {
        let mut wheel = Wheel::new(1_000_000_000);
        wheel.insert(Entry::process(5, 1));
        let mut due = Vec::new();
        wheel.advance(1_000_000_000, &mut due);
        assert!(due.is_empty());
        wheel.advance(1_000_000_000 + TICK_NS, &mut due);
        assert_eq!(due, [Entry::process(5, 1)]);
        assert_eq!(wheel.len(), 0);
    }

    #[test]
    fn purging_is_asked_for_when_the_wheel_has_doubled() {
        let mut wheel = Wheel::new(0);
        for index in 0..SMALLEST_PURGE as u32 - 1 {
            assert!(!wheel.insert(Entry::process(u64::from(index) << 20, index)));
        }
        assert!(wheel.insert(Entry::process(1 << 40, 0)));
        wheel.purge(|entry| entry.at_ns == 1 << 40);
        assert_eq!(wheel.len(), 1);
        assert!(wheel.next_ns() <= 1 << 40);
    }

    #[derive(Clone, Debug)]
    enum Act {
        Insert(u64),
        Advance(u64),
        Purge(u32),
    }

    fn spans() -> impl Strategy<Value = u64> {
        (0..50u32, any::<u64>()).prop_map(|(bits, x)| x & ((1 << bits) - 1))
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![
            6 => spans().prop_map(Act::Insert),
            3 => spans().prop_map(Act::Advance),
            1 => (2..5u32).prop_map(Act::Purge),
        ];
        prop::collection::vec(act, 1..200)
    }

    proptest! {
        /// Against a plain list: nothing early, nothing more than a tick late, nothing lost.
        #[test]
        fn as_a_sorted_list(acts in acts()) {
            let mut now = 0;
            let mut wheel = Wheel::new(now);
            let mut model: Vec<Entry> = Vec::new();
            let has_purged = acts.iter().any(|act| matches!(act, Act::Purge(_)));
            for (index, act) in acts.into_iter().enumerate() {
                match act {
                    Act::Insert(span) => {
                        let entry = Entry::process(now + span, index as u32);
                        wheel.insert(entry);
                        model.push(entry);
                    }
                    Act::Purge(divisor) => {
                        wheel.purge(|entry| entry.index % divisor != 0);
                        model.retain(|entry| entry.index % divisor != 0);
                    }
                    Act::Advance(span) => {
                        now += span;
                        let mut due = Vec::new();
                        wheel.advance(now, &mut due);
                        prop_assert!(due.is_sorted_by_key(|entry| entry.at_ns));
                        for entry in &due {
                            prop_assert!(entry.at_ns <= now, "early by {}", entry.at_ns - now);
                            let at = model.iter().position(|known| known == entry);
                            model.remove(at.expect("came up once"));
                        }
                        let late = model.iter().find(|entry| entry.at_ns + TICK_NS < now);
                        // An entry inserted in the past of this very tick waits for the next one.
                        let is_late = late.is_some_and(|e| tick_of(e.at_ns) <= wheel.now && span >= TICK_NS);
                        prop_assert!(!is_late, "{late:?} at {now}");
                    }
                }
                prop_assert_eq!(wheel.len(), model.len());
                let first = model.iter().map(|entry| entry.at_ns).min();
                match wheel.next_ns() {
                    NEVER_NS => prop_assert_eq!(first, None),
                    next => {
                        let first = first.expect("an empty wheel has no next time");
                        prop_assert!(next <= first.max(now) + TICK_NS, "sleeps past {first}");
                        prop_assert!(has_purged || next >= first, "wakes in vain before {first}");
                    }
                }
            }
        }
    }
}
