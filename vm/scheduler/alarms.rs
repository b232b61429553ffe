//! The timers of all schedulers: whose wheel an entry is in, who looks at it, and who wakes for it.
//!
//! # What
//! Each scheduler has a wheel (timers.rs) behind a lock that is seldom contended, and a hint beside it that
//! says when the next entry comes up. A scheduler puts entries into its own wheel only, and takes what is due
//! out of its own one and of those whose owners sleep, or are late: while they sit in a long builtin, or the
//! system lets another program run in their place.
//!
//! Of several sleepers one *keeps the time*: it wakes for the first entry of all sleepers' wheels. The others
//! sleep [`LAX_NS`] longer than their own wheels ask for, so a machine whose processes only wait runs one
//! thread, and which one decides nothing: the keeper's word is a hint.
//!
//! A wake-up costs some 20 µs of processor time. [`Pace`] lets a few follow each other at once and holds back
//! what comes more often, so that dense timers are served in groups, and a single one on time.
//!
//! # Invariants
//! - K1. An entry is in the wheel of a scheduler that is awake, or that sleeps for at most LAX_NS beyond the
//!   entry's time and the pace's bound.
//!
//! # Proof sketch
//! Only the owner adds to a wheel, and it looks at the wheel's hint before it sleeps. The hint is stored
//! under the wheel's lock, so the last one stored knows of all entries, and an older one that the owner may
//! still see is too early at worst. Who takes an entry out of another's wheel and has to put it in again is
//! awake, and puts it into its own.

use crossbeam_utils::CachePadded;

use crate::clock::NEVER_NS;
use crate::sync::{AtomicU64, Mutex, Ordering};
use crate::timers::{Entry, Wheel};

/// How much longer than its wheel asks for a scheduler sleeps while another one keeps the time.
const LAX_NS: u64 = 1_000_000;
/// How late an entry of an awake scheduler is before another one takes it.
const HELP_NS: u64 = 100_000;

/// The wheels.
pub(crate) struct Alarms {
    wheels: Box<[CachePadded<Alarm>]>,
    /// When the sleeper wakes that keeps the time, or NEVER_NS. A hint.
    keeper_ns: CachePadded<AtomicU64>,
    pace: Pace,
}

struct Alarm {
    wheel: Mutex<Wheel>,
    /// `Wheel::next_ns`, stored under the lock. To the owner it is never too late.
    next_ns: AtomicU64,
    /// 1 while the owner sleeps. A hint.
    is_asleep: AtomicU64,
}

/// How long a scheduler sleeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rest {
    /// When it wakes by itself, or NEVER_NS.
    pub(crate) until_ns: u64,
    is_keeper: bool,
}

impl Alarms {
    pub(crate) fn new(schedulers: usize, now_ns: u64) -> Self {
        let alarm = |_| {
            CachePadded::new(Alarm {
                wheel: Mutex::new(Wheel::new(now_ns)),
                next_ns: AtomicU64::new(NEVER_NS),
                is_asleep: AtomicU64::new(0),
            })
        };
        let wheels = (0..schedulers).map(alarm).collect();
        let keeper_ns = CachePadded::new(AtomicU64::new(NEVER_NS));
        Self { wheels, keeper_ns, pace: Pace::default() }
    }

    /// Owner: puts an entry in. `counts` says which entries to keep when it is time to purge the wheel.
    pub(crate) fn insert(&self, own: usize, entry: Entry, counts: impl FnMut(&Entry) -> bool) {
        let alarm = &self.wheels[own];
        let mut wheel = alarm.wheel.lock();
        if wheel.insert(entry) {
            wheel.purge(counts);
        }
        alarm.next_ns.store(wheel.next_ns(), Ordering::Relaxed);
    }

    /// When the owner has to look at its wheel, or NEVER_NS.
    #[inline]
    pub(crate) fn next_ns(&self, own: usize) -> u64 {
        self.wheels[own].next_ns.load(Ordering::Relaxed)
    }

    /// When another scheduler has to look at this wheel, or NEVER_NS.
    #[inline]
    pub(crate) fn help_ns(&self, scheduler: usize) -> u64 {
        let alarm = &self.wheels[scheduler];
        let patience = if alarm.is_asleep.load(Ordering::Relaxed) == 1 { 0 } else { HELP_NS };
        alarm.next_ns.load(Ordering::Relaxed).saturating_add(patience)
    }

