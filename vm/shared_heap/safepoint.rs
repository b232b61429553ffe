//! The safepoint protocol: how one thread stops all mutators.
//!
//! # What
//! A mutator is *running*, *stopped* or *idle*. Running ones may use the heap; they poll
//! [`Safepoint::poll_requested`] at each safepoint and then park. Idle ones don't use the heap: a scheduler
//! without work, or a thread that isn't a scheduler's and only now and then runs. A stop waits for
//! the running ones alone, so it never wakes an idle one and never waits for it.
//!
//! # Protocol
//! All transitions are made under one lock:
//!
//! | from | to | who | rule |
//! |---|---|---|---|
//! | - | idle | `register` | |
//! | idle | running | `leave_idle` | waits until no stop is under way (S2) |
//! | running | idle | `enter_idle` | the last one wakes the stopper (S3) |
//! | running | stopped | `park_until_resumed` | the last one wakes the stopper (S3) |
//! | stopped | running | `park_until_resumed` | waits until this stop is over (S2) |
//! | running or idle | stopping | `stop_all` | one at a time; who comes later parks instead |
//! | stopping | as before | `stop_all` | ends the stop, wakes all who wait (S4) |
//!
//! # Invariants
//! - S1. `running` counts the running mutators. While the stopper's closure runs it is 0.
//! - S2. Nobody becomes running while `stopping` is set.
//! - S3. Whoever makes `running` 0 while `stopping` is set notifies `all_stopped`.
//! - S4. Whoever clears `stopping` notifies all of `resumed`.
//! - S5. `requested` is set before the stopper waits and cleared before it resumes the others. It is
//!   a hint: a mutator that sees it late polls again, one that sees a stale one finds no stop under
//!   the lock and goes on. So it needs no ordering of its own; the lock orders all the rest.
//!
//! What a mutator wrote before it stopped is seen by the closure, and what the closure wrote is seen by
//! every mutator that goes on: each handed the lock over in between.
//!
//! # Nobody is lost asleep
//! The stopper sleeps only under the lock with `running` > 0. Each of those mutators polls at its next
//! safepoint or goes idle, both of which lower `running` under the lock; the last one notifies (S3), and
//! the stopper looks again after each wake-up. A mutator sleeps only under the lock while `stopping` is
//! set; who clears it does so under the lock and notifies all (S4), also when its closure panics. If the
//! next stop begins before a sleeper woke, the sleeper counts as stopped in that one too: it looks
//! again (S2) and sleeps on, so the stopper never waits for it.
//!
//! # Rejected
//! A state word for each mutator and a sweep over them: the fast path would save one uncontended lock for
//! each time a scheduler goes idle, which costs a futex call anyway.

use crossbeam_utils::CachePadded;

use crate::sync::{AtomicBool, Condvar, Mutex, MutexGuard, Ordering};

/// Stops the mutators of a heap.
pub struct Safepoint {
    /// Whether mutators should park (S5). Apart from the lock: all poll it, few take the lock.
    requested: CachePadded<AtomicBool>,
    state: Mutex<State>,
    /// Notified when `running` falls to 0 during a stop (S3).
    all_stopped: Condvar,
    /// Notified when a stop ends (S4).
    resumed: Condvar,
}

/// A registered mutator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MutatorId(u32);

/// What the lock guards.
struct State {
    /// Number of running mutators (S1).
    running: u32,
    /// Whether a stop is under way (S2).
    stopping: bool,
    /// By mutator: what it is, `None` once it left. For asserts.
    mutators: Vec<Option<Mode>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Running,
    Stopped,
    Idle,
}

impl Safepoint {
    /// A safepoint without mutators.
    #[must_use]
    pub fn new() -> Self {
        Self {
            requested: CachePadded::new(AtomicBool::new(false)),
            state: Mutex::new(State { running: 0, stopping: false, mutators: Vec::new() }),
            all_stopped: Condvar::new(),
            resumed: Condvar::new(),
        }
    }

    /// A mutator, idle at first.
    pub fn register(&self) -> MutatorId {
        let mut state = self.state.lock();
        let free = state.mutators.iter().position(Option::is_none);
        let index = free.unwrap_or(state.mutators.len());
        if free.is_none() {
            state.mutators.push(None);
        }
        state.mutators[index] = Some(Mode::Idle);
        MutatorId(u32::try_from(index).expect("fewer mutators than threads"))
    }

