//! Large maps: tries over the hashes of keys.
//!
//! # What
//! A node at level `n` has a slot for each value of the `n`-th four bits of a hash, from the top. A slot
//! holds nothing, one pair, or a child with all pairs whose hashes agree so far. Below the last level stand
//! the keys of one hash, in their exact order.
//!
//! # Invariants
//! - **M4** A child holds at least two pairs, at any depth.
//! - **M5** Level and depth are bounded by [`LEVELS`], so functions recurse over them.

use tambour::{Allocator, HamtNode, Value};

use super::Names;
#[cfg(not(test))]
use super::hash::hash;
use super::map::{FLAT_MAX, Pair, flat_of, same};
use super::order::{Comparison, Numbers};

/// Bits of a hash that choose a slot.
const BITS: u32 = 4;
/// Slots of a node.
pub(super) const FAN: usize = 1 << BITS;
/// Levels of nodes; below them all 64 bits are used up.
const LEVELS: u32 = u64::BITS / BITS;

/// A pair with the hash of its key.
pub(super) type Entry = (u64, Value, Value);

/// Hashes that the tests can make collide: large integers have one of three.
#[cfg(test)]
fn hash(term: Value) -> u64 {
    let hash = super::hash::hash(term);
    if term.as_small().is_some_and(|number| number >= 1000) { hash % 3 } else { hash }
}

const fn slot(hash: u64, level: u32) -> u32 {
    (hash >> (u64::BITS - BITS - BITS * level)) as u32 & ((1 << BITS) - 1)
}

/// The value of a key.
pub(super) fn get(map: Value, key: Value) -> Option<Value> {
    let (_, mut at) = map.as_hamt()?;
    let mut rest = hash(key);
    loop {
        let Some(node) = at.as_hamt_node() else { return at_collision(at, key).map(|at| at.1) };
        let slot = slot(rest, 0);
        rest <<= BITS;
        if node.children >> slot & 1 != 0 {
            at = node.words[node.child_at(slot)];
        } else if node.pairs >> slot & 1 != 0 {
            let pair = node.pair_at(slot);
            return same(node.words[pair], key).then(|| node.words[pair + 1]);
        } else {
            return None;
        }
    }
}

/// Where the value of a key stands in a node for one hash, and the value.
fn at_collision(node: Value, key: Value) -> Option<(usize, Value)> {
    let words = node.as_hamt_collision()?;
    let pair = words.chunks_exact(2).position(|pair| same(pair[0], key))?;
    Some((2 * pair + 1, words[2 * pair + 1]))
}

/// What becomes of a map's nodes when a key gets a value.
struct Change<'a> {
    names: &'a dyn Names,
    heap: &'a mut Allocator,
    hash: u64,
    key: Value,
    value: Value,
    is_new: bool,
}

/// The map with a value for a key.
pub(super) fn put(names: &dyn Names, heap: &mut Allocator, map: Value, key: Value, value: Value) -> Value {
    let Some((size, root)) = map.as_hamt() else { return map };
    let mut change = Change { names, heap, hash: hash(key), key, value, is_new: false };
    let changed = change.put(root, 0);
    if changed == root {
        return map;
    }
    let size = size + usize::from(change.is_new);
    heap.hamt(size, changed)
}

