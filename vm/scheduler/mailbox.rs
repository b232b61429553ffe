//! The receiver's side of a mailbox: a private list of cells in the order of arrival, and a cursor.
//!
//! # What
//! Senders chain cells onto the inbox word, newest first (inbox.rs). A message's cell is a pair: the message
//! and the next cell, so a mailbox is a list to the heap. The receiver takes the whole
//! chain, reverses it, and appends it to its private list. A selective receive moves the cursor along
//! the list, and takes out the message under it; the others keep their order.
//!
//! # Invariants
//! - M1. The cells of the private list are reachable from `first` through `next`, `last` is the last,
//!   and its `next` is EMPTY.
//! - M2. `cursor` is a cell of the list, and `before` the one before it, or EMPTY at the beginning;
//!   or `cursor` is EMPTY, and `before` is `last`: the cursor stands at the end.
//! - M3. `young` is the oldest cell appended since the last collection that is still in the list, or EMPTY.
//!   All cells from there on are as young; those before it were marked, with what their messages refer to.
//! - M4. Only the owner writes a `next` after the push, so cells are the only mutable objects here, and
//!   only through this module.
//!
//! # Signals
//! A chain may have signals among its cells. The messages before the first signal go to the list; the signal
//! and all that came after it, `pending` in the side table, wait until the owner handles them (handle.rs),
//! which appends the messages among them. So no message is seen before a signal that came before it.
//!
//! - M5. While `pending` isn't empty, what is taken from the inbox goes to its end.
//!
//! # Marks
//! A fresh reference is in no message that has arrived. The side table keeps one mark: a reference, and the
//! last cell of the list when it was made. [`Process::seek`] with that reference begins behind it.
//!
//! - M6. The mark's cell is in the list, or EMPTY for its beginning: `remove` moves it back.
//!
//! # Collections
//! A young collection doesn't look into old cells, so a young cell behind an old one is not found
//! through the list: `young` is the root that finds it. The work is in proportion to what has
//! arrived since, not to the length of the queue. The collector first moves the inbox into the list:
//! a chain that stayed there, marked, would end up before the young cells that are pushed onto it (M3).

use tambour_shared_heap::Value;
use tambour_shared_heap::layout::{TAG_BOXED, TAG_PAIR};

use crate::inbox::EMPTY;
use crate::process::Process;
use crate::side::Mark;
use crate::signal::is_signal;

/// From the word of a message's cell to its message.
pub(crate) const CELL_MESSAGE: i32 = -(TAG_PAIR as i32);
/// From the word of a message's cell to its next cell.
pub(crate) const CELL_NEXT: i32 = 8 - TAG_PAIR as i32;
/// From a signal's word to its next cell: the tag off, header and payload skipped.
const SIGNAL_NEXT: i32 = 16 - TAG_BOXED as i32;

/// Message of a message's cell.
///
/// # Safety
/// `cell` is a live cell that the caller may read: its own before the push, the owner's after.
unsafe fn message(cell: u64) -> Value {
    // SAFETY: the caller's promise; a pair is two values.
    unsafe { *(cell.wrapping_add_signed(CELL_MESSAGE.into()) as *const Value) }
}

/// Where a cell has its next cell.
fn link(cell: u64) -> u64 {
    cell.wrapping_add_signed(if is_signal(cell) { SIGNAL_NEXT } else { CELL_NEXT }.into())
}

/// Next cell of a cell, or EMPTY.
///
/// # Safety
/// As [`message`], but for any cell.
unsafe fn next(cell: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { *(link(cell) as *const u64) }
}

/// Links a cell.
///
/// # Safety
/// As [`next`], and nobody else reads it meanwhile (M4).
pub(crate) unsafe fn set_next(cell: u64, next: u64) {
    // SAFETY: the caller's promise.
    unsafe { *(link(cell) as *mut u64) = next }
}

/// Turns a chain that was taken from the inbox, newest cell first, around; answers the oldest, and whether
/// there are signals.
#[inline]
fn reverse(newest: u64) -> (u64, bool) {
    let (mut later, mut cell, mut has_signals) = (EMPTY, newest, false);
    while cell != EMPTY {
        has_signals |= is_signal(cell);
        // SAFETY: B3, M4: the chain is the owner's since it was taken.
        let older = unsafe { next(cell) };
        // SAFETY: as above.
        unsafe { set_next(cell, later) };
        later = cell;
        cell = older;
    }
    (later, has_signals)
}

impl Process {
    /// The message under the cursor, or NONE at the end of the mailbox. Looks into the inbox there, up to the
    /// first signal: [`Context::peek`](crate::Context::peek) handles those.
    #[inline]
    pub fn peek(&self) -> Value {
        if self.cursor.get() == EMPTY && !self.drain() {
            return Value::NONE;
        }
        // SAFETY: M2, P2.
        unsafe { message(self.cursor.get()) }
    }

