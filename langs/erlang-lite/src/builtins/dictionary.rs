//! The process dictionary.
//!
//! # Layout
//! In the values that the VM keeps with a process ([`own_values`](super::own_values)): the number of keys,
//! then a table of slots of two words, key and value, a power of two of them. A free slot's key is NONE. A
//! key stands in the first slot from that of its hash on that was free when it came.
//!
//! # Invariants
//! - D1. At most three quarters of the slots are taken, so every search meets a free one.
//! - D2. From the slot of a key's hash to the slot where it stands none is free: erasing moves keys up.

use tambour::{Cx, Step, Value};

use super::own_values::{DICTIONARY, own_values};
use super::{builtins, count};
use crate::atoms;
use crate::term::equality::exactly_equal;

/// Words of a slot.
const SLOT_WORDS: usize = 2;

/// Slots of the first table.
const FIRST_SLOTS: usize = 8;

/// Entries handled for one reduction by what walks the whole dictionary.
const ENTRIES_PER_REDUCTION: usize = 4;

/// Parts of a key that its hash looks at, so that a large key costs no more than comparing it once.
const HASHED_PARTS: usize = 16;

/// Bytes of a binary that its hash looks at.
const HASHED_BYTES: usize = 64;

/// A hash of a key: the same for keys that are `=:=`.
fn hash(key: Value) -> u64 {
    if !key.is_pointer() && !key.is_float() {
        return mixed(key.bits());
    }
    let (mut state, mut open) = (0, vec![key]);
    for _ in 0..HASHED_PARTS {
        let Some(part) = open.pop() else { break };
        let word = if let Some((head, tail)) = part.as_pair() {
            open.extend([tail, head]);
            1
        } else if let Some(elements) = part.as_tuple() {
            open.extend(elements.iter().take(HASHED_PARTS).rev());
            elements.len() as u64
        } else if let Some(number) = part.as_float() {
            // The two zeros are equal.
            (number + 0.0).to_bits()
        } else if let Some((serial, _)) = part.as_reference() {
            serial
        } else if let Some((_, limbs)) = part.as_bigint() {
            limbs.first().copied().unwrap_or(0)
        } else if let Some(bytes) = part.bytes() {
            let hashed = bytes.iter().take(HASHED_BYTES);
            hashed.fold(bytes.len() as u64, |state, &byte| mixed(state ^ u64::from(byte)))
        } else if part.is_pointer() {
            part.header().unwrap_or(0)
        } else {
            part.bits()
        };
        state = mixed(state ^ word);
    }
    state
}

/// The finaliser of `splitmix64`.
const fn mixed(word: u64) -> u64 {
    let word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

/// A process's dictionary.
struct Dictionary<'a> {
    words: &'a mut Vec<Value>,
}

impl<'a> Dictionary<'a> {
    fn of(cx: &'a mut Cx) -> Self {
        Self { words: own_values(cx) }
    }

    fn len(&self) -> usize {
        self.words[DICTIONARY].as_small().map_or(0, |count| count as usize)
    }

    fn set_len(&mut self, len: usize) {
        self.words[DICTIONARY] = count(len);
    }

    fn table(&self) -> &[Value] {
        &self.words[DICTIONARY + 1..]
    }

    fn table_mut(&mut self) -> &mut [Value] {
        &mut self.words[DICTIONARY + 1..]
    }

    fn slots(&self) -> usize {
        self.table().len() / SLOT_WORDS
    }

    fn key(&self, slot: usize) -> Value {
        self.table()[slot * SLOT_WORDS]
    }

    fn value(&self, slot: usize) -> Value {
        self.table()[slot * SLOT_WORDS + 1]
    }

    fn fill(&mut self, slot: usize, key: Value, value: Value) {
        let at = slot * SLOT_WORDS;
        self.table_mut()[at..at + SLOT_WORDS].copy_from_slice(&[key, value]);
    }

    /// The slot that a key's search begins at. There is a table.
    fn home(&self, key: Value) -> usize {
        hash(key) as usize & (self.slots() - 1)
    }

    /// The slot of a key, or the free one where its search ends. There is a table.
    fn find(&self, key: Value) -> Result<usize, usize> {
        let mut slot = self.home(key);
        loop {
            let found = self.key(slot);
            if found.is_none() {
                return Err(slot); // D1
            }
            if found == key || exactly_equal(found, key).0 {
                return Ok(slot);
            }
            slot = (slot + 1) & (self.slots() - 1);
        }
    }

