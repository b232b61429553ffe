//! One table: who may use it, and its rows.

use tambour::{Allocator, GcSlot, Pid, Value};

use super::pending::Pending;
use super::rows::{Kind, Rows};
use crate::term::Names;
use crate::term::fuel::Fuel;

/// Who may read and write a table besides its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protection {
    /// All may do both.
    Public,
    /// All may read.
    Protected,
    /// Nobody.
    Private,
}

/// What a call does with a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Looks at the table itself: anybody may.
    Inspect,
    /// Reads objects.
    Read,
    /// Changes objects.
    Write,
    /// Changes who owns it: only the owner may.
    Own,
}

/// What `ets:new/2` is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    pub(crate) kind: Kind,
    pub(crate) protection: Protection,
    pub(crate) is_named: bool,
    /// Index of the key in an object.
    pub(crate) key_index: usize,
    /// The process that gets the table when its owner ends, and a term for the message.
    pub(crate) heir: Option<(Pid, Value)>,
    pub(crate) flags: Flags,
}

/// Options without an effect here, told by `ets:info/1`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flags {
    pub(crate) read_concurrency: bool,
    /// An atom: a boolean or `auto`.
    pub(crate) write_concurrency: Option<Value>,
    pub(crate) decentralized_counters: bool,
    pub(crate) compressed: bool,
}

/// A table.
pub(crate) struct Table {
    /// The reference that names it.
    pub(crate) id: GcSlot,
    /// The serial number of the reference.
    pub(crate) serial: u64,
    /// An atom.
    pub(crate) name: Value,
    pub(crate) is_named: bool,
    pub(crate) protection: Protection,
    pub(crate) owner: Pid,
    pub(crate) heir: Option<(Pid, GcSlot)>,
    pub(crate) flags: Flags,
    /// Processes that fixed it, and how often.
    pub(crate) fixes: Vec<(Pid, usize)>,
    /// System time of the first of these fixations, in nanoseconds.
    pub(crate) fixed_at: i128,
    pub(crate) rows: Rows,
    /// What must be done before anybody else reads or changes the rows.
    pub(crate) pending: Option<Box<Pending>>,
}

impl Table {
    /// Whether a process may do this.
    #[inline]
    pub(crate) fn permits(&self, caller: Pid, access: Access) -> bool {
        caller == self.owner
            || match access {
                Access::Inspect => true,
                Access::Read => self.protection != Protection::Private,
                Access::Write => self.protection == Protection::Public,
                Access::Own => false,
            }
    }

    /// Goes on with what must be done before anything else.
    pub(super) fn get_on(&mut self, names: &dyn Names, heap: &mut Allocator, fuel: &mut Fuel) {
        if let Some(pending) = &mut self.pending
            && pending.go_on(&mut self.rows, names, heap, fuel)
        {
            self.pending = None;
        }
    }

    /// The term that names the table in messages: its name or its reference.
    pub(crate) fn handle(&self) -> Value {
        if self.is_named { self.name } else { self.id.load() }
    }
}
