//! All tables of a VM, by reference and by name, and what processes have to do with them.
//!
//! # Protocol
//! A table stands in a slot with a lock. The reference that names it holds the slot's number in its second
//! word, so finding a table takes its own lock and no other. Nobody takes the lock of a map while holding a
//! slot's; only renaming takes a slot's lock while holding that of the names. A process is listed with
//! its tables before it can end: it runs; or a giver looks afterwards whether it is alive, and it looks for
//! tables when it no longer is. One of them comes second: both change a word by a read-modify-write, which is
//! a full fence on x86-64, before they look at the other's.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::{
    MappedRwLockReadGuard, MappedRwLockWriteGuard, Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard,
};
use rustc_hash::FxHashMap;
use tambour::{Allocator, GcSlot, Pid, Value};

use super::rows::Rows;
use super::table::{Access, Options, Table};
use crate::term::Names;
use crate::term::fuel::Fuel;

/// Why a call can't use a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// There is none of this name.
    Id,
    /// The process may not.
    Access,
    /// The name of a new table is taken.
    Taken,
    /// A long insertion must be done first ([`Tables::get_on`]).
    Busy,
}

/// A table that is read, under its lock.
pub(crate) type Reading<'a> = MappedRwLockReadGuard<'a, Table>;
/// A table that is changed, under its lock.
pub(crate) type Writing<'a> = MappedRwLockWriteGuard<'a, Table>;

type Slot = RwLock<Option<Box<Table>>>;

/// Slots of the first chunk; each further one doubles what there is.
const FIRST: usize = 64;
/// Chunks: for 2^30 tables at a time.
const CHUNKS: usize = 25;

/// All tables of a VM.
#[derive(Default)]
pub(crate) struct Tables {
    chunks: [OnceLock<Box<[Slot]>>; CHUNKS],
    names: RwLock<FxHashMap<Value, u32>>,
    numbers: Mutex<Numbers>,
    processes: Mutex<FxHashMap<Pid, Attached>>,
    /// Entries of `processes`: most processes end when there is none of theirs.
    attached: AtomicUsize,
}

/// Which slots are used.
#[derive(Default)]
struct Numbers {
    free: Vec<u32>,
    length: u32,
}

/// What a process has to do with tables, by their slots.
#[derive(Default)]
struct Attached {
    owned: Vec<u32>,
    fixed: Vec<u32>,
}

/// A table that goes from one process to another, and what the message to the new owner says.
pub(crate) struct Transfer {
    pub(crate) table: Value,
    pub(crate) to: Pid,
    pub(crate) data: Value,
}

fn place(number: u32) -> (usize, usize) {
    let number = number as usize;
    match (number / FIRST).checked_ilog2() {
        None => (0, number),
        Some(power) => (power as usize + 1, number - (FIRST << power)),
    }
}

impl Tables {
    fn slot(&self, number: u32) -> Option<&Slot> {
        let (chunk, offset) = place(number);
        self.chunks.get(chunk)?.get()?.get(offset)
    }

    fn number(&self, id: Value) -> Option<u32> {
        if id.is_atom() {
            return self.names.read().get(&id).copied();
        }
        let (_, second) = id.as_reference()?;
        u32::try_from(second.checked_sub(1)?).ok()
    }