    /// Appends to `due` what has come up in a wheel; nothing of another's that somebody is looking at.
    pub(crate) fn take_due(&self, scheduler: usize, own: usize, now_ns: u64, due: &mut Vec<Entry>) {
        let alarm = &self.wheels[scheduler];
        let wheel = if scheduler == own { Some(alarm.wheel.lock()) } else { alarm.wheel.try_lock() };
        let Some(mut wheel) = wheel else { return };
        wheel.advance(now_ns, due);
        alarm.next_ns.store(wheel.next_ns(), Ordering::Relaxed);
    }

    /// The owner is about to sleep.
    pub(crate) fn rest(&self, own: usize, now_ns: u64) -> Rest {
        let own_ns = self.next_ns(own);
        self.wheels[own].is_asleep.store(1, Ordering::Relaxed);
        let others = self.wheels.iter().enumerate().filter(|&(other, _)| other != own);
        let sleepers = others.filter(|(_, alarm)| alarm.is_asleep.load(Ordering::Relaxed) == 1);
        let hints = sleepers.map(|(_, alarm)| alarm.next_ns.load(Ordering::Relaxed));
        let first_ns = hints.min().map_or(own_ns, |hint_ns| own_ns.min(hint_ns));
        if first_ns == NEVER_NS {
            return Rest { until_ns: NEVER_NS, is_keeper: false };
        }
        let bound_ns = self.pace.bound_ns();
        let until_ns = first_ns.max(bound_ns);
        let kept_ns = self.keeper_ns.load(Ordering::Relaxed);
        if now_ns < kept_ns && kept_ns <= until_ns {
            let lax_ns = own_ns.max(bound_ns).saturating_add(LAX_NS);
            return Rest { until_ns: lax_ns, is_keeper: false };
        }
        self.keeper_ns.store(until_ns, Ordering::Relaxed);
        Rest { until_ns, is_keeper: true }
    }

    /// The owner has slept.
    pub(crate) fn awake(&self, own: usize, now_ns: u64, rest: Rest) {
        self.wheels[own].is_asleep.store(0, Ordering::Relaxed);
        if now_ns >= rest.until_ns {
            self.pace.count(now_ns);
        }
        if rest.is_keeper {
            let (kept, order) = (rest.until_ns, Ordering::Relaxed);
            // Fails if another one keeps the time by now.
            let _ = self.keeper_ns.compare_exchange(kept, NEVER_NS, order, order);
        }
    }
}

/// How often schedulers wake for timers: [`BURST`](Pace::BURST) times as they come, then once an interval. A
/// hint: two that wake at a time may count as one.
struct Pace {
    /// When all wake-ups so far would be over, each an interval after the one before.
    over_ns: AtomicU64,
}

impl Pace {
    const INTERVAL_NS: u64 = 200_000;
    const BURST: u64 = 8;

    /// When the next wake-up may be.
    fn bound_ns(&self) -> u64 {
        self.over_ns.load(Ordering::Relaxed).saturating_sub(Self::BURST * Self::INTERVAL_NS)
    }

