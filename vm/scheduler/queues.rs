//! The runnable processes of one scheduler, in the order in which it runs them.
//!
//! # What
//! Beside the ring there is one place for the process that was woken last (`Context::woken`, where generated
//! code that sends finds it). It runs next, with its message
//! still in the cache: two processes that talk to each other stay on one scheduler and never touch the ring.
//! Only the scheduler itself sees that place. What it displaces goes to the ring, where others can steal
//! it; so of a burst of wake-ups one waits here, for the rest of a slice, and all others can spread.
//!
//! Processes that timers woke have a ring of their own, which comes before the other: what was asked for a
//! time doesn't wait behind thousands of fresh processes.
//!
//! # Fairness
//! After [`DUE_STREAK`] processes that timers woke another one runs.
//! The place is served at most [`STREAK`] times in a row while the ring has work; every
//! [`INJECTOR_INTERVAL`]-th choice looks into the injector first.
//!
//! # Priorities
//! Processes of other than normal priority have queues apart, of this scheduler alone: those before all
//! others and those before normal ones come first, and a low one at every [`LOW_INTERVAL`]-th choice that
//! could be its own, or when nothing else is here. A normal process costs a look at its state word, which
//! whoever makes it runnable has touched anyway, and a look at a count at each choice. What comes from the
//! injector or another ring runs once as a normal process.
//!
//! # When others are woken
//! When there are two processes in the ring, or one and this scheduler has just used a whole slice: a single
//! one is about to run here, and would be gone before another scheduler is awake. A foreign thread or an
//! overflow, which push to the injector, always wake somebody. A timer doesn't: the scheduler looks after a
//! while what is left (worker.rs).

use std::collections::VecDeque;

use crate::random::Random;
use crate::run_queue::{Batch, CAPACITY, Local, NO_SLOT};
use crate::shared::Shared;
use crate::state::Priority;

/// How often the woken process is preferred in a row. A conversation of so many messages is a slice's worth.
const STREAK: u32 = 64;
/// A prime, so that it doesn't fall into step with what the processes do.
const INJECTOR_INTERVAL: u32 = 61;
/// How many places ahead of its turn a process is brought into the cache: a miss takes about as long as two
/// or three slices of a message each.
const AHEAD: usize = 4;
/// How many processes that timers woke run in a row while there are others.
const DUE_STREAK: u32 = 4;
/// How many choices a low priority waits while there are normal processes.
const LOW_INTERVAL: u32 = 8;

/// The queues.
pub(crate) struct Queues {
    ring: Local,
    /// Processes that timers woke.
    due: Local,
    /// Whether there may be some in `due`, and how many of them have run in a row.
    has_due: bool,
    due_streak: u32,
    streak: u32,
    choices: u32,
    random: Random,
    /// Whether choices are drawn, so that seeds give different schedules.
    is_seeded: bool,
    /// Processes of max, high and low priority.
    special: [VecDeque<u32>; 3],
    /// How many are in `special`.
    special_count: usize,
    /// Choices in which a low one was passed over.
    low_waits: u32,
}

impl Queues {
    pub(crate) fn new([ring, due]: [Local; 2], random: Random, is_seeded: bool) -> Self {
        Self {
            ring,
            due,
            has_due: false,
            due_streak: 0,
            streak: 0,
            choices: 0,
            random,
            is_seeded,
            special: Default::default(),
            special_count: 0,
            low_waits: 0,
        }
    }

    pub(crate) fn is_empty(&self, woken: u32) -> bool {
        woken == NO_SLOT && self.ring.len() == 0 && self.due.len() == 0 && self.special_count == 0
    }

    /// Whether a process that is here runs next, whatever is chosen.
    #[inline]
    pub(crate) fn is_alone(&self, woken: u32, shared: &Shared) -> bool {
        self.is_empty(woken) && shared.injector.len() == 0
    }

    /// Whether there is enough to share.
    pub(crate) fn has_surplus(&self) -> bool {
        self.ring.shared_len() + self.due.shared_len() >= 2
    }

    /// Queues a process apart if its priority isn't normal.
    #[inline]
    fn push_special(&mut self, shared: &Shared, index: u32) -> bool {
        let priority = shared.slots.process(index).state.priority();
        if priority == Priority::Normal {
            return false;
        }
        let rank = match priority {
            Priority::Max => 0,
            Priority::High => 1,
            Priority::Low | Priority::Normal => 2,
        };
        self.special[rank].push_back(index);
        self.special_count += 1;
        true
    }

    /// A process that runs before normal ones, or whose turn has come.
    #[cold]
    fn pop_special(&mut self, woken: u32) -> Option<u32> {
        let [max, high, low] = &mut self.special;
        let mut chosen = max.pop_front().or_else(|| high.pop_front());
        if chosen.is_none() && !low.is_empty() {
            self.low_waits += 1;
            if self.low_waits >= LOW_INTERVAL || woken == NO_SLOT && self.ring.len() == 0 {
                self.low_waits = 0;
                chosen = low.pop_front();
            }
        }
        self.special_count -= usize::from(chosen.is_some());
        chosen
    }