    /// Moves the cursor past the message under it; at the end it stays.
    #[inline]
    pub fn skip(&self) {
        let cursor = self.cursor.get();
        if cursor != EMPTY {
            self.before.set(cursor);
            // SAFETY: M2, P2.
            self.cursor.set(unsafe { next(cursor) });
        }
    }

    /// Whether the cursor stands at the end of the list.
    pub(crate) fn is_at_end(&self) -> bool {
        self.cursor.get() == EMPTY
    }

    /// Moves the cursor to the first message.
    #[inline]
    pub fn reset(&self) {
        self.before.set(EMPTY);
        self.cursor.set(self.first.get());
    }

    /// Takes the message under the cursor out, and moves the cursor to the first.
    ///
    /// # Panics
    /// If the cursor stands at the end.
    #[inline]
    pub fn remove(&self) -> Value {
        let cursor = self.cursor.get();
        assert_ne!(cursor, EMPTY, "M2: no message under the cursor");
        // SAFETY: M2, P2.
        let (taken, after) = unsafe { (message(cursor), next(cursor)) };
        let before = self.before.get();
        if before == EMPTY {
            self.first.set(after);
        } else {
            // SAFETY: M2, M4.
            unsafe { set_next(before, after) };
        }
        if after == EMPTY {
            self.last.set(before);
        }
        if self.young.get() == cursor {
            self.young.set(after);
        }
        // SAFETY: P2.
        if let Some(side) = unsafe { self.side_mut() }
            && side.mark.cell == cursor
        {
            side.mark.cell = before;
        }
        self.reset();
        taken
    }

    /// Notes that this reference is in none of the messages that have arrived. The inbox is drained.
    pub(crate) fn mark(&self, reference: Value) {
        // SAFETY: P2.
        let side = unsafe { self.side_table() };
        side.mark = Mark { reference: reference.bits(), cell: self.last.get() };
    }

    /// Moves the cursor from the first message to the first that can have this reference in it.
    pub(crate) fn seek(&self, reference: Value) {
        let Some(side) = self.side() else { return };
        let Mark { reference: marked, cell } = side.mark;
        // Only references: one that is found where the marked one was is younger than the mark.
        if marked == reference.bits() && cell != EMPTY && reference.as_reference().is_some() {
            self.before.set(cell);
            // SAFETY: M6, P2.
            self.cursor.set(unsafe { next(cell) });
        }
    }

    /// Takes the inbox: messages to the end of the list, signals and what follows them to `pending`. False if
    /// the list has got nothing.
    #[inline]
    pub(crate) fn drain(&self) -> bool {
        let newest = self.inbox.take();
        if newest == EMPTY {
            return false;
        }
        let (oldest, has_signals) = reverse(newest);
        if has_signals || self.has_pending() {
            return self.accept(oldest);
        }
        self.append(oldest, newest);
        true
    }

    /// Whether there are signals to be handled.
    #[inline]
    pub(crate) fn has_pending(&self) -> bool {
        self.side().is_some_and(|side| !side.pending.is_empty())
    }

    /// Divides a chain with signals, oldest cell first, between list and `pending`.
    #[cold]
    fn accept(&self, oldest: u64) -> bool {
        // SAFETY: P2.
        let side = unsafe { self.side_table() };
        side.is_signalled = true;
        let mut has_messages = false;
        let mut cell = oldest;
        while cell != EMPTY {
            // SAFETY: B3, M4: the chain is the owner's since it was taken.
            let later = unsafe { next(cell) };
            // SAFETY: as above.
            unsafe { set_next(cell, EMPTY) };
            if side.pending.is_empty() && !is_signal(cell) {
                self.append(cell, cell);
                has_messages = true;
            } else {
                // SAFETY: a cell of this process's.
                side.pending.push_back(unsafe { Value::from_bits(cell) });
            }
            cell = later;
        }
        has_messages
    }

    /// Keeps the signals of a chain, newest cell first, that was in the inbox when it was closed.
    pub(crate) fn keep_signals(&self, newest: u64) {
        let (mut cell, _) = if newest == EMPTY { (EMPTY, false) } else { reverse(newest) };
        while cell != EMPTY {
            if is_signal(cell) {
                // SAFETY: P2; a cell of this process's.
                unsafe { self.side_table().pending.push_back(Value::from_bits(cell)) };
            }
            // SAFETY: B3, M4: as above.
            cell = unsafe { next(cell) };
        }
    }

    /// Appends a fresh cell, whose `next` is EMPTY.
    pub(crate) fn append_one(&self, cell: Value) {
        self.append(cell.bits(), cell.bits());
    }

    /// The messages of the list, oldest first.
    pub(crate) fn messages(&self) -> impl Iterator<Item = Value> {
        let mut cell = self.first.get();
        std::iter::from_fn(move || {
            (cell != EMPTY).then(|| {
                // SAFETY: M1, P2.
                let (message, next) = unsafe { (message(cell), next(cell)) };
                cell = next;
                message
            })
        })
    }

    /// How many messages have been taken from the inbox. O(length).
    pub(crate) fn message_count(&self) -> usize {
        self.messages().count()
    }