    /// A wake-up for a timer.
    fn count(&self, now_ns: u64) {
        let over_ns = self.over_ns.load(Ordering::Relaxed).max(now_ns) + Self::INTERVAL_NS;
        self.over_ns.store(over_ns, Ordering::Relaxed);
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self { over_ns: AtomicU64::new(0) }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    fn insert(alarms: &Alarms, own: usize, at_ns: u64) {
        alarms.insert(own, Entry::process(at_ns, 1), |_| true);
    }

    #[test]
    fn one_sleeper_keeps_the_time() {
        let alarms = Alarms::new(3, 0);
        insert(&alarms, 0, 5 * MS);
        insert(&alarms, 1, 9 * MS);
        let (first, second) = (alarms.rest(0, 0), alarms.rest(1, 0));
        assert!(first.is_keeper && first.until_ns.abs_diff(5 * MS) < MS / 10);
        assert!(!second.is_keeper && second.until_ns > 9 * MS);
        // Has something earlier than the keeper.
        insert(&alarms, 2, 3 * MS);
        let third = alarms.rest(2, 0);
        assert!(third.is_keeper && third.until_ns < 4 * MS);
        alarms.awake(2, 6 * MS, third);
        let mut due = Vec::new();
        alarms.take_due(0, 2, 6 * MS, &mut due);
        assert_eq!(due, [Entry::process(5 * MS, 1)], "of a sleeper's wheel");
        alarms.take_due(2, 2, 6 * MS, &mut due);
        assert_eq!(due.len(), 2);
        let again = alarms.rest(2, 6 * MS);
        assert!(again.is_keeper, "for the second, which sleeps");
        assert!(again.until_ns.abs_diff(9 * MS) < MS / 10);
    }

    #[test]
    fn who_is_awake_is_helped_when_late() {
        let alarms = Alarms::new(2, 0);
        insert(&alarms, 0, 5 * MS);
        assert!(alarms.help_ns(0) >= alarms.next_ns(0) + HELP_NS);
        let rest = alarms.rest(0, 0);
        assert_eq!(alarms.help_ns(0), alarms.next_ns(0));
        alarms.awake(0, 0, rest);
        assert_eq!(alarms.rest(1, 0).until_ns, NEVER_NS, "an awake owner looks itself");
    }

    #[test]
    fn the_pace_lets_bursts_through() {
        let pace = Pace::default();
        let mut now_ns = 10 * MS;
        let mut wake_ups = 0;
        while now_ns < 20 * MS {
            now_ns = pace.bound_ns().max(now_ns + 1_000);
            pace.count(now_ns);
            wake_ups += 1;
            assert!(wake_ups > Pace::BURST || now_ns < 11 * MS);
        }
        assert!(wake_ups <= 10 * MS / Pace::INTERVAL_NS + Pace::BURST + 1, "{wake_ups}");
    }
}

#[cfg(all(test, loom))]
mod models {
    use super::*;
    use crate::armed::Armed;
    use crate::inbox::{EMPTY, Expired, Inbox};
    use crate::sync::Arc;

    const NOW: u64 = 1 << 20;
    const LATER: u64 = 1 << 21;

    /// Two schedulers, and a process with a deadline.
    struct World {
        alarms: Alarms,
        inbox: Inbox,
        armed: Armed,
    }

    /// The world, and its process parked until LATER though the entry of its slot comes up NOW.
    fn world() -> Arc<World> {
        let world = World { alarms: Alarms::new(2, 0), inbox: Inbox::new(EMPTY), armed: Armed::new() };
        assert!(world.inbox.park(LATER) && world.armed.arm(NOW));
        world.alarms.insert(0, Entry::process(NOW, 1), |_| true);
        Arc::new(world)
    }

    impl World {
        /// Scheduler 1 looks after the other's wheel, and sleeps.
        fn help(&self) -> Rest {
            let mut due = Vec::new();
            self.alarms.take_due(0, 1, NOW + (1 << 14), &mut due);
            for entry in due {
                assert!(self.armed.claim(entry.at_ns));
                assert_eq!(self.inbox.expire(NOW), Expired::Later(LATER));
                assert!(self.armed.arm(LATER));
                self.alarms.insert(1, Entry::process(LATER, 1), |_| true);
            }
            self.alarms.rest(1, NOW)
        }

        /// K1.
        fn check(&self, rests: [Rest; 2]) {
            for (own, rest) in rests.into_iter().enumerate() {
                let mut left = Vec::new();
                self.alarms.take_due(own, own, LATER << 2, &mut left);
                let is_kept = |entry: &Entry| rest.until_ns <= entry.at_ns + LAX_NS + (1 << 14);
                assert!(left.iter().all(is_kept), "{own} sleeps past a deadline: {rests:?}, {left:?}");
            }
        }
    }

    /// An entry has to wait longer when another scheduler takes it out, while the owner of the wheel goes to
    /// sleep: it ends where somebody wakes for it.
    #[test]
    fn loom_help_against_sleep() {
        loom::model(|| {
            let world = world();
            let helper = {
                let world = world.clone();
                loom::thread::spawn(move || world.help())
            };
            let rest = world.alarms.rest(0, 0);
            world.check([rest, helper.join().unwrap()]);
        });
    }

    /// The owner puts another one in meanwhile.
    #[test]
    fn loom_help_against_insert() {
        loom::model(|| {
            let world = world();
            let helper = {
                let world = world.clone();
                loom::thread::spawn(move || world.help())
            };
            world.alarms.insert(0, Entry::process(LATER, 2), |_| true);
            let rest = world.alarms.rest(0, 0);
            world.check([rest, helper.join().unwrap()]);
        });
    }
}