    fn get(&self, key: Value) -> Option<Value> {
        if self.len() == 0 {
            return None;
        }
        self.find(key).ok().map(|slot| self.value(slot))
    }

    /// Puts a value in; answers the one before.
    fn put(&mut self, key: Value, value: Value) -> Option<Value> {
        if (self.len() + 1) * 4 > self.slots() * 3 {
            self.grow();
        }
        match self.find(key) {
            Ok(slot) => {
                let before = self.value(slot);
                self.fill(slot, key, value);
                Some(before)
            }
            Err(slot) => {
                self.fill(slot, key, value);
                self.set_len(self.len() + 1);
                None
            }
        }
    }

    /// Twice the slots.
    fn grow(&mut self) {
        let entries: Vec<_> = self.entries().collect();
        let slots = (self.slots() * 2).max(FIRST_SLOTS);
        self.words.truncate(DICTIONARY + 1);
        self.words.resize(DICTIONARY + 1 + slots * SLOT_WORDS, Value::NONE);
        for (key, value) in entries {
            if let Err(slot) = self.find(key) {
                self.fill(slot, key, value);
            }
        }
    }

    /// Takes a key out; answers its value.
    fn erase(&mut self, key: Value) -> Option<Value> {
        if self.len() == 0 {
            return None;
        }
        let mut free = self.find(key).ok()?;
        let value = self.value(free);
        let mask = self.slots() - 1;
        let mut slot = free;
        loop {
            slot = (slot + 1) & mask;
            let next = self.key(slot);
            if next.is_none() {
                break;
            }
            // D2: a key may move to the free slot if that isn't before its home.
            let home = self.home(next);
            if slot.wrapping_sub(home) & mask >= slot.wrapping_sub(free) & mask {
                self.fill(free, next, self.value(slot));
                free = slot;
            }
        }
        self.fill(free, Value::NONE, Value::NONE);
        self.set_len(self.len() - 1);
        Some(value)
    }

    /// Forgets all keys, and the table.
    fn clear(&mut self) {
        self.words.truncate(DICTIONARY + 1);
        self.set_len(0);
    }

    fn entries(&self) -> impl Iterator<Item = (Value, Value)> {
        let slots = self.table().chunks_exact(SLOT_WORDS).map(|slot| (slot[0], slot[1]));
        slots.filter(|(key, _)| !key.is_none())
    }
}

/// All keys and values of the running process, as a list of pairs. O(n).
pub(super) fn entries(cx: &mut Cx) -> Value {
    let entries: Vec<_> = Dictionary::of(cx).entries().collect();
    cx.bump((entries.len() / ENTRIES_PER_REDUCTION) as i64);
    let heap = cx.allocator();
    let pairs: Vec<Value> = entries.into_iter().map(|(key, value)| heap.tuple(&[key, value])).collect();
    heap.list(&pairs, Value::NIL)
}

/// The keys, all or those of a value. O(n).
fn keys(cx: &mut Cx, of_value: Option<Value>) -> Step {
    let wanted = |value| of_value.is_none_or(|wanted| exactly_equal(wanted, value).0);
    let dictionary = Dictionary::of(cx);
    let keys: Vec<Value> =
        dictionary.entries().filter(|&(_, value)| wanted(value)).map(|(key, _)| key).collect();
    let len = dictionary.len();
    cx.bump((len / ENTRIES_PER_REDUCTION) as i64);
    Step::ret(cx.allocator().list(&keys, Value::NIL))
}

/// A value, or `undefined` in place of none.
fn found(value: Option<Value>) -> Step {
    Step::ret(value.unwrap_or_else(|| atoms::UNDEFINED.value()))
}

builtins! {
    "erlang:get/1" => |cx, key| found(Dictionary::of(cx).get(key));
    "erlang:put/2" => |cx, key, value| found(Dictionary::of(cx).put(key, value));
    "erlang:erase/1" => |cx, key| found(Dictionary::of(cx).erase(key));
    "erlang:get/0" => |cx| Step::ret(entries(cx));
    "erlang:erase/0" => |cx| {
        let entries = entries(cx);
        Dictionary::of(cx).clear();
        Step::ret(entries)
    };
    "erlang:get_keys/0" => |cx| keys(cx, None);
    "erlang:get_keys/1" => |cx, value| keys(cx, Some(value));
}