    /// Appends a chain, from its oldest cell to its newest.
    #[inline]
    fn append(&self, oldest: u64, newest: u64) {
        let last = self.last.replace(newest);
        if last == EMPTY {
            self.first.set(oldest);
        } else {
            // SAFETY: M1, M4.
            unsafe { set_next(last, oldest) };
        }
        if self.cursor.get() == EMPTY {
            self.cursor.set(oldest);
        }
        if self.young.get() == EMPTY {
            self.young.set(oldest);
        }
    }

    /// Roots of the mailbox: all of it, or what has arrived since the last collection. World stopped (P1).
    pub(crate) fn visit_mailbox(&self, young: bool, visit: &mut dyn FnMut(Value)) {
        if self.inbox.has_cells() {
            self.drain();
        }
        let cell = if young { self.young.get() } else { self.first.get() };
        if cell != EMPTY {
            // SAFETY: a cell of this process's.
            visit(unsafe { Value::from_bits(cell) });
        }
    }

    /// After a collection: every cell of the list is marked.
    pub(crate) fn collected(&self) {
        self.young.set(EMPTY);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::clock::NEVER_NS;
    use crate::inbox::Pushed;
    use crate::quiescence::Quiescence;
    use crate::slots::{SlotCache, Slots};
    use proptest::prelude::*;
    use tambour_shared_heap::{Allocator, Heap, HeapConfig};

    #[derive(Clone, Debug)]
    enum Act {
        Send(u8),
        Peek,
        Skip,
        Reset,
        Remove,
        Park,
        Collect(bool),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![
            4 => (1..5u8).prop_map(Act::Send),
            6 => Just(Act::Peek),
            4 => Just(Act::Skip),
            1 => Just(Act::Reset),
            4 => Just(Act::Remove),
            1 => Just(Act::Park),
            2 => any::<bool>().prop_map(Act::Collect),
        ];
        prop::collection::vec(act, 1..120)
    }

    fn send(process: &Process, allocator: &mut Allocator, number: i64) -> Pushed {
        let message = Value::small(number).expect("a small number");
        let cell = allocator.pair(message, Value::NONE).bits();
        // SAFETY: B3: a fresh cell.
        process.inbox.push(cell, |next| unsafe { set_next(cell, next) })
    }

    /// The messages reachable from a root.
    fn reached(root: Option<Value>) -> Vec<i64> {
        let cells = std::iter::successors(root, |cell| cell.as_pair().map(|(_, next)| next));
        cells
            .map_while(|cell| cell.as_pair())
            .map(|(message, _)| message.as_small().expect("a number"))
            .collect()
    }

    proptest! {
        /// Against a plain list with a cursor: order, selection, and what a collection finds.
        #[test]
        fn as_a_list_with_a_cursor(acts in acts()) {
            let heap = Heap::new(HeapConfig { region_bytes: 1 << 26, ..HeapConfig::default() }).unwrap();
            let mut allocator = heap.allocator();
            let (slots, quiescence) = (Slots::new(4, 1).unwrap(), Quiescence::new(1));
            let process = slots.process(SlotCache::new(0).take(&slots, &quiescence).unwrap());
            process.begin(0, Value::NIL);
            // Those that have come, the cursor, how many of them were looked at, and how many are old.
            let (mut list, mut cursor, mut known, mut old) = (Vec::<i64>::new(), 0, 0, 0);
            let mut is_parked = false;
            let mut next = 0;
            for act in acts {
                match act {
                    Act::Send(count) => for _ in 0..count {
                        let pushed = send(process, &mut allocator, next);
                        prop_assert_eq!(pushed == Pushed::Woken, is_parked);
                        is_parked = false;
                        list.push(next);
                        next += 1;
                    },
                    _ if is_parked => {}
                    Act::Peek => {
                        if cursor == known {
                            known = list.len();
                        }
                        prop_assert_eq!(process.peek().as_small(), list.get(cursor).copied());
                    }
                    Act::Skip => {
                        process.skip();
                        cursor = (cursor + 1).min(known);
                    }
                    Act::Reset => {
                        process.reset();
                        cursor = 0;
                    }
                    Act::Remove if cursor < known => {
                        prop_assert_eq!(process.remove().as_small(), Some(list.remove(cursor)));
                        known -= 1;
                        old -= usize::from(cursor < old);
                        cursor = 0;
                    }
                    Act::Remove => {}
                    Act::Park => {
                        is_parked = process.inbox.park(NEVER_NS);
                        prop_assert_eq!(is_parked, known == list.len());
                    }
                    Act::Collect(young) => {
                        let mut root = None;
                        process.visit_mailbox(young, &mut |value| root = Some(value));
                        known = list.len();
                        let from = if young { old } else { 0 };
                        prop_assert_eq!(reached(root), list[from..].to_vec(), "young {}", young);
                        process.collected();
                        old = list.len();
                    }
                }
            }
        }
    }
}
