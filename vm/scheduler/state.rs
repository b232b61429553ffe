//! The state word of a slot: who lives in it, and what the collector and joiners need to know.
//!
//! | bits | name | set by | cleared by |
//! |---|---|---|---|
//! | 0 | LIVE | `publish` (spawner) | `end` (owner) |
//! | 1 | TOUCHED: seen by young collections | `publish`, `touch` (runner, senders) | `untouch` (collector) |
//! | 2 | WATCHED: a foreign thread waits for the end | `watch` (joiners) | `end` |
//! | 3 | EXITING: tells others of its end; to them it is gone | `begin_exit` (owner) | `end` |
//! | 4 | NAMED: the table of names has it | `name` (under its lock) | `unname` (likewise), `end` |
//! | 5, 6 | priority | `publish`, `set_priority` (owner) | `end` |
//! | 32..61 | generation of the process in the slot, or of the next one | | `end` adds one |
//!
//! Runnable, running and parked are not here: a process is parked exactly while its inbox word says so
//! (inbox.rs), and otherwise in one queue or on one scheduler.
//!
//! # Invariants
//! - S1. While LIVE is clear only the holder of the free slot changes the word: every other transition
//!   compares generation and LIVE first.
//! - S2. A slot is in at most one touched list, once, exactly while TOUCHED is set. The bit outlives the
//!   process, as the list entry does.
//! - S3. A generation is used once: a slot whose generations are used up is retired (slots.rs).

use tambour_shared_heap::Pid;

use crate::sync::{AtomicU64, Ordering};

const LIVE: u64 = 1;
const TOUCHED: u64 = 2;
const WATCHED: u64 = 4;
const EXITING: u64 = 8;
const NAMED: u64 = 16;
const PRIORITY_SHIFT: u32 = 5;
const PRIORITY: u64 = 3 << PRIORITY_SHIFT;
pub(crate) const GENERATION_SHIFT: u32 = 32;
/// What generated code doesn't look at when it sends a message, and what it wants the rest to be: live, in a
/// touched list, of normal priority, not exiting. Everything else is left to `touch`.
pub(crate) const IGNORED_BY_SENDERS: u64 = WATCHED | NAMED;
pub(crate) const TAKES_MESSAGES: u64 = LIVE | TOUCHED;

/// The word. Zero, as in fresh memory, is a free slot of generation 0.
#[repr(transparent)]
pub(crate) struct State(AtomicU64);

/// Answer of [`State::touch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touch {
    /// In a list.
    Already,
    /// The caller puts it into its list.
    First,
    /// The process has ended.
    Gone,
}

/// Which processes are run before others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Priority {
    /// As most are.
    #[default]
    Normal = 0,
    /// At every eighth choice among normal and low ones.
    Low = 1,
    /// Before normal and low ones.
    High = 2,
    /// Before all others.
    Max = 3,
}

impl Priority {
    fn of(word: u64) -> Self {
        match word & PRIORITY {
            0 => Self::Normal,
            bits if bits == 1 << PRIORITY_SHIFT => Self::Low,
            bits if bits == 2 << PRIORITY_SHIFT => Self::High,
            _ => Self::Max,
        }
    }
}

/// Answer of [`State::end`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// Somebody waits for the end.
    pub(crate) is_watched: bool,
    /// The table of names has it.
    pub(crate) is_named: bool,
}

/// Answer of [`State::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    Done,
    /// It has a name.
    Taken,
    /// It has ended, or is about to.
    Gone,
}

impl State {
    #[cfg(any(test, doc))]
    pub(crate) fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Whether the process of this generation is there for others.
    fn names(word: u64, generation: u32) -> bool {
        word >> GENERATION_SHIFT == u64::from(generation) && word & (LIVE | EXITING) == LIVE
    }

    /// Spawner, holder of the free slot: FREE -> LIVE | TOUCHED. Answers whether the caller puts
    /// the slot into its touched list. Publishes everything written to the slot before.
    pub(crate) fn publish(&self, priority: Priority) -> Touch {
        // S1: nobody else writes the word of a free slot, so a load and a store are enough.
        let word = self.0.load(Ordering::Relaxed);
        debug_assert_eq!(word & LIVE, 0, "the slot is taken");
        // Pairs with the loads of `touch` and `is_live`.
        self.0.store(word | (priority as u64) << PRIORITY_SHIFT | LIVE | TOUCHED, Ordering::Release);
        if word & TOUCHED == 0 { Touch::First } else { Touch::Already }
    }

    /// Runner, before a slice: LIVE -> LIVE | TOUCHED.
    #[inline]
    pub(crate) fn touch_own(&self) -> Touch {
        let word = self.0.load(Ordering::Relaxed);
        debug_assert_ne!(word & LIVE, 0, "runs");
        if word & TOUCHED != 0 || self.0.fetch_or(TOUCHED, Ordering::Relaxed) & TOUCHED != 0 {
            return Touch::Already;
        }
        Touch::First
    }