impl Change<'_> {
    fn put(&mut self, at: Value, level: u32) -> Value {
        let Some(node) = at.as_hamt_node() else { return self.put_beside(at) };
        let slot = slot(self.hash, level);
        if node.children >> slot & 1 != 0 {
            let place = node.child_at(slot);
            let child = self.put(node.words[place], level + 1);
            return if child == node.words[place] { at } else { replaced(self.heap, node, place, child) };
        }
        let place = node.pair_at(slot);
        if node.pairs >> slot & 1 == 0 {
            self.is_new = true;
            let (before, after) = node.words.split_at(place);
            let pair = [self.key, self.value];
            return self.heap.hamt_node(node.pairs | 1 << slot, node.children, &[before, &pair, after]);
        }
        let (own, value) = (node.words[place], node.words[place + 1]);
        if same(own, self.key) {
            return if value == self.value { at } else { replaced(self.heap, node, place + 1, self.value) };
        }
        self.is_new = true;
        let mut entries = [(hash(own), own, value), (self.hash, self.key, self.value)];
        entries.sort_unstable_by_key(|&(hash, ..)| hash);
        let child = build(self.names, self.heap, &entries, level + 1);
        let children = place + 2..node.child_at(slot);
        let parts =
            [&node.words[..place], &node.words[children.clone()], &[child], &node.words[children.end..]];
        self.heap.hamt_node(node.pairs & !(1 << slot), node.children | 1 << slot, &parts)
    }

    /// In a node for one hash.
    fn put_beside(&mut self, at: Value) -> Value {
        let mut words = at.as_hamt_collision().unwrap_or_default().to_vec();
        if let Some((place, value)) = at_collision(at, self.key) {
            if value == self.value {
                return at;
            }
            words[place] = self.value;
        } else {
            self.is_new = true;
            let mut comparison = Comparison::new(self.names);
            let smaller = words
                .chunks_exact(2)
                .take_while(|pair| comparison.compare(pair[0], self.key, Numbers::Exactly).is_lt());
            let place = 2 * smaller.count();
            words.splice(place..place, [self.key, self.value]);
        }
        self.heap.hamt_collision(&words)
    }
}

/// The node with another word at a place.
fn replaced(heap: &mut Allocator, node: HamtNode<'_>, place: usize, word: Value) -> Value {
    let parts = [&node.words[..place], &[word], &node.words[place + 1..]];
    heap.hamt_node(node.pairs, node.children, &parts)
}

/// The map with another value for a key that it has.
pub(super) fn update(heap: &mut Allocator, map: Value, key: Value, value: Value) -> Option<Value> {
    let (size, root) = map.as_hamt()?;
    let changed = update_node(heap, root, hash(key), key, value)?;
    Some(if changed == root { map } else { heap.hamt(size, changed) })
}

fn update_node(heap: &mut Allocator, at: Value, rest: u64, key: Value, value: Value) -> Option<Value> {
    let Some(node) = at.as_hamt_node() else {
        let (place, old) = at_collision(at, key)?;
        if old == value {
            return Some(at);
        }
        let mut words = at.as_hamt_collision()?.to_vec();
        words[place] = value;
        return Some(heap.hamt_collision(&words));
    };
    let slot = slot(rest, 0);
    let (place, new) = if node.children >> slot & 1 != 0 {
        let place = node.child_at(slot);
        (place, update_node(heap, node.words[place], rest << BITS, key, value)?)
    } else {
        let place = node.pair_at(slot);
        if node.pairs >> slot & 1 == 0 || !same(node.words[place], key) {
            return None;
        }
        (place + 1, value)
    };
    Some(if node.words[place] == new { at } else { replaced(heap, node, place, new) })
}

/// What is left of a node without a key.
enum Left {
    Node(Value),
    /// One pair: it moves up (M4).
    Pair([Value; 2]),
}

/// The map without a key, and the key's value.
pub(super) fn remove(
    names: &dyn Names,
    heap: &mut Allocator,
    map: Value,
    key: Value,
) -> Option<(Value, Value)> {
    let (size, root) = map.as_hamt()?;
    let value = get(map, key)?;
    if size == FLAT_MAX + 1 {
        let mut pairs = super::map::pairs(map);
        pairs.retain(|&(own, _)| !same(own, key));
        return Some((flat_of(names, heap, pairs), value));
    }
    match without(heap, root, hash(key), key) {
        Left::Node(root) => Some((heap.hamt(size - 1, root), value)),
        Left::Pair(_) => unreachable!("M1: a trie has more keys than a flat map"),
    }
}

