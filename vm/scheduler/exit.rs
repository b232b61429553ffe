//! The end of a process.
//!
//! # Protocol
//! 1. The body is told (`exited`), while the process still is what it was; and again (`gone`) as soon as
//!    others find it gone.
//! 2. Nobody to tell, which is usual: the inbox is closed, the slot is freed; that is all.
//! 3. Otherwise the state word becomes EXITING: for others the process is gone. Its name goes, its inbox
//!    is closed, its stack is given back. What remains is the side table, with the reason.
//! 4. In portions of [`PORTION`], each a slice of its own between other processes' slices: signals that came
//!    too late are answered with `noproc`, links and watchers are told the reason, its own monitors end.
//! 5. The slot is freed.
//!
//! # Who hears
//! A link or monitor signal is pushed before the inbox is closed, and then either handled, or answered in 4;
//! or its sender finds the inbox closed, and knows. So whoever linked or monitored hears once.
//!
//! # Models
//! Below, on the words of a slot: a link, a monitor or a kill against the end, a timer, another kill and the
//! next life of the slot; `names.rs` has those of a registration. What was tried on them, and found by at
//! least one: a close that isn't one exchange; a relaxed push, close or park; an expiry that stores; a slot
//! that is used again at once; EXITING set by a load and a store; a registration that doesn't look at it, or
//! that sets NAMED outside of the lock.

use tambour_shared_heap::{Pid, Value};

use crate::body::Exit;
use crate::inbox::EMPTY;
use crate::layout::Context;
use crate::side::Link;
use crate::signal::{Kind, Signal};

/// Signals of a slice: about as long as others' slices.
const PORTION: usize = 1_000;

impl Context {
    /// Ends the mounted process as far as it can be done at once. False: it is to go on in later slices, by
    /// [`go_on_exiting`](Self::go_on_exiting).
    pub(crate) fn begin_exit(&mut self, exit: &Exit) -> bool {
        let process = self.mounted();
        let shared = self.shared();
        shared.body.exited(self, self.own_pid(), exit);
        let is_plain = process.side().is_none_or(|side| !side.has_others());
        if !is_plain {
            self.vanish();
        }
        let newest = process.inbox.close();
        if newest != EMPTY {
            process.keep_signals(newest);
        }
        if process.side().is_none_or(|side| !side.has_others()) {
            self.leave();
            return true;
        }
        if is_plain {
            self.vanish();
        }
        let reason = shared.body.reason(self, exit);
        process.drop_all_but_side();
        self.side().exiting = Some(reason);
        self.go_on_exiting()
    }

    /// EXITING: the process is gone for others, and has no name.
    fn vanish(&mut self) {
        if self.mounted().state.begin_exit() {
            self.own.shared.names.forget(self.own_pid());
        }
        self.shared().body.gone(self, self.own_pid());
    }

    /// A portion of the telling. True: all are told, and the slot is free.
    pub(crate) fn go_on_exiting(&mut self) -> bool {
        let own = self.own_pid();
        for _ in 0..PORTION {
            let side = self.side();
            let reason = side.exiting.expect("set by begin_exit");
            if let Some(cell) = side.pending.pop_front() {
                self.refuse(cell);
            } else if let Some((to, link)) = side.links.pop_first() {
                if link == Link::Active {
                    self.signal(to, Signal::exit(reason, own, true));
                }
            } else if let Some((_, watcher)) = side.watchers.pop_first() {
                self.signal(watcher.pid, Signal::down(reason, watcher.reference, own));
            } else if let Some((_, monitor)) = side.monitors.pop_first() {
                if let Some(target) = monitor.target {
                    self.signal(target, Signal::plain(Kind::Demonitor, monitor.reference, own));
                }
            } else {
                self.leave();
                return true;
            }
        }
        false
    }

    /// Answers what came too late.
    fn refuse(&mut self, cell: Value) {
        let own = self.own_pid();
        let noproc = self.reasons().noproc;
        let Some(Signal { kind, from, payload, .. }) = Signal::of(cell) else { return };
        match kind {
            Kind::Link => {
                self.signal(from, Signal::exit(noproc, own, true));
            }
            Kind::Unlink => {
                self.signal(from, Signal::plain(Kind::Unlinked, payload, own));
            }
            Kind::Monitor => {
                self.signal(from, Signal::down(noproc, payload, own));
            }
            Kind::Ask => {
                let body = &self.shared().body;
                let answer = body.information(self, payload, false);
                self.send(from, answer);
            }
            Kind::Unlinked | Kind::Demonitor | Kind::Exit | Kind::Down | Kind::Alias => {}
        }
    }

    /// Frees the slot of the mounted process, whose inbox is closed.
    fn leave(&mut self) {
        let process = self.mounted();
        let pid: Pid = self.own_pid();
        process.finish();
        let ended = process.state.end();
        self.shared().body.gone(self, pid);
        let own = &mut self.own;
        if ended.is_named {
            own.shared.names.forget(pid);
        }
        own.slots.put(&own.shared.slots, &own.shared.quiescence, pid.index);
        own.population_change -= 1;
        if ended.is_watched {
            own.flush_population();
            own.shared.tell_end();
        }
    }
}

#[cfg(all(test, loom))]
mod models {
    use super::*;
    use crate::inbox::{Expired, Inbox, Pushed};
    use crate::quiescence::{Quiescence, Ticket};
    use crate::state::{Priority, State, Touch};
    use crate::sync::{Arc, AtomicUsize, Ordering};
    use loom::cell::UnsafeCell;

