//! What a process does to others, and to itself, beside sending messages: links, monitors, exit signals,
//! aliases, names, priorities.
//!
//! # What
//! Every operation here changes the running process's side table, sends a signal (signal.rs), or both. What
//! the receiver makes of it is in `handle.rs`. All of them are for processes: a foreign thread has none.
//!
//! # Order
//! Signals and messages from one process to another arrive in the order in which they were sent: they go
//! through one inbox word. What a process does to itself takes effect before the call returns, after
//! everything that has arrived by then.

use tambour_shared_heap::{Atom, Pid, Value};

use crate::context::{SPAWN_REDUCTIONS, SpawnError};
use crate::handle::Verdict;
use crate::layout::Context;
use crate::names::NameError;
use crate::side::{Alias, Link, Monitor, serial};
use crate::signal::{Kind, Signal};
use crate::state::Priority;

/// How a process is spawned. What is asked for is in place before the process can run.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpawnOptions {
    /// Linked with the running process.
    pub link: bool,
    /// Monitored by the running process.
    pub monitor: Option<MonitorOptions>,
    /// Its priority from the start.
    pub priority: Priority,
}

/// How a process is monitored.
#[derive(Clone, Copy, Debug)]
pub struct MonitorOptions {
    /// Whatever the language wants back in [`Down::label`]: what was monitored, in which form to tell of it.
    pub label: Value,
    /// Whether the monitor's reference is an alias of the watcher.
    pub alias: Alias,
}

impl Default for MonitorOptions {
    fn default() -> Self {
        Self { label: Value::NIL, alias: Alias::None }
    }
}

/// What a monitor tells its watcher: for the language to make a message of.
#[derive(Clone, Copy, Debug)]
pub struct Down {
    /// The monitor's reference.
    pub reference: Value,
    /// The process that was monitored; `None` if there was none.
    pub target: Option<Pid>,
    /// What the watcher gave to the monitor.
    pub label: Value,
    /// Why the process ended, or `noproc`.
    pub reason: Value,
}

/// The process isn't there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such process")]
pub struct NoProcess;

impl Context {
    // ---- links ----

    /// Links the running process with another. Nothing happens if they are linked, or are the same. If the
    /// other is gone and this one traps exits, it gets an exit signal `noproc`.
    ///
    /// # Errors
    /// When the other is gone and this one doesn't trap exits.
    pub fn link(&mut self, to: Pid) -> Result<(), NoProcess> {
        let own = self.own_pid();
        if to == own {
            return Ok(());
        }
        let link = self.side().links.get_mut(&to);
        match link {
            Some(Link::Active) => return Ok(()),
            // The other's answer to the unlink will find another state, and change nothing.
            Some(link) => *link = Link::Active,
            None => {
                self.side().links.insert(to, Link::Active);
            }
        }
        if self.signal(to, Signal::plain(Kind::Link, Value::NIL, own)) {
            return Ok(());
        }
        if !self.traps_exit() {
            self.side().links.remove(&to);
            return Err(NoProcess);
        }
        let reason = self.reasons().noproc;
        self.signal_self(Signal::exit(reason, to, true));
        Ok(())
    }

    /// Ends the link with another process, if there is one: no exit signal of that link comes from now on.
    pub fn unlink(&mut self, from: Pid) {
        let own = self.own_pid();
        let Some(side) = self.existing_side() else { return };
        // What has arrived came before.
        let Some(Link::Active) = side.links.get(&from) else { return };
        side.unlinks += 1;
        let number = side.unlinks;
        side.links.insert(from, Link::Ending(number));
        let number = Value::small(number).expect("a process counts its unlinks for years");
        if !self.signal(from, Signal::plain(Kind::Unlink, number, own)) {
            self.side().links.remove(&from);
        }
    }

    // ---- monitors and aliases ----

    /// Monitors a process: the running one is told once when it ends ([`Body::down_message`]), at once if
    /// there is none. Answers the monitor's reference. A process that monitors itself is told nothing.
    ///
    /// [`Body::down_message`]: crate::Body::down_message
    pub fn monitor(&mut self, target: Option<Pid>, options: MonitorOptions) -> Value {
        let own = self.own_pid();
        let reference = self.owned_reference();
        self.add_alias(reference, options.alias);
        if target == Some(own) {
            return reference;
        }
        self.add_monitor(reference, target, options);
        let signal = Signal::plain(Kind::Monitor, reference, own);
        if !target.is_some_and(|target| self.signal(target, signal)) {
            let reason = self.reasons().noproc;
            self.signal_self(Signal::down(reason, reference, own));
        }
        reference
    }

