//! The end of a process.
//!
//! # Protocol
//! 1. The body is told (`exited`), while the process still is what it was.
//! 2. Nobody to tell, which is usual: the inbox is closed, the slot is freed; that is all.
//! 3. Otherwise the state word becomes EXITING: for others the process is gone. Its name goes, its inbox
//!    is closed, its stack is given back. What remains is the side table, with the reason.
//! 4. In portions of [`PORTION`], each a slice of its own between other processes' slices: signals that came
//!    too late are answered with `noproc`, links and watchers are told the reason, its own monitors end.
//! 5. The slot is freed.
//!
//! A link or monitor signal is pushed before the inbox is closed, and then either handled, or answered in 4;
//! or its sender finds the inbox closed, and knows. So whoever linked or monitored hears once.

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