    /// Takes an idle mutator away.
    ///
    /// # Panics
    /// When it isn't idle.
    pub fn unregister(&self, mutator: MutatorId) {
        self.state.lock().change(mutator, Mode::Idle, None);
    }

    /// Whether mutators should park. One load.
    #[must_use]
    #[inline]
    pub fn poll_requested(&self) -> bool {
        self.requested.load(Ordering::Relaxed)
    }

    /// A running mutator stops until no stop is under way; returns at once if none is.
    ///
    /// # Panics
    /// When it isn't running.
    pub fn park_until_resumed(&self, mutator: MutatorId) {
        let state = self.state.lock();
        if state.stopping {
            drop(self.park(state, mutator));
        }
    }

    /// A running mutator will not use the heap until [`leave_idle`](Self::leave_idle).
    ///
    /// # Panics
    /// When it isn't running.
    pub fn enter_idle(&self, mutator: MutatorId) {
        let mut state = self.state.lock();
        self.stop_running(&mut state, mutator, Mode::Idle);
    }

    /// An idle mutator runs again, after a stop that is under way.
    ///
    /// # Panics
    /// When it isn't idle.
    pub fn leave_idle(&self, mutator: MutatorId) {
        let state = self.state.lock();
        let mut state = self.wait_resumed(state);
        state.change(mutator, Mode::Idle, Some(Mode::Running));
        state.running += 1;
    }

    /// A running mutator stops all others, calls `collect`, and lets them go on. If another is doing
    /// so already, waits until that is over and answers `None`.
    ///
    /// # Panics
    /// When the mutator isn't running; and with what `collect` panics, after the others were let go.
    pub fn stop_all<R>(&self, mutator: MutatorId, collect: impl FnOnce() -> R) -> Option<R> {
        let mut state = self.state.lock();
        if state.stopping {
            drop(self.park(state, mutator));
            return None;
        }
        state.stopping = true;
        self.requested.store(true, Ordering::Relaxed);
        self.stop_running(&mut state, mutator, Mode::Stopped);
        while state.running > 0 {
            state = self.all_stopped.wait(state);
        }
        drop(state);
        let _resume = Resume { safepoint: self, mutator };
        Some(collect())
    }

    /// Stops a running mutator until no stop is under way.
    fn park<'a>(&'a self, mut state: MutexGuard<'a, State>, mutator: MutatorId) -> MutexGuard<'a, State> {
        self.stop_running(&mut state, mutator, Mode::Stopped);
        let mut state = self.wait_resumed(state);
        state.change(mutator, Mode::Stopped, Some(Mode::Running));
        state.running += 1;
        state
    }

    /// A running mutator runs no more (S3).
    fn stop_running(&self, state: &mut State, mutator: MutatorId, to: Mode) {
        state.change(mutator, Mode::Running, Some(to));
        state.running -= 1;
        if state.running == 0 && state.stopping {
            self.all_stopped.notify_all();
        }
    }

    /// Waits until no stop is under way (S2).
    fn wait_resumed<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        while state.stopping {
            state = self.resumed.wait(state);
        }
        state
    }
}

impl Default for Safepoint {
    fn default() -> Self {
        Self::new()
    }
}

impl State {
    fn change(&mut self, mutator: MutatorId, from: Mode, to: Option<Mode>) {
        let mode = &mut self.mutators[mutator.0 as usize];
        assert_eq!(*mode, Some(from), "S1: {mutator:?} is in another mode");
        *mode = to;
    }
}

/// Ends a stop when it is dropped (S4), also while a panic goes by.
struct Resume<'a> {
    safepoint: &'a Safepoint,
    mutator: MutatorId,
}

impl Drop for Resume<'_> {
    fn drop(&mut self) {
        let mut state = self.safepoint.state.lock();
        assert_eq!(state.running, 0, "S1: someone ran during a stop");
        state.stopping = false;
        self.safepoint.requested.store(false, Ordering::Relaxed);
        state.change(self.mutator, Mode::Stopped, Some(Mode::Running));
        state.running += 1;
        self.safepoint.resumed.notify_all();
    }
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Safepoint>();
};