    /// A process that this scheduler woke: runs next.
    #[inline]
    pub(crate) fn push_next(&mut self, woken: &mut u32, shared: &Shared, index: u32) {
        if self.push_special(shared, index) {
            return;
        }
        let displaced = std::mem::replace(woken, index);
        if displaced != NO_SLOT {
            self.push_last(shared, displaced);
        }
    }

    /// A process whose time has come: runs soon. Others aren't told of it.
    pub(crate) fn push_due(&mut self, shared: &Shared, index: u32) {
        if self.push_special(shared, index) {
            return;
        }
        self.has_due = true;
        if self.due.push(index).is_err() {
            self.push(shared, index);
        }
    }

    /// A spawned process: runs last.
    #[inline]
    pub(crate) fn push_last(&mut self, shared: &Shared, index: u32) {
        if self.push_special(shared, index) {
            return;
        }
        self.push(shared, index);
        if self.ring.shared_len() >= 2 {
            shared.idle.announce();
        }
    }

    /// A process that has used its slice up: runs last.
    pub(crate) fn push_used_up(&mut self, woken: u32, shared: &Shared, index: u32) {
        if self.push_special(shared, index) {
            return;
        }
        self.push(shared, index);
        if self.ring.shared_len() >= 2 || woken != NO_SLOT || self.has_due {
            shared.idle.announce();
        }
    }

    #[inline]
    fn push(&mut self, shared: &Shared, index: u32) {
        if self.ring.push(index).is_err() {
            self.overflow(shared, index);
        }
    }

    /// Moves the older half of the ring into the injector, or finds that a thief made room.
    #[cold]
    fn overflow(&mut self, shared: &Shared, index: u32) {
        let mut batch = Batch::EMPTY;
        self.ring.take_half(|taken| batch.push(&shared.slots, taken));
        if batch.len > 0 {
            shared.injector.push(&shared.slots, &mut batch);
            shared.idle.notify();
        }
        self.ring.push(index).expect("half of the ring is free");
    }

    /// The process to run.
    #[inline]
    pub(crate) fn pop(&mut self, woken: &mut u32, shared: &Shared) -> Option<u32> {
        if self.special_count > 0
            && let Some(index) = self.pop_special(*woken)
        {
            return Some(index);
        }
        if self.has_due
            && let Some(index) = self.pop_due()
        {
            return Some(index);
        }
        self.due_streak = 0;
        self.choices = self.choices.wrapping_add(1);
        if self.choices.is_multiple_of(INJECTOR_INTERVAL)
            && let Some(index) = self.pop_injector(shared)
        {
            return Some(index);
        }
        if self.is_seeded {
            self.draw(woken, shared);
        }
        if *woken != NO_SLOT {
            let index = std::mem::replace(woken, NO_SLOT);
            if self.streak < STREAK {
                self.streak += 1;
                return Some(index);
            }
            self.push_last(shared, index);
        }
        self.streak = 0;
        if let Some(index) = self.ring.pop() {
            if let Some(later) = self.ring.ahead(AHEAD) {
                shared.slots.prefetch(later);
            }
            return Some(index);
        }
        self.pop_injector(shared).or_else(|| self.due.pop())
    }

    fn pop_due(&mut self) -> Option<u32> {
        if self.due_streak == DUE_STREAK {
            return None;
        }
        self.due_streak += 1;
        let index = self.due.pop();
        self.has_due = index.is_some();
        index
    }

    /// Under a seed: perhaps runs something else first.
    fn draw(&mut self, woken: &mut u32, shared: &Shared) {
        if *woken != NO_SLOT && self.random.below(2) == 0 {
            let index = std::mem::replace(woken, NO_SLOT);
            self.push_last(shared, index);
        }
        for _ in 0..self.random.below(4) {
            if let Some(index) = self.ring.pop() {
                self.push_last(shared, index);
            }
        }
    }

    /// Takes a fair share of the injector, but not more than fits.
    fn pop_injector(&mut self, shared: &Shared) -> Option<u32> {
        let share = shared.injector.len() / shared.rings.len() + 1;
        let room = CAPACITY - self.ring.shared_len();
        let mut batch = shared.injector.pop(&shared.slots, share.min(CAPACITY / 2).min(room));
        let first = batch.pop(&shared.slots)?;
        while let Some(index) = batch.pop(&shared.slots) {
            self.push(shared, index);
        }
        Some(first)
    }

    /// Takes from others: one look at every ring, beginning anywhere, and at the injector. `seen` are the
    /// positions of the last look: a ring with a single process is left to its owner unless it still had
    /// the same one then.
    pub(crate) fn steal(&mut self, shared: &Shared, own: usize, seen: &mut [u64]) -> Option<u32> {
        let count = shared.rings.len();
        let start = self.random.below(count as u32) as usize;
        for victim in (start..count).chain(0..start).filter(|&victim| victim != own) {
            let (ring, due) = (&shared.rings[victim], &shared.due_rings[victim]);
            // The sum stays the same only if both do.
            let position = ring.position() + due.position();
            let last = std::mem::replace(&mut seen[victim], position);
            if ring.len() + due.len() >= 2 || last == position {
                let stolen = self.due.steal(due).or_else(|| self.ring.steal(ring));
                self.has_due = self.due.len() > 0;
                if stolen.is_some() {
                    return stolen;
                }
            }
        }
        self.pop_injector(shared)
    }
}
