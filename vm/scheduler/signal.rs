//! Control signals: what travels through an inbox beside messages.
//!
//! # What
//! A signal is a cell of a type of its own ([`TYPE_SIGNAL`]); a message's is a pair. The tag of a cell's word
//! tells them apart, so nobody looks into one to find out.
//!
//! | kind | payload | from | extra |
//! |---|---|---|---|
//! | Link | | who links | |
//! | Unlink, Unlinked | number of the unlink | who unlinks, who has | |
//! | Monitor, Demonitor | the reference | who watches | |
//! | Exit | the reason | who ended, or who sends it | 1: through a link |
//! | Down | the reason | who ended | the monitor's reference |
//! | Alias | the message | who sends | the alias |
//! | Ask | the request | who asks | |
//!
//! # Layout
//! `[header][payload][next][kind, a small integer][from][extra]`: all values.

use tambour_shared_heap::layout::{TAG_BOXED, TAG_MASK, TYPE_SIGNAL, header};
use tambour_shared_heap::{Allocator, Pid, Value};

use crate::inbox::EMPTY;

/// What a signal wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Link,
    Unlink,
    Unlinked,
    Monitor,
    Demonitor,
    Exit,
    Down,
    Alias,
    Ask,
}

const KINDS: [Kind; 9] = [
    Kind::Link,
    Kind::Unlink,
    Kind::Unlinked,
    Kind::Monitor,
    Kind::Demonitor,
    Kind::Exit,
    Kind::Down,
    Kind::Alias,
    Kind::Ask,
];

/// A signal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signal {
    pub(crate) kind: Kind,
    pub(crate) from: Pid,
    pub(crate) payload: Value,
    pub(crate) extra: Value,
}

/// Payload words of a signal's cell.
const WORDS: usize = 5;
/// Header of a signal's cell.
const HEADER: u64 = header(TYPE_SIGNAL, WORDS);

impl Signal {
    /// A signal without an extra.
    pub(crate) fn plain(kind: Kind, payload: Value, from: Pid) -> Self {
        Self { kind, from, payload, extra: Value::NIL }
    }

    /// An exit signal.
    pub(crate) fn exit(reason: Value, from: Pid, is_link: bool) -> Self {
        let extra = Value::small(is_link.into()).expect("0 or 1");
        Self { kind: Kind::Exit, from, payload: reason, extra }
    }

    /// What a monitored process sends when it ends.
    pub(crate) fn down(reason: Value, reference: Value, from: Pid) -> Self {
        Self { kind: Kind::Down, from, payload: reason, extra: reference }
    }

    /// Whether an exit signal comes through a link.
    pub(crate) fn is_link(&self) -> bool {
        self.extra.as_small() == Some(1)
    }

    /// Its cell, to be pushed.
    pub(crate) fn cell(&self, allocator: &mut Allocator) -> u64 {
        let kind = Value::small(self.kind as i64).expect("few kinds");
        // The push writes `next`.
        let words = [self.payload, Value::NONE, kind, Value::pid(self.from), self.extra];
        const { assert!(EMPTY == Value::NONE.bits()) };
        allocator.object(TYPE_SIGNAL, &[], &words).bits()
    }

    /// The signal of a cell that the caller may read; `None`: it is a message's.
    pub(crate) fn of(cell: Value) -> Option<Self> {
        if cell.header() != Some(HEADER) {
            return None;
        }
        let payload = cell.payload()?;
        // SAFETY: H1: a signal's words are values.
        let value = |index: usize| unsafe { Value::from_bits(payload[index]) };
        let kind = KINDS[value(2).as_small()? as usize];
        Some(Self { kind, from: value(3).as_pid()?, payload: value(0), extra: value(4) })
    }
}

/// Whether a cell is a signal's.
#[inline]
pub(crate) fn is_signal(cell: u64) -> bool {
    cell & TAG_MASK == TAG_BOXED
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use tambour_shared_heap::{Heap, HeapConfig};

    #[test]
    fn a_signal_is_read_as_it_was_made() {
        let heap = Heap::new(HeapConfig { region_bytes: 1 << 24, ..HeapConfig::default() }).unwrap();
        let mut allocator = heap.allocator();
        let from = Pid { index: 7, generation: 3 };
        for kind in KINDS {
            let made = Signal { kind, from, payload: Value::NIL, extra: Value::small(5).unwrap() };
            let cell = made.cell(&mut allocator);
            // SAFETY: a cell of this test's.
            let read = Signal::of(unsafe { Value::from_bits(cell) }).unwrap();
            assert!(is_signal(cell) && read.kind == kind && read.from == from && read.extra == made.extra);
        }
        let message = allocator.pair(Value::NIL, Value::NONE);
        assert!(Signal::of(message).is_none() && !is_signal(message.bits()));
    }
}
