//! Messages that are sent at a time: what a program's timers are.
//!
//! # What
//! Each scheduler keeps the messages of the timers that were started on it, in the order of their times,
//! under a lock of its own: the reference names the scheduler, so any other finds the timer to cancel it. The
//! scheduler's wheel (timers.rs) has one entry for all of them, at the earliest time; it stands for no
//! process ([`INDEX`]). Another scheduler that looks after that wheel sends them, and then has the entry.
//!
//! # Invariants
//! - E1. `armed_ns` is the time of the entry that counts, in some wheel, not after the first message's time,
//!   or NEVER_NS; or the scheduler has yet to put in the entry that `Own::arm_ns` asks for, and does so
//!   before it sleeps.
//! - E2. `young` names all messages that were added since the last collection; some may be gone.
//!
//! # Collections
//! A young one looks at `young` only. A full one drops the messages of processes that have ended.

use std::collections::BTreeMap;

use tambour_shared_heap::{Atom, Marker, Pid, Value};

use crate::clock::NEVER_NS;
use crate::control::reference_note;
use crate::layout::Context;
use crate::sync::Mutex;

/// The index of the wheel's entry for messages: no process has slot 0.
pub(crate) const INDEX: u32 = 0;

/// Who gets a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// This process.
    Process(Pid),
    /// Whoever has the name when the time has come.
    Name(Atom),
}

/// A message that waits for its time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delayed {
    pub(crate) to: Receiver,
    pub(crate) message: Value,
}

/// Time in nanoseconds, and serial number of the reference.
type Key = (u64, u64);

/// The messages of one scheduler.
pub(crate) struct Messages {
    list: Mutex<List>,
}

struct List {
    by_time: BTreeMap<Key, Delayed>,
    times: BTreeMap<u64, u64>,
    /// E1.
    armed_ns: u64,
    /// E2.
    young: Vec<Key>,
}

impl Messages {
    pub(crate) fn new() -> Self {
        let (by_time, times, young) = Default::default();
        Self { list: Mutex::new(List { by_time, times, armed_ns: NEVER_NS, young }) }
    }

    /// Adds a message. True: the scheduler puts an entry for `at_ns` into its wheel.
    fn add(&self, at_ns: u64, serial: u64, delayed: Delayed) -> bool {
        let mut list = self.list.lock();
        list.by_time.insert((at_ns, serial), delayed);
        list.times.insert(serial, at_ns);
        list.young.push((at_ns, serial));
        let is_earliest = at_ns < list.armed_ns;
        list.armed_ns = list.armed_ns.min(at_ns);
        is_earliest
    }

    /// Takes a message away; answers its time.
    fn remove(&self, serial: u64) -> Option<u64> {
        let mut list = self.list.lock();
        let at_ns = list.times.remove(&serial)?;
        list.by_time.remove(&(at_ns, serial));
        Some(at_ns)
    }

    fn time(&self, serial: u64) -> Option<u64> {
        self.list.lock().times.get(&serial).copied()
    }

    /// Whether the wheel's entry for this time counts.
    pub(crate) fn counts(&self, at_ns: u64) -> bool {
        self.list.lock().armed_ns == at_ns
    }

    /// Takes a message whose time has come.
    pub(crate) fn take_due(&self, now_ns: u64) -> Option<Delayed> {
        let mut list = self.list.lock();
        let (&(at_ns, serial), _) = list.by_time.first_key_value()?;
        if at_ns > now_ns {
            return None;
        }
        list.times.remove(&serial);
        list.by_time.remove(&(at_ns, serial))
    }

    /// After an entry has come up: the time of the next one to be put into the wheel.
    pub(crate) fn rearm(&self) -> Option<u64> {
        let mut list = self.list.lock();
        let first = list.by_time.first_key_value().map(|(&(at_ns, _), _)| at_ns);
        list.armed_ns = first.unwrap_or(NEVER_NS);
        first
    }

