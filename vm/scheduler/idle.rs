//! Sleeping schedulers, and who wakes them.
//!
//! # What
//! A scheduler without work searches the other rings for a moment and then sleeps on a condition
//! variable, until it is woken or its next timer is due. Nobody spins: an idle machine has no running
//! thread. One word counts the *searchers* and the *sleepers*. Work is announced by waking one sleeper,
//! and only when nobody searches: a searcher finds the work, and then wakes the next one if there is more.
//!
//! # Invariants
//! - I1. A process in a ring has an awake owner: a scheduler sleeps only with its own ring empty. So
//!   work in rings is never lost; waking others for it only spreads it (`announce`, no fence).
//! - I2. Work in the injector has no owner. Who pushes there calls `notify` afterwards, and nobody
//!   sleeps without a look at the injector after having announced the sleep.
//! - I3. A sleeper stands in the list, or whoever took it out has counted it as a searcher and gives it its
//!   token. It takes exactly one token for each time it was taken out.
//! - I4. The last searcher that stops searching because it found work looks at the queues again, and wakes
//!   another if there is more: those who saw it searching relied on it.
//!
//! # Proof sketch (no lost wake-up)
//! Pusher: writes the queue; fence; reads the word. Sleeper: writes the word; fence; reads the
//! queue. The fences are sequentially consistent, so of two such threads one sees the other's
//! write: the pusher sees a sleeper, and wakes it unless somebody searches; or the sleeper sees the work.
//! A searcher that the pusher saw either finds the work, or gives up by the same write of the
//! word as a sleeper does, followed by its fence and look, or stops by I4, with the same fence and look.
//!
//! # Sources
//! Go's `wakep` and `findRunnable`, tokio's `idle.rs` and rayon's sleep module describe relatives of this.

use crate::sync::{AtomicU64, Condvar, Mutex, Ordering, fence, wait_for};

const SEARCHER: u64 = 1;
const SLEEPER: u64 = 1 << 32;
const SEARCHERS: u64 = SLEEPER - 1;

/// All sleepers of a machine.
pub(crate) struct Idle {
    /// Low half: searchers; high half: sleepers. Sleepers change under the list's lock.
    word: AtomicU64,
    sleepers: Mutex<Vec<usize>>,
    parkers: Box<[Parker]>,
    /// Tokens handed out since the start. For figures and tests.
    wake_ups: AtomicU64,
}

/// Where one scheduler sleeps.
struct Parker {
    token: Mutex<bool>,
    condvar: Condvar,
}

/// How a sleep ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Woken {
    /// By somebody who has counted this scheduler as a searcher.
    Searching,
    /// By its own timer, or because it found work before it slept.
    Itself,
}

impl Parker {
    fn new() -> Self {
        Self { token: Mutex::new(false), condvar: Condvar::new() }
    }

    /// Takes the token; false: the time is over.
    fn park(&self, timeout_ns: Option<u64>) -> bool {
        let mut token = self.token.lock();
        while !*token {
            wait_for(&self.condvar, &mut token, timeout_ns);
            if timeout_ns.is_some() {
                break;
            }
        }
        std::mem::take(&mut *token)
    }

    fn unpark(&self) {
        *self.token.lock() = true;
        self.condvar.notify_one();
    }
}

impl Idle {
    pub(crate) fn new(schedulers: usize) -> Self {
        Self {
            word: AtomicU64::new(0),
            sleepers: Mutex::new(Vec::with_capacity(schedulers)),
            parkers: (0..schedulers).map(|_| Parker::new()).collect(),
            wake_ups: AtomicU64::new(0),
        }
    }

    fn wants_waking(word: u64) -> bool {
        word >= SLEEPER && word & SEARCHERS == 0
    }

    /// After a push to the injector: somebody is or will be awake for it (I2).
    pub(crate) fn notify(&self) {
        // Pairs with the fences of `sleep` and `stop_searching`.
        fence(Ordering::SeqCst);
        self.announce();
    }

    /// After a push to the caller's own ring: wakes somebody to share the work, as far as the
    /// caller knows of sleepers (I1).
    pub(crate) fn announce(&self) {
        if Self::wants_waking(self.word.load(Ordering::Relaxed)) {
            self.wake_one();
        }
    }

    #[cold]
    fn wake_one(&self) {
        let mut sleepers = self.sleepers.lock();
        // Searchers come and go without the lock; that another one was woken meanwhile shows here.
        if !Self::wants_waking(self.word.load(Ordering::Relaxed)) {
            return;
        }
        if let Some(sleeper) = sleepers.pop() {
            self.word.fetch_add(SEARCHER.wrapping_sub(SLEEPER), Ordering::Relaxed);
            drop(sleepers);
            self.give_token(sleeper);
        }
    }

    fn give_token(&self, sleeper: usize) {
        self.wake_ups.fetch_add(1, Ordering::Relaxed);
        self.parkers[sleeper].unpark();
    }

    /// Wakes everybody, for the end of the machine.
    pub(crate) fn wake_all(&self) {
        fence(Ordering::SeqCst);
        let mut sleepers = self.sleepers.lock();
        for sleeper in sleepers.drain(..) {
            self.word.fetch_add(SEARCHER.wrapping_sub(SLEEPER), Ordering::Relaxed);
            self.give_token(sleeper);
        }
    }

    /// Becomes a searcher, unless half of the schedulers are: more would only be in each other's way.
    pub(crate) fn start_searching(&self) -> bool {
        if 2 * (self.word.load(Ordering::Relaxed) & SEARCHERS) >= self.parkers.len() as u64 {
            return false;
        }
        self.word.fetch_add(SEARCHER, Ordering::Relaxed);
        true
    }