    /// Ends a monitor of the running process: it is told nothing from now on. An alias that lives as long
    /// as the monitor ends with it. Answers whether the process was still monitored.
    pub fn demonitor(&mut self, reference: Value) -> bool {
        let own = self.own_pid();
        let (Some(serial), Some(side)) = (serial(reference), self.existing_side()) else { return false };
        let monitor = side.monitors.remove(&serial);
        side.end_alias_of_monitor(serial);
        let Some(Monitor { target, reference, .. }) = monitor else { return false };
        if let Some(target) = target {
            self.signal(target, Signal::plain(Kind::Demonitor, reference, own));
        }
        true
    }

    /// A reference that is an alias of the running process: what is sent to it arrives as long as the alias
    /// lasts. [`Alias::Explicit`] until [`unalias`](Self::unalias), [`Alias::Reply`] for one message.
    pub fn alias(&mut self, alias: Alias) -> Value {
        let reference = self.owned_reference();
        self.add_alias(reference, alias);
        reference
    }

    /// Ends an alias of the running process; answers whether it was one. The monitor that it belongs to goes
    /// on.
    pub fn unalias(&mut self, reference: Value) -> bool {
        let (Some(serial), Some(side)) = (serial(reference), self.existing_side()) else { return false };
        side.aliases.remove(&serial).is_some()
    }

    /// Sends a message to the process that made this reference, which takes it if the reference is its alias
    /// when the message arrives. False: it is nobody's, or its process has ended.
    pub fn send_alias(&mut self, reference: Value, message: Value) -> bool {
        let Some(owner) = owner(reference) else { return false };
        let from = self.process().map_or(owner, |_| self.own_pid());
        self.signal(owner, Signal { extra: reference, ..Signal::plain(Kind::Alias, message, from) })
    }

    // ---- exit signals ----

    /// Sends an exit signal. `Some(reason)`: it was to the running process itself, which ends with this
    /// reason; see `Cx::exit_signal`.
    #[must_use = "a builtin answers `Cx::exit` with the reason"]
    pub fn exit_signal(&mut self, to: Pid, reason: Value) -> Option<Value> {
        let own = self.own_pid();
        let signal = Signal::exit(reason, own, false);
        if to != own {
            self.signal(to, signal);
            return None;
        }
        self.signal_self(signal);
        // A message can wait for the next look into the mailbox: as in OTP, it comes under the flag of that
        // time.
        if self.traps_exit() && reason != self.reasons().kill {
            return None;
        }
        match self.handle_signals() {
            Verdict::Ends(reason) => Some(reason),
            Verdict::Lives => None,
        }
    }

    /// Whether exit signals come as messages ([`Body::exit_message`](crate::Body::exit_message)); answers
    /// what it was before.
    pub fn set_trap_exit(&mut self, traps: bool) -> bool {
        // What has arrived comes under the flag of that time.
        if traps || self.existing_side().is_some() {
            std::mem::replace(&mut self.side().traps_exit, traps)
        } else {
            false
        }
    }

    /// Whether exit signals come as messages.
    pub fn traps_exit(&mut self) -> bool {
        self.existing_side().is_some_and(|side| side.traps_exit)
    }

    // ---- names ----

    /// Gives a process a name. A process has at most one, and a name at most one process; it ends with the
    /// process.
    ///
    /// # Errors
    /// When the process is gone or named, or the name is taken.
    pub fn register(&mut self, name: Atom, pid: Pid) -> Result<(), NameError> {
        let shared = self.shared();
        shared.names.register(name, pid, |pid| shared.state(pid))
    }

    /// Takes a name away; answers whose it was.
    pub fn unregister(&mut self, name: Atom) -> Option<Pid> {
        let shared = self.shared();
        shared.names.unregister(name, |pid| shared.state(pid))
    }

    /// The process of a name.
    pub fn whereis(&self, name: Atom) -> Option<Pid> {
        self.own.shared.names.whereis(name).filter(|&pid| self.is_alive(pid))
    }

    /// The name of a process.
    pub fn name_of(&self, pid: Pid) -> Option<Atom> {
        self.own.shared.names.name_of(pid).filter(|_| self.is_alive(pid))
    }

    /// All names of processes that are there.
    pub fn registered(&self) -> Vec<Atom> {
        let mut all = self.own.shared.names.all();
        all.retain(|&(_, pid)| self.is_alive(pid));
        all.into_iter().map(|(name, _)| name).collect()
    }

    // ---- the process itself ----