    /// Roots. The world is stopped.
    pub(crate) fn visit(&self, young: bool, is_live: impl Fn(Pid) -> bool, marker: &mut Marker<'_>) {
        let mut list = self.list.lock();
        let List { by_time, times, young: added, .. } = &mut *list;
        if young {
            let messages = added.iter().filter_map(|key| by_time.get(key));
            messages.for_each(|delayed| marker.mark(delayed.message));
        } else {
            by_time.retain(|(_, serial), delayed| {
                let is_wanted = !matches!(delayed.to, Receiver::Process(pid) if !is_live(pid));
                if !is_wanted {
                    times.remove(serial);
                }
                is_wanted
            });
            by_time.values().for_each(|delayed| marker.mark(delayed.message));
        }
    }

    /// After a collection: all messages are old (E2). The world is stopped.
    pub(crate) fn collected(&self) {
        self.list.lock().young.clear();
    }
}

impl Context {
    /// A reference for [`start_timer`](Self::start_timer), for messages that have it in them.
    ///
    /// # Panics
    /// Outside of a process.
    pub fn timer_reference(&mut self) -> Value {
        assert!(self.process().is_some(), "C2: timers are started by processes");
        let scheduler = self.scheduler() as u64 + 1;
        self.allocator.reference_with(scheduler << 32)
    }

    /// Sends a message when the machine's clock has come to `at_ns`. The reference is a fresh one of
    /// [`timer_reference`](Self::timer_reference), made in the same call of a builtin. O(log timers).
    ///
    /// # Panics
    /// With any other reference.
    pub fn start_timer(&mut self, at_ns: u64, to: Receiver, message: Value, reference: Value) {
        let (serial, scheduler) = timer(reference).expect("a reference of `timer_reference`");
        assert_eq!(scheduler, self.scheduler(), "made in the same call");
        if self.shared().delayed[scheduler].add(at_ns, serial, Delayed { to, message }) {
            self.own.arm_ns = self.own.arm_ns.min(at_ns);
        }
    }

    /// Keeps a timer's message from being sent; answers in how many nanoseconds it would have been. `None`:
    /// it was sent, or cancelled, or there never was such a timer.
    pub fn cancel_timer(&mut self, reference: Value) -> Option<u64> {
        let (serial, scheduler) = timer(reference)?;
        let at_ns = self.shared().delayed.get(scheduler)?.remove(serial)?;
        Some(at_ns.saturating_sub(self.now_ns()))
    }

    /// In how many nanoseconds a timer's message will be sent. `None` as for
    /// [`cancel_timer`](Self::cancel_timer).
    pub fn read_timer(&self, reference: Value) -> Option<u64> {
        let (serial, scheduler) = timer(reference)?;
        let at_ns = self.shared().delayed.get(scheduler)?.time(serial)?;
        Some(at_ns.saturating_sub(self.now_ns()))
    }
}

/// Serial number and scheduler of a timer's reference.
fn timer(reference: Value) -> Option<(u64, usize)> {
    let (serial, note) = reference_note(reference)?;
    let (index, scheduler) = (note as u32, note >> 32);
    (index == INDEX && scheduler > 0).then(|| (serial, scheduler as usize - 1))
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn delayed(number: i64) -> Delayed {
        let to = Receiver::Name(Atom(1));
        Delayed { to, message: Value::small(number).expect("a small number") }
    }

    #[test]
    fn messages_come_in_the_order_of_their_times() {
        let messages = Messages::new();
        assert!(messages.add(50, 1, delayed(1)));
        assert!(!messages.add(70, 2, delayed(2)), "the entry for 50 will do");
        assert!(messages.add(20, 3, delayed(3)));
        assert!(messages.counts(20) && !messages.counts(50));
        assert_eq!((messages.time(2), messages.time(4)), (Some(70), None));
        assert!(messages.take_due(19).is_none());
        assert_eq!(messages.take_due(60).unwrap().message.as_small(), Some(3));
        assert_eq!(messages.remove(1), Some(50));
        assert_eq!(messages.remove(1), None);
        assert!(messages.take_due(60).is_none());
        assert_eq!(messages.rearm(), Some(70));
        assert_eq!(messages.take_due(70).unwrap().message.as_small(), Some(2));
        assert_eq!(messages.rearm(), None);
        assert!(messages.add(80, 4, delayed(4)));
    }
}