/// A node without a key, which it has.
fn without(heap: &mut Allocator, at: Value, rest: u64, key: Value) -> Left {
    let Some(node) = at.as_hamt_node() else {
        let words = at.as_hamt_collision().unwrap_or_default();
        let kept: Vec<Value> =
            words.chunks_exact(2).filter(|pair| !same(pair[0], key)).flatten().copied().collect();
        return match kept[..] {
            [key, value] => Left::Pair([key, value]),
            _ => Left::Node(heap.hamt_collision(&kept)),
        };
    };
    let slot = slot(rest, 0);
    let place = node.pair_at(slot);
    let (before, after) = node.words.split_at(place);
    if node.children >> slot & 1 == 0 {
        let left = [before, &after[2..]].concat();
        let pairs = node.pairs & !(1 << slot);
        return match left[..] {
            [key, value] if node.children == 0 => Left::Pair([key, value]),
            _ => Left::Node(heap.hamt_node(pairs, node.children, &[&left])),
        };
    }
    let child = node.child_at(slot);
    match without(heap, node.words[child], rest << BITS, key) {
        Left::Node(new) => Left::Node(replaced(heap, node, child, new)),
        Left::Pair(pair) if node.words.len() == 1 => Left::Pair(pair),
        Left::Pair(pair) => {
            let parts = [before, &pair, &node.words[place..child], &node.words[child + 1..]];
            Left::Node(heap.hamt_node(node.pairs | 1 << slot, node.children & !(1 << slot), &parts))
        }
    }
}

/// The map of these keys and values; of equal keys the last one counts.
pub(super) fn from_pairs(names: &dyn Names, heap: &mut Allocator, pairs: Vec<Pair>) -> Value {
    let distinct = distinct(pairs.into_iter().map(|(key, value)| entry(key, value)).collect());
    if distinct.len() <= FLAT_MAX {
        return flat_of(names, heap, distinct.into_iter().map(|(_, key, value)| (key, value)).collect());
    }
    let root = build(names, heap, &distinct, 0);
    heap.hamt(distinct.len(), root)
}

/// A pair with its hash.
pub(super) fn entry(key: Value, value: Value) -> Entry {
    (hash(key), key, value)
}

/// The place of an entry among all that a trie has above this level, from the left.
pub(super) fn bucket(entry: &Entry, level: u32) -> usize {
    (entry.0 >> (u64::BITS - BITS * level)) as usize
}

/// The entries sorted by hash, without those whose key comes again: the last value counts.
pub(super) fn distinct(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by_key(|&(hash, ..)| hash);
    let mut distinct: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        let alike = distinct.iter_mut().rev().take_while(|own| own.0 == entry.0);
        match { alike }.find(|own| same(own.1, entry.1)) {
            Some(own) => own.2 = entry.2,
            None => distinct.push(entry),
        }
    }
    distinct
}

/// What stands in a slot of a node.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Empty,
    Pair(Value, Value),
    Node(Value),
}

/// What stands for entries with different keys, sorted by hash, in the slot of a node above `level`.
pub(super) fn part(names: &dyn Names, heap: &mut Allocator, entries: &[Entry], level: u32) -> Part {
    match *entries {
        [] => Part::Empty,
        [(_, key, value)] => Part::Pair(key, value),
        _ => Part::Node(build(names, heap, entries, level)),
    }
}

/// What stands for all slots of a node.
pub(super) fn joined(heap: &mut Allocator, slots: &[Part]) -> Part {
    let (mut pairs, mut children) = (0, 0);
    let (mut pair_words, mut child_words) = (Vec::new(), Vec::new());
    for (slot, part) in slots.iter().enumerate() {
        match *part {
            Part::Empty => {}
            Part::Pair(key, value) => {
                pairs |= 1 << slot;
                pair_words.extend([key, value]);
            }
            Part::Node(node) => {
                children |= 1 << slot;
                child_words.push(node);
            }
        }
    }
    match (&pair_words[..], children) {
        ([], 0) => Part::Empty,
        // M4: a single pair moves up.
        (&[key, value], 0) => Part::Pair(key, value),
        _ => Part::Node(heap.hamt_node(pairs, children, &[&pair_words, &child_words])),
    }
}