    /// A searcher found work. `has_work` is the look at the queues that I4 asks for.
    pub(crate) fn stop_searching(&self, has_work: impl FnOnce() -> bool) {
        let before = self.word.fetch_sub(SEARCHER, Ordering::Relaxed);
        if before & SEARCHERS == 1 {
            // Pairs with the fence of `notify`.
            fence(Ordering::SeqCst);
            if has_work() {
                self.announce();
            }
        }
    }

    /// Sleeps until somebody wakes this scheduler, or `timeout_ns` have passed. Doesn't, if `has_work`.
    pub(crate) fn sleep(
        &self,
        own: usize,
        is_searching: bool,
        timeout_ns: Option<u64>,
        has_work: impl FnOnce() -> bool,
    ) -> Woken {
        {
            let mut sleepers = self.sleepers.lock();
            sleepers.push(own);
            let was_searcher = if is_searching { SEARCHER } else { 0 };
            self.word.fetch_add(SLEEPER - was_searcher, Ordering::Relaxed);
        }
        // Pairs with the fence of `notify`.
        fence(Ordering::SeqCst);
        if (has_work() || !self.parkers[own].park(timeout_ns)) && self.withdraw(own) {
            return Woken::Itself;
        }
        // The token was taken, or is on its way (I3).
        Woken::Searching
    }

    /// Leaves the list; if somebody else took the scheduler out, takes the token instead.
    fn withdraw(&self, own: usize) -> bool {
        let mut sleepers = self.sleepers.lock();
        if let Some(at) = sleepers.iter().position(|&sleeper| sleeper == own) {
            sleepers.remove(at);
            self.word.fetch_sub(SLEEPER, Ordering::Relaxed);
            return true;
        }
        drop(sleepers);
        self.parkers[own].park(None);
        false
    }

    /// Tokens handed out since the start.
    pub(crate) fn wake_ups(&self) -> u64 {
        self.wake_ups.load(Ordering::Relaxed)
    }

    /// How many schedulers sleep.
    pub(crate) fn sleepers(&self) -> usize {
        (self.word.load(Ordering::Relaxed) / SLEEPER) as usize
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn one_waker_a_piece_of_work() {
        let idle = Idle::new(2);
        idle.notify();
        assert_eq!(idle.wake_ups(), 0, "nobody sleeps");
        let woken = std::thread::scope(|scope| {
            let sleeper = scope.spawn(|| idle.sleep(0, false, None, || false));
            while idle.sleepers() == 0 {
                std::thread::yield_now();
            }
            idle.notify();
            idle.notify();
            sleeper.join().unwrap()
        });
        assert_eq!(woken, Woken::Searching);
        assert_eq!(idle.wake_ups(), 1, "the second notice finds a searcher");
        let mut looked = false;
        idle.stop_searching(|| {
            looked = true;
            true
        });
        assert!(looked, "I4: it was the last searcher");
    }

    #[test]
    fn timeouts_and_work_end_a_sleep() {
        let idle = Idle::new(1);
        assert_eq!(idle.sleep(0, false, Some(1), || false), Woken::Itself);
        assert_eq!(idle.sleep(0, false, None, || true), Woken::Itself);
        assert_eq!((idle.sleepers(), idle.wake_ups()), (0, 0));
    }

    #[test]
    fn few_search() {
        let idle = Idle::new(4);
        assert!(idle.start_searching() && idle.start_searching());
        assert!(!idle.start_searching());
    }
}

#[cfg(all(test, loom))]
mod models {
    use super::*;
    use crate::sync::{Arc, AtomicUsize};

    /// The injector, reduced to a count.
    struct Machine {
        idle: Idle,
        queue: AtomicUsize,
    }

    impl Machine {
        fn new(schedulers: usize) -> Arc<Self> {
            Arc::new(Self { idle: Idle::new(schedulers), queue: AtomicUsize::new(0) })
        }

        fn has_work(&self) -> bool {
            self.queue.load(Ordering::Relaxed) > 0
        }

        fn push(&self) {
            self.queue.fetch_add(1, Ordering::Relaxed);
            self.idle.notify();
        }

        fn take(&self) -> bool {
            self.queue.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok()
        }

        /// A scheduler's loop until it has taken one piece of work.
        fn take_one(&self, own: usize) {
            let mut is_searching = false;
            while !self.take() {
                is_searching =
                    self.idle.sleep(own, is_searching, None, || self.has_work()) == Woken::Searching;
            }
            if is_searching {
                self.idle.stop_searching(|| self.has_work());
            }
        }
    }

    /// A lost wake-up would be a deadlock, which loom reports.
    #[test]
    fn loom_sleep_against_notify() {
        loom::model(|| {
            let machine = Machine::new(1);
            let scheduler = {
                let machine = machine.clone();
                loom::thread::spawn(move || machine.take_one(0))
            };
            machine.push();
            scheduler.join().unwrap();
            assert!(!machine.has_work());
            assert_eq!(machine.idle.sleepers(), 0);
        });
    }

    /// Two schedulers, two pieces of work: a searcher that found one wakes the other.
    #[test]
    fn loom_searcher_passes_it_on() {
        loom::model(|| {
            let machine = Machine::new(2);
            let schedulers = [0, 1].map(|own| {
                let machine = machine.clone();
                loom::thread::spawn(move || machine.take_one(own))
            });
            machine.push();
            machine.push();
            for scheduler in schedulers {
                scheduler.join().unwrap();
            }
            assert!(!machine.has_work());
        });
    }
}