    /// The words of one slot, and a cell that is pushed to it.
    struct World {
        quiescence: Quiescence,
        state: State,
        inbox: Inbox,
        /// Kind and `next`.
        cell: UnsafeCell<(Kind, u64)>,
        /// How often the other side has heard of the end.
        heard: AtomicUsize,
        ends: AtomicUsize,
    }

    // SAFETY: loom's cells panic on an access that is not ordered.
    unsafe impl Sync for World {}
    // SAFETY: as above.
    unsafe impl Send for World {}

    const CELL: u64 = 16 + 2;

    impl World {
        fn new(word: u64) -> Arc<Self> {
            let world = Self {
                quiescence: Quiescence::new(2),
                state: State::new(),
                inbox: Inbox::new(word),
                cell: UnsafeCell::new((Kind::Ask, EMPTY)),
                heard: AtomicUsize::new(0),
                ends: AtomicUsize::new(0),
            };
            world.state.publish(Priority::Normal);
            Arc::new(world)
        }

        /// `Context::push` to the process of generation 0.
        fn send(&self, kind: Kind) -> Pushed {
            if self.state.touch(0) == Touch::Gone {
                return Pushed::Closed;
            }
            self.inbox.push(CELL, |next| {
                // SAFETY: B3.
                self.cell.with_mut(|cell| unsafe { *cell = (kind, next) });
            })
        }

        /// The kind in a chain of at most one cell.
        fn signal(&self, word: u64) -> Option<Kind> {
            (word != EMPTY).then(|| {
                // SAFETY: B3: the chain was taken.
                let (kind, next) = self.cell.with(|cell| unsafe { *cell });
                assert_eq!(next, EMPTY);
                kind
            })
        }

        fn tell(&self) {
            self.heard.fetch_add(1, Ordering::Relaxed);
        }

        /// What the owner does: a last slice, the end, and another process in the slot.
        fn live_and_end(&self) {
            let is_linked = self.signal(self.inbox.take()).is_some();
            self.state.begin_exit();
            if self.signal(self.inbox.close()).is_some() {
                self.tell();
            }
            if is_linked {
                self.tell();
            }
            self.state.end();
            let mut ticket = Ticket::default();
            self.quiescence.ticket(0, &mut ticket);
            while !self.quiescence.is_over(&mut ticket) {
                loom::thread::yield_now();
            }
            self.inbox.open();
            self.state.publish(Priority::Normal);
        }

        fn end(&self) {
            self.state.begin_exit();
            self.inbox.close();
            self.state.end();
            self.ends.fetch_add(1, Ordering::Relaxed);
        }

        /// Sends a kill whose cell is of no interest, and ends the process if that woke it.
        fn kill(&self, cell: u64) {
            if self.state.touch(0) != Touch::Gone && self.inbox.push(cell, |_| ()) == Pushed::Woken {
                self.inbox.take();
                self.end();
            }
        }

        /// A scheduler that has woken the process, and runs it until it parks or a kill has ended it.
        fn run(&self) {
            loop {
                if self.signal(self.inbox.take()) == Some(Kind::Exit) {
                    return self.end();
                }
                if self.inbox.park(160) {
                    return;
                }
            }
        }
    }

    /// Who links with a process that ends hears of it exactly once: by the link, by a refusal, or since the
    /// process is gone. The next process in the slot hears nothing.
    fn heard_once(kind: Kind) {
        loom::model(move || {
            let world = World::new(EMPTY);
            let other = {
                let world = world.clone();
                loom::thread::spawn(move || {
                    world.quiescence.activate(1);
                    match world.send(kind) {
                        Pushed::Closed => world.tell(),
                        Pushed::Queued => {}
                        Pushed::Woken => panic!("woke a process that runs"),
                    }
                    world.quiescence.deactivate(1);
                })
            };
            world.live_and_end();
            other.join().unwrap();
            assert_eq!(world.heard.load(Ordering::Relaxed), 1);
            assert!(!world.inbox.has_cells(), "the next process got it");
        });
    }

    #[test]
    fn loom_link_against_exit_and_reuse() {
        heard_once(Kind::Link);
    }

    #[test]
    fn loom_monitor_against_exit_and_reuse() {
        heard_once(Kind::Monitor);
    }

    /// A kill while the timer wakes the process: it ends, once.
    #[test]
    fn loom_kill_against_timer() {
        loom::model(|| {
            let world = World::new(EMPTY);
            assert!(world.inbox.park(160));
            let timer = {
                let world = world.clone();
                loom::thread::spawn(move || {
                    if world.inbox.expire(160) == Expired::Woken {
                        world.run();
                    }
                })
            };
            if world.send(Kind::Exit) == Pushed::Woken {
                world.run();
            }
            timer.join().unwrap();
            assert_eq!(world.ends.load(Ordering::Relaxed), 1);
            assert!(!world.state.is_live(0));
        });
    }

    /// Two kill a process that waits: one of them ends it, the other's signal is dropped with the inbox.
    #[test]
    fn loom_one_kill_is_enough() {
        loom::model(|| {
            let world = World::new(EMPTY);
            assert!(world.inbox.park(160));
            let other = {
                let world = world.clone();
                loom::thread::spawn(move || world.kill(2 * CELL))
            };
            world.kill(CELL);
            other.join().unwrap();
            assert_eq!(world.ends.load(Ordering::Relaxed), 1);
        });
    }
}