    /// Sender, before its push: LIVE -> LIVE | TOUCHED.
    pub(crate) fn touch(&self, generation: u32) -> Touch {
        // Pairs with `publish`.
        let mut word = self.0.load(Ordering::Acquire);
        loop {
            if !Self::names(word, generation) {
                return Touch::Gone;
            }
            if word & TOUCHED != 0 {
                return Touch::Already;
            }
            let touched = word | TOUCHED;
            match self.0.compare_exchange_weak(word, touched, Ordering::Acquire, Ordering::Acquire) {
                Ok(_) => return Touch::First,
                Err(changed) => word = changed,
            }
        }
    }

    /// Collector, world stopped: TOUCHED -> clear, after the slot was looked at.
    pub(crate) fn untouch(&self) {
        self.0.fetch_and(!TOUCHED, Ordering::Relaxed);
    }

    /// Joiner: LIVE -> LIVE | WATCHED. False: the process has ended.
    pub(crate) fn watch(&self, generation: u32) -> bool {
        let mut word = self.0.load(Ordering::Acquire);
        while word >> GENERATION_SHIFT == u64::from(generation) && word & LIVE != 0 {
            let watched = word | WATCHED;
            match self.0.compare_exchange_weak(word, watched, Ordering::Acquire, Ordering::Acquire) {
                Ok(_) => return true,
                Err(changed) => word = changed,
            }
        }
        false
    }

    /// Owner: LIVE -> LIVE | EXITING. From here on others find the process gone. Answers whether it is NAMED;
    /// it gets no name any more.
    pub(crate) fn begin_exit(&self) -> bool {
        // The lock of the names orders what `name` did before.
        self.0.fetch_or(EXITING, Ordering::Relaxed) & NAMED != 0
    }

    /// Who registers a name, under the lock of the names: LIVE -> LIVE | NAMED.
    pub(crate) fn name(&self, generation: u32) -> Naming {
        // Pairs with `publish`.
        let mut word = self.0.load(Ordering::Acquire);
        loop {
            if !Self::names(word, generation) {
                return Naming::Gone;
            }
            if word & NAMED != 0 {
                return Naming::Taken;
            }
            // N1 of names.rs: one word decides between this and the end.
            let named = word | NAMED;
            match self.0.compare_exchange_weak(word, named, Ordering::Acquire, Ordering::Acquire) {
                Ok(_) => return Naming::Done,
                Err(changed) => word = changed,
            }
        }
    }

    /// Who unregisters a name, under the lock of the names: NAMED -> clear, if the process is still the same.
    pub(crate) fn unname(&self, generation: u32) {
        let mut word = self.0.load(Ordering::Relaxed);
        while word >> GENERATION_SHIFT == u64::from(generation) && word & NAMED != 0 {
            let unnamed = word & !NAMED;
            match self.0.compare_exchange_weak(word, unnamed, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return,
                Err(changed) => word = changed,
            }
        }
    }

    /// The priority of the process in the slot.
    #[inline]
    pub(crate) fn priority(&self) -> Priority {
        Priority::of(self.0.load(Ordering::Relaxed))
    }

    /// Owner: changes its priority; answers what it was.
    pub(crate) fn set_priority(&self, priority: Priority) -> Priority {
        let mut word = self.0.load(Ordering::Relaxed);
        loop {
            let changed = word & !PRIORITY | (priority as u64) << PRIORITY_SHIFT;
            match self.0.compare_exchange_weak(word, changed, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Priority::of(word),
                Err(other) => word = other,
            }
        }
    }

    /// Owner, after it closed the inbox: LIVE -> FREE of the next generation. From here on senders find
    /// the process gone.
    pub(crate) fn end(&self) -> Ended {
        let mut word = self.0.load(Ordering::Relaxed);
        loop {
            debug_assert_ne!(word & LIVE, 0, "ends twice");
            let generation = (word >> GENERATION_SHIFT) + 1;
            let free = generation << GENERATION_SHIFT | word & TOUCHED;
            // F1 of quiescence.rs is this store; the ticket's Release makes it visible.
            match self.0.compare_exchange_weak(word, free, Ordering::Release, Ordering::Relaxed) {
                Ok(_) => {
                    return Ended { is_watched: word & WATCHED != 0, is_named: word & NAMED != 0 };
                }
                Err(changed) => word = changed,
            }
        }
    }

    /// Generation of the process in the slot, or of the next one.
    pub(crate) fn generation(&self) -> u32 {
        (self.0.load(Ordering::Relaxed) >> GENERATION_SHIFT) as u32
    }