#[cfg(all(test, not(loom)))]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn a_lone_mutator_stops_the_world() {
        let safepoint = Safepoint::new();
        let mutator = safepoint.register();
        safepoint.leave_idle(mutator);
        let seen = safepoint.stop_all(mutator, || safepoint.poll_requested());
        assert_eq!(seen, Some(true));
        assert!(!safepoint.poll_requested());
        safepoint.park_until_resumed(mutator);
        safepoint.enter_idle(mutator);
        safepoint.unregister(mutator);
        assert_eq!(safepoint.register(), mutator, "the place is used again");
    }

    #[test]
    fn idle_mutators_are_not_waited_for() {
        let safepoint = Safepoint::new();
        let (one, _idle) = (safepoint.register(), safepoint.register());
        safepoint.leave_idle(one);
        assert_eq!(safepoint.stop_all(one, || 7), Some(7));
    }

    #[test]
    #[should_panic(expected = "S1")]
    fn leaving_twice_is_refused() {
        let safepoint = Safepoint::new();
        let mutator = safepoint.register();
        safepoint.leave_idle(mutator);
        safepoint.leave_idle(mutator);
    }

    #[test]
    fn a_panic_lets_the_others_go_on() {
        let safepoint = Safepoint::new();
        let (one, two) = (safepoint.register(), safepoint.register());
        safepoint.leave_idle(one);
        let panicked =
            catch_unwind(AssertUnwindSafe(|| safepoint.stop_all(one, || panic!("in a collection"))));
        assert!(panicked.is_err());
        assert!(!safepoint.poll_requested());
        safepoint.leave_idle(two);
        safepoint.enter_idle(one);
    }

    #[test]
    fn threads_stop_each_other_many_times() {
        const ROUNDS: u64 = 2000;
        let safepoint = Safepoint::new();
        // Written only by running mutators, read and compared only while all are stopped.
        let counters = [const { AtomicU64::new(0) }; 3];
        let stops = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for own in 0..counters.len() {
                let (safepoint, counters, stops) = (&safepoint, &counters, &stops);
                scope.spawn(move || {
                    let mutator = safepoint.register();
                    safepoint.leave_idle(mutator);
                    for round in 0..ROUNDS {
                        if safepoint.poll_requested() {
                            safepoint.park_until_resumed(mutator);
                        }
                        counters[own].fetch_add(1, Ordering::Relaxed);
                        if round % 64 == own as u64 {
                            let before: u64 = counters.iter().map(|c| c.load(Ordering::Relaxed)).sum();
                            let during = safepoint.stop_all(mutator, || {
                                let sum = || counters.iter().map(|c| c.load(Ordering::Relaxed)).sum::<u64>();
                                let first = sum();
                                std::thread::yield_now();
                                (first, sum())
                            });
                            if let Some((first, second)) = during {
                                assert_eq!(first, second, "someone ran during a stop");
                                assert!(first >= before);
                                stops.fetch_add(1, Ordering::Relaxed);
                            }
                        }
                        if round % 100 == 50 {
                            safepoint.enter_idle(mutator);
                            safepoint.leave_idle(mutator);
                        }
                    }
                    safepoint.enter_idle(mutator);
                    safepoint.unregister(mutator);
                });
            }
        });
        assert!(stops.into_inner() > 0);
        assert!(counters.iter().all(|counter| counter.load(Ordering::Relaxed) == ROUNDS));
    }
}

/// Models: loom tries every interleaving and reports an unordered access of a cell (someone mutates during
/// a stop) and a deadlock (someone is lost asleep). What each finds, tried by hand:
///
/// | weakened | found by |
/// |---|---|
/// | the stopper doesn't wait, or doesn't set `stopping` (S1) | all four |
/// | `leave_idle` doesn't wait (S2) | all four: unordered access |
/// | a sleeper doesn't look again (S2) | `a_sleeper_sleeps_through_the_next_stop`: unordered access |
/// | the last to stop doesn't notify (S3) | all four: deadlock |
/// | the end of a stop notifies nobody (S4) | all four: deadlock |
/// | the end of a stop notifies one (S4) | `all_sleepers_wake`: deadlock |
/// | the second stopper doesn't park | `two_stoppers_do_not_meet`: deadlock |
#[cfg(all(test, loom))]
mod loom_models {
    use loom::cell::UnsafeCell;
    use loom::sync::Arc;
    use loom::thread;

    use super::*;

    /// A heap of two words: word `i` belongs to thread `i` while it runs, both to a stopper.
    struct World {
        safepoint: Safepoint,
        words: [UnsafeCell<u32>; 2],
    }

    // SAFETY: who touches which word is what the models check.
    unsafe impl Sync for World {}

