//! Collections: stop-the-world, non-moving, young or full.
//!
//! # Protocol
//! 1. The caller stops every mutator (`Safepoint::stop_all`).
//! 2. Full only: the marks of all used blocks are cleared.
//! 3. Roots, slots, tables and literals are marked, and what they reach (`mark.rs`).
//! 4. Blocks are sorted by their line marks: after a young collection those that were allocated into since
//!    the last one, after a full one all. A large object without a mark is freed.
//! 5. Full only: memory of free blocks beyond a reserve goes back to the system. Metadata stays.
//!
//! A young collection so costs what survived, plus some 30 ns for each block that was allocated into. Free
//! lines are looked for when an allocator takes the block.

use crate::heap::{Heap, State};
use crate::mark::{Marker, RootSource};
use crate::pacing::CollectionKind;
use crate::region::BlockState;

/// What a collection found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collection {
    /// What was looked at.
    pub kind: CollectionKind,
    /// Bytes handed out to allocators since the collection before.
    pub allocated_bytes: u64,
    /// Bytes of the objects that became marked: the survivors of a young one, all that lives of a
    /// full one.
    pub marked_bytes: u64,
}

impl Heap {
    /// Collects. O(survivors + blocks allocated into) when young, O(live + used blocks) when full.
    ///
    /// # Safety
    /// Every mutator is stopped at a safepoint, and so is every other use of the heap. `roots` visits
    /// every value that is used afterwards and isn't reached from a slot or a literal.
    ///
    /// # Panics
    /// When a reference leads to something that isn't an object.
    pub unsafe fn collect(&self, kind: CollectionKind, roots: &dyn RootSource) -> Collection {
        let young = kind == CollectionKind::Young;
        let state = &mut *self.state();
        if !young {
            // SAFETY: the world is stopped (the caller's promise).
            unsafe { self.clear_marks(state) };
        }
        let marked_bytes = self.mark(young, roots);
        // SAFETY: the world is stopped, and all that lives was marked.
        unsafe {
            if young {
                state.pool.sweep_young(self.region());
            } else {
                state.pool.sweep_full(self.region());
            }
            if self.is_poisoning() {
                self.poison(&state.pool);
            }
        }
        let allocated_bytes = std::mem::take(&mut state.pool.allocated_bytes);
        state.pacing.collected(kind, allocated_bytes, marked_bytes);
        if !young {
            state.pool.discard(self.region(), state.pacing.reserve_bytes());
        }
        self.set_collection_wanted(false);
        Collection { kind, allocated_bytes, marked_bytes }
    }

    fn mark(&self, young: bool, roots: &dyn RootSource) -> u64 {
        let types = self.types().read();
        let mut marker = Marker::new(self, types.raw_words(), roots);
        // First what belongs to nobody: what the roots add to it is theirs (`Marker::settle`).
        self.slots().visit(young, &mut marker);
        self.tables().visit(young, &mut marker);
        marker.mark_all(self.literals().take_roots(young));
        roots.visit(young, &mut marker);
        let marked_bytes = marker.finish();
        // SAFETY: R2: the world is stopped.
        roots.marked(&|address| unsafe { self.region().is_marked(address) });
        marked_bytes
    }