    /// Makes the next life the last one (S3).
    #[cfg(all(test, not(loom)))]
    pub(crate) fn use_up(&self) {
        self.0.store(u64::from(Pid::GENERATION_MAX) << GENERATION_SHIFT, Ordering::Relaxed);
    }

    /// Whether a slot has generations left (S3).
    pub(crate) fn is_reusable(&self) -> bool {
        self.generation() <= Pid::GENERATION_MAX
    }

    /// Whether the process of this generation hasn't ended.
    pub(crate) fn is_live(&self, generation: u32) -> bool {
        // Pairs with `publish`.
        Self::names(self.0.load(Ordering::Acquire), generation)
    }

    /// Whether any process lives in the slot.
    pub(crate) fn is_occupied(&self) -> bool {
        self.0.load(Ordering::Acquire) & LIVE != 0
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_life() {
        let state = State::new();
        assert!(!state.is_live(0) && !state.is_occupied());
        assert_eq!(state.touch(0), Touch::Gone);
        assert_eq!(state.publish(Priority::Normal), Touch::First);
        assert!(state.is_live(0) && !state.is_live(1));
        assert_eq!(state.touch(0), Touch::Already);
        state.untouch();
        assert_eq!(state.touch(1), Touch::Gone);
        assert_eq!(state.touch(0), Touch::First);
        assert!(state.watch(0));
        assert!(state.end().is_watched);
        assert_eq!(state.generation(), 1);
        assert!(!state.watch(0) && !state.watch(1) && !state.is_occupied());
        assert_eq!(state.publish(Priority::Normal), Touch::Already, "S2: the entry is still in its list");
        assert!(!state.end().is_watched, "WATCHED doesn't outlive the process");
    }
}

#[cfg(all(test, loom))]
mod models {
    use super::*;
    use crate::sync::Arc;
    use loom::cell::UnsafeCell;

    /// A sender and the runner touch a process while it may end.
    #[test]
    fn loom_touch_once() {
        loom::model(|| {
            let state = Arc::new(State::new());
            state.publish(Priority::Normal);
            state.untouch();
            let sender = {
                let state = state.clone();
                loom::thread::spawn(move || state.touch(0))
            };
            let runner = state.touch(0);
            assert_ne!(runner, Touch::Gone);
            state.end();
            let touches = [runner, sender.join().unwrap()];
            let firsts = touches.iter().filter(|&&t| t == Touch::First).count();
            assert_eq!(firsts, 1, "S2: {touches:?}");
            assert_eq!(state.publish(Priority::Normal), Touch::Already, "S2");
            assert_eq!(state.generation(), 1);
        });
    }

    /// Who sees the process sees what the spawner wrote.
    #[test]
    fn loom_publish_orders_the_slot() {
        struct Slot(State, UnsafeCell<u32>);
        // SAFETY: loom's cells panic on an access that is not ordered.
        unsafe impl Sync for Slot {}
        // SAFETY: as above.
        unsafe impl Send for Slot {}
        loom::model(|| {
            let slot = Arc::new(Slot(State::new(), UnsafeCell::new(0)));
            let other = {
                let slot = slot.clone();
                loom::thread::spawn(move || {
                    // SAFETY: that a seen process was published is what the model checks.
                    let read = || slot.1.with(|value| unsafe { *value });
                    match slot.0.touch(0) {
                        Touch::Gone => true,
                        Touch::First | Touch::Already => read() == 7,
                    }
                })
            };
            // SAFETY: not yet published.
            slot.1.with_mut(|value| unsafe { *value = 7 });
            slot.0.publish(Priority::Normal);
            assert!(other.join().unwrap());
        });
    }

    /// A joiner that was told to wait is told of the end; one that comes too late sees what came before it.
    #[test]
    fn loom_watch_against_end() {
        struct Slot(State, UnsafeCell<u32>);
        // SAFETY: loom's cells panic on an access that is not ordered.
        unsafe impl Sync for Slot {}
        // SAFETY: as above.
        unsafe impl Send for Slot {}
        loom::model(|| {
            let slot = Arc::new(Slot(State::new(), UnsafeCell::new(0)));
            slot.0.publish(Priority::Normal);
            let joiner = {
                let slot = slot.clone();
                loom::thread::spawn(move || {
                    let waits = slot.0.watch(0);
                    // SAFETY: that the end comes after what the process did is what the model checks.
                    assert!(waits || slot.1.with(|value| unsafe { *value }) == 7);
                    waits
                })
            };
            // SAFETY: the process's own, as long as it lives.
            slot.1.with_mut(|value| unsafe { *value = 7 });
            let told = slot.0.end().is_watched;
            assert_eq!(joiner.join().unwrap(), told);
            assert!(!slot.0.is_live(0));
        });
    }
}