    impl World {
        fn new() -> Arc<Self> {
            Arc::new(Self { safepoint: Safepoint::new(), words: [UnsafeCell::new(0), UnsafeCell::new(0)] })
        }

        fn mutate(&self, own: usize) {
            // SAFETY: the caller runs as mutator `own`; loom checks that nobody else is here.
            self.words[own].with_mut(|word| unsafe { *word += 1 });
        }

        /// Touches all words; answers their sum.
        fn collect(&self) -> u32 {
            // SAFETY: the world is stopped; loom checks that nobody else is here.
            self.words.iter().map(|word| word.with_mut(|word| unsafe { *word })).sum()
        }

        fn poll(&self, mutator: MutatorId) {
            if self.safepoint.poll_requested() {
                self.safepoint.park_until_resumed(mutator);
            }
        }
    }

    /// Starts a thread as a running mutator that ends idle.
    fn mutator(world: &Arc<World>, body: impl FnOnce(&World, MutatorId) + 'static) -> thread::JoinHandle<()> {
        let world = Arc::clone(world);
        thread::spawn(move || {
            let mutator = world.safepoint.register();
            world.safepoint.leave_idle(mutator);
            body(&world, mutator);
            world.safepoint.enter_idle(mutator);
        })
    }

    /// A stop against a mutator that polls, idles and comes back.
    #[test]
    fn nobody_mutates_during_a_stop() {
        loom::model(|| {
            let world = World::new();
            let other = mutator(&world, |world, mutator| {
                world.mutate(0);
                world.poll(mutator);
                world.mutate(0);
                world.safepoint.enter_idle(mutator);
                world.safepoint.leave_idle(mutator);
                world.mutate(0);
            });
            let stopper = world.safepoint.register();
            world.safepoint.leave_idle(stopper);
            world.mutate(1);
            let sum = world.safepoint.stop_all(stopper, || world.collect());
            assert!((1..=4).contains(&sum.expect("nobody else stops")));
            world.mutate(1);
            world.safepoint.enter_idle(stopper);
            other.join().unwrap();
            assert_eq!(world.safepoint.running_count(), 0);
            assert_eq!(world.collect(), 5);
        });
    }

    /// Two that want a stop at once: one after the other, or one for both; nobody waits for ever.
    #[test]
    fn two_stoppers_do_not_meet() {
        loom::model(|| {
            let world = World::new();
            let other = mutator(&world, |world, mutator| {
                world.mutate(0);
                world.safepoint.stop_all(mutator, || world.collect());
                world.mutate(0);
            });
            let stopper = world.safepoint.register();
            world.safepoint.leave_idle(stopper);
            world.mutate(1);
            world.safepoint.stop_all(stopper, || world.collect());
            world.mutate(1);
            world.safepoint.enter_idle(stopper);
            other.join().unwrap();
            assert_eq!(world.collect(), 4);
        });
    }

    /// Two stops in a row: one parked in the first doesn't run in the second, and is not lost.
    #[test]
    fn a_sleeper_sleeps_through_the_next_stop() {
        loom::model(|| {
            let world = World::new();
            let other = mutator(&world, |world, mutator| {
                world.mutate(0);
                world.poll(mutator);
                world.mutate(0);
            });
            let stopper = world.safepoint.register();
            world.safepoint.leave_idle(stopper);
            for _ in 0..2 {
                assert!(world.safepoint.stop_all(stopper, || world.collect()).is_some());
            }
            world.safepoint.enter_idle(stopper);
            other.join().unwrap();
            assert_eq!(world.collect(), 2);
        });
    }

    /// Two sleepers behind one stop: both wake.
    #[test]
    fn all_sleepers_wake() {
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = Some(3);
        builder.check(|| {
            let world = World::new();
            let others = [0, 1].map(|own| {
                mutator(&world, move |world, mutator| {
                    world.mutate(own);
                    world.poll(mutator);
                    world.mutate(own);
                })
            });
            let stopper = world.safepoint.register();
            world.safepoint.leave_idle(stopper);
            assert!(world.safepoint.stop_all(stopper, || world.collect()).is_some());
            world.safepoint.enter_idle(stopper);
            others.into_iter().for_each(|other| other.join().unwrap());
            assert_eq!(world.collect(), 4);
        });
    }

    impl Safepoint {
        /// Number of running mutators.
        fn running_count(&self) -> u32 {
            self.state.lock().running
        }
    }
}