    /// Clears the marks of all used blocks, a run of them at a time. Free ones have none (R4).
    ///
    /// # Safety
    /// The world is stopped.
    unsafe fn clear_marks(&self, state: &State) {
        let region = self.region();
        let is_used = |block| !matches!(region.state(block), BlockState::Free | BlockState::Discarded);
        let mut block = 0;
        while block < state.pool.fresh() {
            let first = block;
            while block < state.pool.fresh() && is_used(block) {
                block += 1;
            }
            // SAFETY: R2: the world is stopped.
            unsafe { region.clear_marks(first, (block - first) as usize) };
            block += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::pool::MIN_FREE_LINES;
    use crate::region::{BLOCK_BYTES, LINES_PER_BLOCK};
    use crate::{Allocator, GcSlot, HeapConfig, Value};

    struct Roots(Vec<Value>);

    impl RootSource for Roots {
        fn visit(&self, _young: bool, marker: &mut Marker<'_>) {
            marker.mark_all(&self.0);
        }
    }

    const NOTHING: Roots = Roots(Vec::new());

    fn heap() -> (Arc<Heap>, Allocator) {
        let config =
            HeapConfig { region_bytes: 512 << 20, full_floor_bytes: 1 << 20, ..HeapConfig::default() };
        let heap = Heap::new(config).unwrap();
        let allocator = heap.allocator();
        (heap, allocator)
    }

    fn collect(heap: &Heap, kind: CollectionKind, roots: &Roots) -> u64 {
        // SAFETY: each test has one mutator, and uses afterwards only what it gave as roots.
        unsafe {
            let collection = heap.collect(kind, roots);
            heap.check(roots).unwrap();
            collection.marked_bytes
        }
    }

    fn blocks(heap: &Heap) -> usize {
        (heap.stats().used_bytes / BLOCK_BYTES as u64) as usize
    }

    #[test]
    fn a_young_collection_keeps_the_old_and_marks_the_new() {
        let (heap, mut allocator) = heap();
        let old = allocator.tuple(&[Value::NIL; 3]);
        assert_eq!(collect(&heap, CollectionKind::Young, &Roots(vec![old])), 32);
        let new = allocator.pair(old, Value::NIL);
        allocator.pair(Value::NIL, Value::NIL);
        assert_eq!(collect(&heap, CollectionKind::Young, &Roots(vec![new])), 16);
        assert_eq!(heap.stats().live_bytes, 48);
        assert_eq!(collect(&heap, CollectionKind::Young, &NOTHING), 0);
        assert_eq!(heap.stats().live_bytes, 48, "what is old stays until the next full collection");
        assert_eq!(collect(&heap, CollectionKind::Full, &Roots(vec![old])), 32);
        assert_eq!(heap.stats().live_bytes, 32);
    }

    #[test]
    fn garbage_is_used_again_after_a_young_collection() {
        let (heap, mut allocator) = heap();
        for _ in 0..20 {
            while !heap.collection_wanted() {
                allocator.tuple(&[Value::NIL; 2]);
            }
            collect(&heap, CollectionKind::Young, &NOTHING);
            assert!(!heap.collection_wanted());
        }
        let stats = heap.stats();
        assert!(stats.blocks.free + stats.blocks.used <= (4 << 20) / BLOCK_BYTES + 2, "{stats:?}");
        assert_eq!((stats.young_collections, stats.full_collections), (20, 0));
    }

    /// Fills `count` blocks with pairs; answers the one pair in `every` that is kept.
    fn sparse(allocator: &mut Allocator, count: usize, every: usize) -> Vec<Value> {
        let pairs = count * BLOCK_BYTES / 16;
        let made = (0..pairs).map(|_| allocator.pair(Value::NIL, Value::NIL));
        made.enumerate().filter(|(index, _)| index % every == 0).map(|(_, value)| value).collect()
    }

    #[test]
    fn free_lines_between_survivors_are_used() {
        let (heap, mut allocator) = heap();
        // One pair on every fourth line survives.
        let kept = Roots(sparse(&mut allocator, 64, 4 * 8));
        let before = blocks(&heap);
        collect(&heap, CollectionKind::Young, &kept);
        assert!(heap.stats().blocks.recyclable >= 63);
        sparse(&mut allocator, 40, 1);
        assert_eq!(blocks(&heap), before, "three quarters of 64 blocks are free lines");
        assert_eq!(collect(&heap, CollectionKind::Full, &kept), 16 * kept.0.len() as u64);
    }

    #[test]
    fn a_nearly_full_block_waits_for_a_full_collection() {
        let (heap, mut allocator) = heap();
        let mut kept = Roots(sparse(&mut allocator, 8, 8));
        collect(&heap, CollectionKind::Young, &kept);
        assert_eq!(heap.stats().blocks.recyclable, 0);
        let lines = LINES_PER_BLOCK - MIN_FREE_LINES;
        kept.0.retain(|value| value.address().unwrap() % BLOCK_BYTES < lines * 128);
        collect(&heap, CollectionKind::Young, &kept);
        assert_eq!(heap.stats().blocks.recyclable, 0);
        collect(&heap, CollectionKind::Full, &kept);
        assert!(heap.stats().blocks.recyclable >= 7);
    }

    #[test]
    fn large_objects_die_young_or_old() {
        let (heap, mut allocator) = heap();
        let bytes = vec![1; 100_000];
        let kept = Roots(vec![allocator.binary(&bytes)]);
        allocator.binary(&bytes);
        collect(&heap, CollectionKind::Young, &kept);
        assert_eq!(heap.stats().blocks.large, 4);
        let again = allocator.binary(&bytes);
        collect(&heap, CollectionKind::Young, &NOTHING);
        assert_eq!(heap.stats().blocks.large, 4, "the old one stays, the young one is gone");
        assert_eq!(allocator.binary(&bytes).address(), again.address(), "its place is used again");
        collect(&heap, CollectionKind::Full, &kept);
        assert_eq!(heap.stats().blocks.large, 4);
        collect(&heap, CollectionKind::Full, &NOTHING);
        assert_eq!(heap.stats().blocks.large, 0);
    }

    #[test]
    fn free_memory_goes_back_beyond_the_reserve() {
        let (heap, mut allocator) = heap();
        let list = (0..4_000_000).fold(Value::NIL, |tail, _| allocator.pair(Value::NIL, tail));
        let (last, _) = (list.address().unwrap(), heap.allocator());
        collect(&heap, CollectionKind::Full, &Roots(vec![list]));
        let full = heap.stats();
        assert_eq!(full.live_bytes, 64_000_000);
        collect(&heap, CollectionKind::Full, &NOTHING);
        let stats = heap.stats();
        let reserve_blocks = heap.state().pacing.reserve_bytes() / BLOCK_BYTES;
        assert!(stats.blocks.free <= reserve_blocks, "{stats:?}");
        assert!(stats.blocks.discarded > 1000, "{stats:?}");
        let block = heap.region().block_of(last) - 1;
        assert_eq!(heap.region().state(block), BlockState::Discarded);
        // SAFETY: a discarded block is memory that nobody uses.
        assert_eq!(unsafe { *(heap.region().block_address(block) as *const u64) }, 0);
        let again = (0..4_000_000).fold(Value::NIL, |tail, _| allocator.pair(Value::NIL, tail));
        assert_eq!(collect(&heap, CollectionKind::Full, &Roots(vec![again])), 64_000_000);
        assert_eq!(heap.stats().used_bytes, full.used_bytes, "discarded blocks are used again");
    }

    #[test]
    fn a_full_collection_is_due_when_much_has_become_old() {
        let (heap, mut allocator) = heap();
        assert_eq!(heap.next_kind(), CollectionKind::Young);
        let list = (0..100_000).fold(Value::NIL, |tail, _| allocator.pair(Value::NIL, tail));
        collect(&heap, CollectionKind::Young, &Roots(vec![list]));
        assert_eq!(heap.next_kind(), CollectionKind::Full);
        collect(&heap, CollectionKind::Full, &Roots(vec![list]));
        assert_eq!(heap.next_kind(), CollectionKind::Young);
    }

    #[test]
    fn slots_and_literals_keep_their_values() {
        let (heap, mut allocator) = heap();
        let literal = heap.literal(|allocator| allocator.tuple(&[Value::NIL]));
        let slot = GcSlot::new(&heap, allocator.pair(literal, Value::NIL));
        assert_eq!(collect(&heap, CollectionKind::Young, &NOTHING), 32);
        // An old slot that refers to a young object is remembered.
        let young = allocator.pair(slot.load(), Value::NIL);
        slot.store(young);
        assert_eq!(collect(&heap, CollectionKind::Young, &NOTHING), 16);
        assert_eq!(collect(&heap, CollectionKind::Young, &NOTHING), 0);
        assert_eq!(collect(&heap, CollectionKind::Full, &NOTHING), 48);
        assert_eq!(slot.swap(Value::NIL), young);
        assert_eq!(collect(&heap, CollectionKind::Full, &NOTHING), 16);
        drop(slot);
        assert_eq!(heap.literal(|allocator| allocator.float(1.0)), Value::float_immediate(1.0).unwrap());
        assert_eq!(collect(&heap, CollectionKind::Full, &NOTHING), 16);
    }

    #[test]
    fn a_literal_may_need_another() {
        let (heap, _allocator) = heap();
        let outer = heap.literal(|allocator| {
            let inner = heap.literal(|allocator| allocator.tuple(&[]));
            allocator.pair(inner, Value::NIL)
        });
        assert_eq!(collect(&heap, CollectionKind::Young, &NOTHING), 24);
        assert_eq!(outer.as_pair().unwrap().0.as_tuple(), Some(&[][..]));
    }

    #[test]
    fn many_slots_come_and_go() {
        let (heap, mut allocator) = heap();
        let kept = GcSlot::new(&heap, allocator.tuple(&[]));
        for _ in 0..10_000 {
            drop(GcSlot::new(&heap, allocator.pair(Value::NIL, Value::NIL)));
        }
        collect(&heap, CollectionKind::Full, &NOTHING);
        assert_eq!(heap.stats().live_bytes, 8);
        assert_eq!(kept.load().as_tuple(), Some(&[][..]));
    }

    #[test]
    #[should_panic(expected = "no object at")]
    fn marking_stops_at_what_is_no_object() {
        let (heap, mut allocator) = heap();
        let pair = allocator.pair(Value::NIL, Value::NIL);
        let bits = pair.address().unwrap() as u64 | crate::layout::TAG_BOXED;
        // SAFETY: wrong on purpose; marking reads the first word, finds no header, and panics.
        let wrong = Roots(vec![unsafe { Value::from_bits(bits) }]);
        collect(&heap, CollectionKind::Young, &wrong);
    }
}