    /// Spawns a process as [`spawn`](Self::spawn) does, with links and monitors in place before it can run.
    /// Answers the monitor's reference, too.
    ///
    /// # Errors
    /// When all slots are in use.
    pub fn spawn_with(
        &mut self,
        entry: usize,
        arguments: Value,
        options: SpawnOptions,
    ) -> Result<(Pid, Option<Value>), SpawnError> {
        let own = self.own_pid();
        let index = self.own.take_slot()?;
        let process = self.slot(index);
        let child = Pid { index, generation: process.state.generation() };
        process.begin(entry, arguments);
        if options.link {
            process.prepare(|side| side.links.extend([(own, Link::Active)]));
            self.side().links.insert(child, Link::Active);
        }
        let reference = options.monitor.map(|options| {
            let reference = self.owned_reference();
            self.add_alias(reference, options.alias);
            self.add_monitor(reference, Some(child), options);
            process.prepare(|side| side.watch(reference, own));
            reference
        });
        self.own.publish(process, child, options.priority);
        self.bump(SPAWN_REDUCTIONS);
        Ok((child, reference))
    }

    /// Changes the running process's priority, from its next slice on; answers what it was.
    pub fn set_priority(&mut self, priority: Priority) -> Priority {
        self.running().state.set_priority(priority)
    }

    /// Values that the language keeps with the running process (a dictionary, a group leader, flags); roots.
    /// Empty at first.
    pub fn values(&mut self) -> &mut Vec<Value> {
        &mut self.side().values
    }

    /// Whether the language keeps any such values. Costs no side table.
    pub fn has_values(&mut self) -> bool {
        self.existing_side().is_some_and(|side| !side.values.is_empty())
    }

    /// A reference unlike all others. A receive that looks for messages with it can begin behind what has
    /// arrived by now ([`mailbox_seek`](crate::layout::mailbox_seek)).
    pub fn reference(&mut self) -> Value {
        let reference = self.allocator.reference();
        self.mark_mailbox(reference);
        reference
    }

    /// Asks another process for something about itself: its scheduler calls
    /// [`Body::information`](crate::Body::information) with the request, and sends the answer to the running
    /// process. False: it is gone.
    pub fn ask(&mut self, of: Pid, request: Value) -> bool {
        let own = self.own_pid();
        self.signal(of, Signal::plain(Kind::Ask, request, own))
    }

    /// Ends what runs in the process: its stack goes, and it starts anew at the entry slot at address `entry`
    /// with `arguments` when there is a message in its mailbox. The body that is told answers
    /// [`Outcome::Hibernate`](crate::Outcome::Hibernate); see `Cx::hibernate`.
    pub fn hibernate(&mut self, entry: usize, arguments: Value) {
        self.side().awakes = Some((entry, arguments));
    }

    /// Lets the running process, when it gives way next ([`GIVES_WAY`]), wait until there is a message in its
    /// mailbox, and then go on where it was; meanwhile its stack is frozen at once. For a builtin that
    /// guest code calls right before it gives way.
    ///
    /// [`GIVES_WAY`]: tambour_continuations::layout::GIVES_WAY
    pub fn hibernate_in_place(&mut self) {
        self.mounted().reset();
        self.side().hibernates = true;
    }

    /// Whether the running process is about to hibernate.
    pub fn is_awaking(&self) -> bool {
        self.mounted().side().is_some_and(|side| side.awakes.is_some())
    }

    // ---- parts ----

    /// Sends a signal to the running process.
    fn signal_self(&mut self, signal: Signal) {
        let own = self.own_pid();
        self.signal(own, signal);
    }

    /// A reference that leads to the running process.
    fn owned_reference(&mut self) -> Value {
        let Pid { index, generation } = self.own_pid();
        let reference = self.allocator.reference_with(u64::from(generation) << 32 | u64::from(index));
        self.mark_mailbox(reference);
        reference
    }

    fn mark_mailbox(&mut self, reference: Value) {
        // What isn't in the list yet may be older than the reference. An end by a signal comes soon.
        let _ = self.handle_signals();
        self.running().mark(reference);
    }

    fn add_alias(&mut self, reference: Value, alias: Alias) {
        if alias != Alias::None
            && let Some(serial) = serial(reference)
        {
            self.side().aliases.insert(serial, alias);
        }
    }

    fn add_monitor(&mut self, reference: Value, target: Option<Pid>, options: MonitorOptions) {
        if let Some(serial) = serial(reference) {
            let monitor = Monitor { reference, target, label: options.label };
            self.side().monitors.insert(serial, monitor);
        }
    }
}

/// Serial number of a reference, and where what it stands for is found: the pid of an alias or monitor, index
/// in the lower half and generation in the upper one; or no index, and the scheduler of a timer (delayed.rs).
pub(crate) fn reference_note(reference: Value) -> Option<(u64, u64)> {
    reference.as_reference()
}

/// The process that a reference leads to. Slot 0 is nobody's.
fn owner(reference: Value) -> Option<Pid> {
    let (_, note) = reference_note(reference)?;
    let (index, generation) = (note as u32, (note >> 32) as u32);
    (index != 0).then_some(Pid { index, generation })
}