    /// A table to read. The guard is dropped before the builtin answers.
    #[inline]
    pub(crate) fn read(&self, id: Value, caller: Pid, access: Access) -> Result<Reading<'_>, Cause> {
        let slot = self.number(id).and_then(|number| self.slot(number)).ok_or(Cause::Id)?;
        let found = |table: &Option<Box<Table>>| table.as_deref().is_some_and(|table| is_named(table, id));
        let guard = slot.read();
        if !found(&guard) {
            return Err(Cause::Id);
        }
        let guard = RwLockReadGuard::try_map(guard, Option::as_deref).map_err(|_| Cause::Id)?;
        guard.admits(caller, access)?;
        Ok(guard)
    }

    /// A table to change. The guard is dropped before the builtin answers.
    #[inline]
    pub(crate) fn write(&self, id: Value, caller: Pid, access: Access) -> Result<Writing<'_>, Cause> {
        let slot = self.number(id).and_then(|number| self.slot(number)).ok_or(Cause::Id)?;
        let guard = slot.write();
        if !guard.as_deref().is_some_and(|table| is_named(table, id)) {
            return Err(Cause::Id);
        }
        let guard = RwLockWriteGuard::try_map(guard, Option::as_deref_mut).map_err(|_| Cause::Id)?;
        guard.admits(caller, access)?;
        Ok(guard)
    }

    /// Goes on with a long insertion into a table, if there is one.
    pub(crate) fn get_on(&self, names: &dyn Names, heap: &mut Allocator, id: Value, fuel: &mut Fuel) {
        let Some(slot) = self.number(id).and_then(|number| self.slot(number)) else { return };
        if let Some(table) = slot.write().as_deref_mut().filter(|table| is_named(table, id)) {
            table.get_on(names, heap, fuel);
        }
    }

    /// Makes a table; answers its name or its reference.
    pub(crate) fn create(
        &self,
        heap: &mut Allocator,
        owner: Pid,
        name: Value,
        options: &Options,
    ) -> Result<Value, Cause> {
        let number = self.take_number();
        // First, since it may be refused.
        let id = heap.reference_with(u64::from(number) + 1);
        if options.is_named {
            let mut names = self.names.write();
            if names.contains_key(&name) {
                drop(names);
                self.numbers.lock().free.push(number);
                return Err(Cause::Taken);
            }
            names.insert(name, number);
        }
        let (serial, _) = id.as_reference().unwrap_or_default();
        let shared = std::sync::Arc::clone(heap.heap());
        let table = Table {
            id: GcSlot::new(&shared, id),
            serial,
            name,
            is_named: options.is_named,
            protection: options.protection,
            owner,
            heir: options.heir.map(|(heir, data)| (heir, GcSlot::new(&shared, data))),
            flags: options.flags,
            fixes: Vec::new(),
            fixed_at: 0,
            rows: Rows::new(&shared, options.kind, options.key_index),
            pending: None,
        };
        let handle = table.handle();
        self.attach(owner, |attached| attached.owned.push(number));
        *self.slot(number).expect("a slot that was taken").write() = Some(Box::new(table));
        Ok(handle)
    }

    fn take_number(&self) -> u32 {
        let mut numbers = self.numbers.lock();
        if let Some(number) = numbers.free.pop() {
            return number;
        }
        let number = numbers.length;
        numbers.length += 1;
        let (chunk, _) = place(number);
        let slots = if chunk == 0 { FIRST } else { FIRST << (chunk - 1) };
        self.chunks[chunk].get_or_init(|| (0..slots).map(|_| Slot::default()).collect());
        number
    }

    /// Deletes a table.
    pub(crate) fn delete(&self, id: Value, caller: Pid) -> Result<(), Cause> {
        drop(self.write(id, caller, Access::Write)?);
        let number = self.number(id).ok_or(Cause::Id)?;
        let Some(table) = self.take(number, |table| is_named(table, id)) else { return Err(Cause::Id) };
        self.detach(table.owner, |attached| attached.owned.retain(|&owned| owned != number));
        Ok(())
    }

    /// Takes a table out of its slot, if it is the one.
    fn take(&self, number: u32, is_it: impl Fn(&Table) -> bool) -> Option<Box<Table>> {
        let mut slot = self.slot(number)?.write();
        if !slot.as_deref().is_some_and(is_it) {
            return None;
        }
        let table = slot.take()?;
        drop(slot);
        if table.is_named {
            self.names.write().remove(&table.name);
        }
        for &(pid, _) in &table.fixes {
            self.detach(pid, |attached| attached.fixed.retain(|&fixed| fixed != number));
        }
        self.numbers.lock().free.push(number);
        Some(table)
    }

    /// Gives a named table another name; an unnamed one keeps its reference.
    pub(crate) fn rename(&self, id: Value, caller: Pid, name: Value) -> Result<Value, Cause> {
        let mut names = self.names.write();
        let number = if id.is_atom() { names.get(&id).copied() } else { self.number(id) };
        let number = number.ok_or(Cause::Id)?;
        let mut slot = self.slot(number).ok_or(Cause::Id)?.write();
        let table = slot.as_deref_mut().filter(|table| is_named(table, id)).ok_or(Cause::Id)?;
        // Who inserts finds the table by the name that it knows.
        table.admits(caller, Access::Write)?;
        if table.is_named {
            if names.contains_key(&name) {
                return Err(Cause::Taken);
            }
            names.remove(&table.name);
            names.insert(name, number);
        }
        table.name = name;
        Ok(if table.is_named { name } else { id })
    }

    /// Fixes a table for a process, or takes one fixation back.
    pub(crate) fn fix(
        &self,
        names: &dyn Names,
        id: Value,
        caller: Pid,
        is_fixed: bool,
        now_ns: i128,
    ) -> Result<(), Cause> {
        let number = self.number(id).ok_or(Cause::Id)?;
        if is_fixed {
            self.attach(caller, |attached| attached.fixed.push(number));
        }
        let fixed = self.write(id, caller, Access::Read).map(|mut table| {
            if is_fixed && table.fixes.is_empty() {
                table.fixed_at = now_ns;
            }
            table.fix(names, caller, is_fixed)
        });
        if !is_fixed || fixed.is_err() {
            self.detach(caller, |attached| remove_one(&mut attached.fixed, number));
        }
        fixed
    }

    /// Gives a table to another process. The caller looks afterwards whether that one has ended meanwhile.
    pub(crate) fn give(&self, id: Value, caller: Pid, to: Pid) -> Result<Value, Cause> {
        let number = self.number(id).ok_or(Cause::Id)?;
        let handle = {
            let mut table = self.write(id, caller, Access::Own)?;
            table.owner = to;
            table.handle()
        };
        self.detach(caller, |attached| attached.owned.retain(|&owned| owned != number));
        self.attach(to, |attached| attached.owned.push(number));
        Ok(handle)
    }

    /// What becomes of a process's tables when it has ended: they are deleted, or go to their heirs. Whom to
    /// tell is in the answer.
    pub(crate) fn ended(&self, names: &dyn Names, pid: Pid, is_alive: impl Fn(Pid) -> bool) -> Vec<Transfer> {
        let mut transfers = Vec::new();
        if self.attached.load(Ordering::SeqCst) == 0 {
            return transfers;
        }
        let Some(attached) = self.processes.lock().remove(&pid) else { return transfers };
        self.attached.fetch_sub(1, Ordering::Relaxed);
        for number in attached.fixed {
            if let Some(slot) = self.slot(number)
                && let Some(table) = slot.write().as_deref_mut()
            {
                table.unfix(names, pid);
            }
        }
        for number in attached.owned {
            match self.inherit(number, pid, &is_alive) {
                Some(transfer) => transfers.push(transfer),
                None => drop(self.take(number, |table| table.owner == pid)),
            }
        }
        transfers
    }

    /// Passes a table on to its heir, if it has one that lives.
    fn inherit(&self, number: u32, from: Pid, is_alive: impl Fn(Pid) -> bool) -> Option<Transfer> {
        let transfer = {
            let mut slot = self.slot(number)?.write();
            let table = slot.as_deref_mut().filter(|table| table.owner == from)?;
            let &(to, ref data) = table.heir.as_ref()?;
            if to == from || !is_alive(to) {
                return None;
            }
            let data = data.load();
            table.owner = to;
            Transfer { table: table.handle(), to, data }
        };
        self.attach(transfer.to, |attached| attached.owned.push(number));
        Some(transfer)
    }

    /// The names or references of all tables.
    pub(crate) fn all(&self) -> Vec<Value> {
        let length = self.numbers.lock().length;
        let slots = (0..length).filter_map(|number| self.slot(number));
        slots.filter_map(|slot| slot.read().as_deref().map(Table::handle)).collect()
    }

    fn attach(&self, pid: Pid, change: impl FnOnce(&mut Attached)) {
        let mut processes = self.processes.lock();
        change(processes.entry(pid).or_insert_with(|| {
            self.attached.fetch_add(1, Ordering::SeqCst);
            Attached::default()
        }));
    }

    fn detach(&self, pid: Pid, change: impl FnOnce(&mut Attached)) {
        let mut processes = self.processes.lock();
        let Some(attached) = processes.get_mut(&pid) else { return };
        change(attached);
        if attached.owned.is_empty() && attached.fixed.is_empty() {
            processes.remove(&pid);
            self.attached.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Table {
    /// Whether a call may be made on it.
    #[inline]
    fn admits(&self, caller: Pid, access: Access) -> Result<(), Cause> {
        if !self.permits(caller, access) {
            Err(Cause::Access)
        } else if self.pending.is_some() {
            Err(Cause::Busy)
        } else {
            Ok(())
        }
    }

    /// Counts a fixation, or takes one back. A process that has none takes none back.
    fn fix(&mut self, names: &dyn Names, pid: Pid, is_fixed: bool) {
        let position = self.fixes.iter().position(|&(fixer, _)| fixer == pid);
        match (position, is_fixed) {
            (Some(position), true) => self.fixes[position].1 += 1,
            (None, true) => self.fixes.push((pid, 1)),
            (Some(position), false) => {
                self.fixes[position].1 -= 1;
                if self.fixes[position].1 == 0 {
                    self.fixes.remove(position);
                }
            }
            (None, false) => {}
        }
        self.fix_rows(names);
    }

    /// Takes all fixations of a process back.
    fn unfix(&mut self, names: &dyn Names, pid: Pid) {
        self.fixes.retain(|&(fixer, _)| fixer != pid);
        self.fix_rows(names);
    }

    fn fix_rows(&mut self, names: &dyn Names) {
        let is_fixed = !self.fixes.is_empty();
        if is_fixed != self.rows.is_fixed() {
            self.rows.set_fixed(names, is_fixed);
        }
    }
}

/// Whether a table is the one that a term names.
#[inline]
fn is_named(table: &Table, id: Value) -> bool {
    match id.as_reference() {
        Some((serial, _)) => table.serial == serial,
        None => table.is_named && table.name == id,
    }
}

fn remove_one(numbers: &mut Vec<u32>, number: u32) {
    if let Some(position) = numbers.iter().position(|&other| other == number) {
        numbers.swap_remove(position);
    }
}
