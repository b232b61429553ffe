//! What a process makes of the signals that it receives.
//!
//! # When
//! The owner handles what is pending (mailbox.rs): before each slice, at the end of the mailbox in a receive,
//! before it parks. So a process that never receives is still reached within a slice, and one that waits is
//! woken by a signal, handles it, and waits again.
//!
//! # An end by a signal
//! The reason is noted as `fatal`, what is left of the slice is taken away, and the process ends when it
//! leaves its stack. What is pending then is answered by exit.rs.
//!
//! # Exit signals
//!
//! | signal | traps exits | doesn't |
//! |---|---|---|
//! | `kill`, not through a link | ends as `killed` | ends as `killed` |
//! | `normal`, from another | message | nothing |
//! | any other | message | ends with its reason |
//!
//! Through a link that was ended (D2) or never was, nothing comes.

use std::collections::btree_map::Entry;

use tambour_shared_heap::{Pid, Value};

use crate::control::Down;
use crate::layout::Context;
use crate::side::{Alias, Link, serial};
use crate::signal::{Kind, Signal};

/// Signals that are handled between two slices of others, before a process runs.
const AT_ONCE: usize = 1_000;

/// What became of the process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    Lives,
    /// A signal ends it, with this reason.
    Ends(Value),
}

/// What a process with a side table does before it runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Attention {
    /// Runs.
    Run,
    /// A signal ends it.
    End(Value),
    /// Goes on telling others of its end.
    Exit,
    /// Hibernates, and no message has come.
    Wait,
    /// Hibernates, and there are more signals than fit a slice.
    Later,
}

impl Context {
    /// The scheduler, before a slice: what the side table of the mounted process asks for.
    #[cold]
    pub(crate) fn attend(&mut self) -> Attention {
        if self.side().exiting.is_some() {
            return Attention::Exit;
        }
        if let Verdict::Ends(reason) = self.handle_some(AT_ONCE) {
            return Attention::End(reason);
        }
        let process = self.mounted();
        let has_more = process.has_pending();
        let side = self.side();
        if side.hibernates && process.is_at_end() {
            if has_more { Attention::Later } else { Attention::Wait }
        } else {
            // What is left waits for the next slice or the mailbox's end: others' signals never keep a
            // process from running.
            side.hibernates = false;
            Attention::Run
        }
    }

    /// The scheduler, when the mounted process has left for hibernation: it starts anew.
    pub(crate) fn restart(&mut self) {
        let side = self.side();
        if let Some((entry, arguments)) = side.awakes.take() {
            side.hibernates = true;
            self.mounted().restart(entry, arguments);
        }
    }

    /// Handles all that has arrived. A builtin may ask for it that can be unwound: a signal that was taken
    /// and then left would be lost, so its few words are never refused.
    pub(crate) fn handle_signals(&mut self) -> Verdict {
        self.mounted().drain();
        let was_refusing = self.allocator.set_refusing(false);
        let verdict = self.handle_some(usize::MAX);
        self.allocator.set_refusing(was_refusing);
        verdict
    }

    fn handle_some(&mut self, limit: usize) -> Verdict {
        for _ in 0..limit {
            let side = self.side();
            if let Some(reason) = side.fatal {
                self.stack.reductions = 0;
                return Verdict::Ends(reason);
            }
            let Some(cell) = side.pending.pop_front() else {
                side.pending.shrink_to(AT_ONCE);
                return Verdict::Lives;
            };
            match Signal::of(cell) {
                Some(signal) => self.handle(&signal),
                None => self.append(cell.as_pair().expect("M5: a signal or a message").0),
            }
            self.bump(1);
        }
        Verdict::Lives
    }

    /// Appends a message to the list.
    fn append(&mut self, message: Value) {
        // A cell of its own: the one it came in may be older than cells before it in the list (M3).
        let cell = self.allocator.pair(message, Value::NONE);
        self.mounted().append_one(cell);
    }

    fn handle(&mut self, signal: &Signal) {
        let Signal { kind, from, payload, extra } = *signal;
        match kind {
            // D2: a link that is being ended here stays so.
            Kind::Link => {
                self.side().links.entry(from).or_insert(Link::Active);
            }
            Kind::Unlink => {
                let links = &mut self.side().links;
                if links.get(&from) == Some(&Link::Active) {
                    links.remove(&from);
                }
                let own = self.own_pid();
                self.signal(from, Signal::plain(Kind::Unlinked, payload, own));
            }
            Kind::Unlinked => {
                let links = &mut self.side().links;
                if links.get(&from).copied() == payload.as_small().map(Link::Ending) {
                    links.remove(&from);
                }
            }
            Kind::Monitor => self.side().watch(payload, from),
            Kind::Demonitor => {
                if let Some(serial) = serial(payload) {
                    self.side().watchers.remove(&serial);
                }
            }
            Kind::Exit => self.handle_exit(from, payload, signal.is_link()),
            Kind::Down => self.handle_down(extra, payload),
            Kind::Alias => self.handle_alias(extra, payload),
            Kind::Ask => {
                let body = &self.shared().body;
                let answer = body.information(self, payload, true);
                self.send(from, answer);
            }
        }
    }

    fn handle_exit(&mut self, from: Pid, reason: Value, is_link: bool) {
        let own = self.own_pid();
        let reasons = self.reasons();
        let side = self.side();
        if is_link && side.links.remove(&from) != Some(Link::Active) {
            return;
        }
        if reason == reasons.kill && !is_link {
            side.fatal = Some(reasons.killed);
        } else if side.traps_exit {
            let body = &self.shared().body;
            let message = body.exit_message(self, from, reason);
            self.append(message);
        } else if reason != reasons.normal || from == own {
            side.fatal = Some(reason);
        }
    }

    fn handle_down(&mut self, reference: Value, reason: Value) {
        let Some(serial) = serial(reference) else { return };
        let side = self.side();
        let Some(monitor) = side.monitors.remove(&serial) else { return };
        side.end_alias_of_monitor(serial);
        let down = Down { reference, target: monitor.target, label: monitor.label, reason };
        let body = &self.shared().body;
        let message = body.down_message(self, &down);
        self.append(message);
    }

    fn handle_alias(&mut self, reference: Value, message: Value) {
        let Some(serial) = serial(reference) else { return };
        let Entry::Occupied(alias) = self.side().aliases.entry(serial) else { return };
        if *alias.get() == Alias::Reply {
            alias.remove();
            self.demonitor(reference);
        }
        self.append(message);
    }
}
