//! The rarely used part of a process, allocated when first needed: links, monitors, aliases, flags, and what
//! the language keeps with it.
//!
//! # Invariants
//! - D1. Links are symmetric as soon as no signal between the two processes is under way: each operation on
//!   one side is a signal to the other.
//! - D2. A link that was ended here stays as [`Link::Ending`] until the other side has confirmed it. Until
//!   then what comes through it is dropped, and a `Link` signal that crossed the unlink has no effect.
//! - D3. Every value here is a root; a process that changes its side table runs, so it is touched
//!   (touched.rs).

use std::collections::{BTreeMap, VecDeque};

use tambour_shared_heap::{Marker, Pid, Value};

use crate::inbox::EMPTY;

/// What most processes don't have.
#[derive(Debug, Default)]
pub struct SideTable {
    /// Values that the process's language keeps with it (a dictionary, flags); roots.
    pub values: Vec<Value>,
    /// Cells that are taken from the inbox but not handled: a signal, and everything that came after it.
    pub(crate) pending: VecDeque<Value>,
    pub(crate) links: BTreeMap<Pid, Link>,
    /// How many links this process has ended: numbers their confirmations.
    pub(crate) unlinks: i64,
    /// What this process monitors, by the reference's serial number.
    pub(crate) monitors: BTreeMap<u64, Monitor>,
    /// Who monitors this process.
    pub(crate) watchers: BTreeMap<u64, Watcher>,
    pub(crate) aliases: BTreeMap<u64, Alias>,
    pub(crate) traps_exit: bool,
    /// Whether signals were taken from the inbox since the process last ran.
    pub(crate) is_signalled: bool,
    /// Whether it wanted to park when its deadline had come already. Then signals don't make it look again:
    /// whoever sends enough of them could keep it waiting for ever.
    pub(crate) is_late: bool,
    /// Where the process goes on, and with what, when it has left for hibernation.
    pub(crate) awakes: Option<(usize, Value)>,
    /// Whether it has no stack, and starts with its next message.
    pub(crate) hibernates: bool,
    /// The reason of an exit signal that ends the process: it ends at its next safepoint.
    pub(crate) fatal: Option<Value>,
    /// The reason with which the process ends, while it tells the others (exit.rs).
    pub(crate) exiting: Option<Value>,
    pub(crate) mark: Mark,
    /// Reductions in units of 2^32: what `Process::reductions` has carried.
    pub(crate) reductions: u64,
}

/// A link, as one of its ends sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// Exit signals pass.
    Active,
    /// Ended here; the other side confirms with this number (D2).
    Ending(i64),
}

/// A monitor, as the watcher sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Monitor {
    pub(crate) reference: Value,
    pub(crate) target: Option<Pid>,
    pub(crate) label: Value,
}

/// A monitor, as the watched process sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watcher {
    pub(crate) reference: Value,
    pub(crate) pid: Pid,
}

/// How long a reference is an alias.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alias {
    /// It isn't one.
    #[default]
    None,
    /// Until `unalias`.
    Explicit,
    /// As long as its monitor.
    Monitor,
    /// For one message; its monitor ends with it, and it ends with its monitor.
    Reply,
}

/// Up to where the mailbox has no message with a reference, since that was made later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    /// Bits of the reference, NONE if there is no mark. No root: what is found in its place later is
    /// younger than the mark.
    pub(crate) reference: u64,
    /// The last cell then; EMPTY: the beginning of the list.
    pub(crate) cell: u64,
}

impl Default for Mark {
    fn default() -> Self {
        Self { reference: Value::NONE.bits(), cell: EMPTY }
    }
}

impl SideTable {
    /// Enters a process that monitors this one.
    pub(crate) fn watch(&mut self, reference: Value, pid: Pid) {
        if let Some(serial) = serial(reference) {
            self.watchers.insert(serial, Watcher { reference, pid });
        }
    }

    /// A monitor has ended: so does an alias that goes with it.
    pub(crate) fn end_alias_of_monitor(&mut self, serial: u64) {
        if matches!(self.aliases.get(&serial), Some(Alias::Monitor | Alias::Reply)) {
            self.aliases.remove(&serial);
        }
    }

    /// Whether anybody is to be told of the process's end.
    pub(crate) fn has_others(&self) -> bool {
        !(self.pending.is_empty()
            && self.links.is_empty()
            && self.watchers.is_empty()
            && self.monitors.is_empty())
    }

    /// Roots (D3).
    pub(crate) fn visit(&self, marker: &mut Marker<'_>) {
        marker.mark_all(&self.values);
        self.pending.iter().for_each(|&cell| marker.mark(cell));
        for monitor in self.monitors.values() {
            marker.mark(monitor.reference);
            marker.mark(monitor.label);
        }
        self.watchers.values().for_each(|watcher| marker.mark(watcher.reference));
        self.awakes.iter().for_each(|&(_, arguments)| marker.mark(arguments));
        self.fatal.iter().chain(&self.exiting).for_each(|&reason| marker.mark(reason));
    }
}

/// What identifies a reference.
pub(crate) fn serial(reference: Value) -> Option<u64> {
    reference.as_reference().map(|(serial, _)| serial)
}