/// The node of entries with different keys, sorted by hash, which agree above `level`.
fn build(names: &dyn Names, heap: &mut Allocator, entries: &[Entry], level: u32) -> Value {
    if level == LEVELS {
        let mut entries = entries.to_vec();
        let mut comparison = Comparison::new(names);
        entries.sort_by(|a, b| comparison.compare(a.1, b.1, Numbers::Exactly));
        let words: Vec<Value> = entries.into_iter().flat_map(|(_, key, value)| [key, value]).collect();
        return heap.hamt_collision(&words);
    }
    let mut pairs = (0, [Value::NIL; 2 << BITS], 0);
    let mut children = (0, [Value::NIL; 1 << BITS], 0);
    for group in entries.chunk_by(|a, b| slot(a.0, level) == slot(b.0, level)) {
        let bit = 1 << slot(group[0].0, level);
        if let [(_, key, value)] = *group {
            pairs.1[pairs.2] = key;
            pairs.1[pairs.2 + 1] = value;
            pairs = (pairs.0 | bit, pairs.1, pairs.2 + 2);
        } else {
            children.1[children.2] = build(names, heap, group, level + 1);
            children = (children.0 | bit, children.1, children.2 + 1);
        }
    }
    heap.hamt_node(pairs.0, children.0, &[&pairs.1[..pairs.2], &children.1[..children.2]])
}

/// Calls `visit` with each key and value: of a node the pairs, then the children.
pub(super) fn for_each(map: Value, visit: &mut dyn FnMut(Value, Value)) {
    if let Some((_, root)) = map.as_hamt() {
        visit_node(root, visit);
    }
}

fn visit_node(at: Value, visit: &mut dyn FnMut(Value, Value)) {
    let (pairs, children) = parts(&at);
    pairs.chunks_exact(2).for_each(|pair| visit(pair[0], pair[1]));
    in_turn(children).for_each(|child| visit_node(child, visit));
}

/// The pairs of a node, and its children.
fn parts(at: &Value) -> (&[Value], &[Value]) {
    match at.as_hamt_node() {
        Some(node) => node.words.split_at(2 * node.pairs.count_ones() as usize),
        None => (at.as_hamt_collision().unwrap_or_default(), &[]),
    }
}

/// Children that are about to be visited one after another: those next in turn are on their way from memory
/// meanwhile.
fn in_turn(children: &[Value]) -> impl Iterator<Item = Value> {
    const AHEAD: usize = 4;
    children.iter().take(AHEAD).for_each(|child| child.prefetch());
    children.iter().enumerate().map(|(index, &child)| {
        if let Some(later) = children.get(index + AHEAD) {
            later.prefetch();
        }
        child
    })
}

/// Up to `limit` pairs that follow a key of the map, or the first ones.
pub(super) fn pairs_after(map: Value, key: Option<Value>, limit: usize) -> Vec<Pair> {
    let mut found = Vec::with_capacity(limit.min(64));
    if let Some((_, root)) = map.as_hamt() {
        follow(root, key.map(|key| (hash(key), key)), limit, &mut found);
    }
    found
}

/// Appends the pairs of a node that follow a key, whose hash is given from the node's level on.
fn follow(at: Value, after: Option<(u64, Value)>, limit: usize, found: &mut Vec<Pair>) {
    let (pairs, children) = parts(&at);
    let (mut from_pair, mut from_child) = (0, 0);
    if let Some((rest, key)) = after {
        let slot = slot(rest, 0);
        match at.as_hamt_node() {
            Some(node) if node.children >> slot & 1 != 0 => {
                let child = node.child_at(slot) - pairs.len();
                follow(children[child], Some((rest << BITS, key)), limit, found);
                (from_pair, from_child) = (pairs.len(), child + 1);
            }
            Some(node) => from_pair = (node.pair_at(slot) + 2).min(pairs.len()),
            None => from_pair = at_collision(at, key).map_or(pairs.len(), |(place, _)| place + 1),
        }
    }
    for pair in pairs[from_pair..].chunks_exact(2) {
        if found.len() == limit {
            return;
        }
        found.push((pair[0], pair[1]));
    }
    for child in in_turn(&children[from_child..]) {
        if found.len() == limit {
            return;
        }
        follow(child, None, limit, found);
    }
}
