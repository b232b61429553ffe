//! The heap itself: the region, its pool of blocks, types, and what keeps objects alive besides roots.

use std::io;
use std::sync::Arc;

use crossbeam_utils::CachePadded;

use crate::allocator::{Allocator, LARGE_BYTES, Parked};
use crate::lines::LineSet;
use crate::pacing::{CollectionKind, Pacing};
use crate::pool::{BlockCounts, Pool};
use crate::region::{BLOCK_BYTES, Region};
use crate::slots::Slots;
use crate::sync::unmodelled::{AtomicBool, AtomicU64, Mutex, MutexGuard, Ordering};
use crate::tables::Tables;
use crate::types::{TypeDescriptor, TypeTable};
use crate::value::Value;

/// Sizes and modes of a heap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeapConfig {
    /// Address space to reserve; less is taken if the system refuses. Costs nothing until used.
    pub region_bytes: usize,
    /// Bytes handed out to each allocator between two young collections.
    pub young_bytes: usize,
    /// Live bytes up to which no full collection is asked for.
    pub full_floor_bytes: usize,
    /// Whether to ask the system for huge pages. Off by default: with them a map of 100,000 keys is read
    /// 10 % faster and nrev runs 20 % faster, but on a virtual machine that gives free memory back to its
    /// host a fresh huge page makes first use of memory three to five times dearer.
    pub huge_pages: bool,
    /// Bytes that what lives may take, objects and what [`Heap::set_outside_bytes`] tells of. It is the
    /// owner's business to end who takes too much; the heap collects in time, and refuses large objects.
    pub limit_bytes: Option<u64>,
    /// Whether to overwrite all that is dead after each collection, so that a stale reference is
    /// found. O(used blocks) for each collection: for tests.
    pub poison_freed: bool,
}

impl Default for HeapConfig {
    fn default() -> Self {
        Self {
            region_bytes: 256 << 30,
            young_bytes: 4 << 20,
            full_floor_bytes: 64 << 20,
            huge_pages: false,
            limit_bytes: None,
            poison_freed: false,
        }
    }
}

/// Why there is no heap.
#[derive(Debug, thiserror::Error)]
pub enum HeapError {
    /// Not even a small region could be reserved.
    #[error("cannot reserve address space for the heap: {0}")]
    Reserve(#[from] io::Error),
}

/// Numbers about a heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct HeapStats {
    /// Bytes of the objects that the last collections found alive.
    pub live_bytes: u64,
    /// Bytes of all blocks that aren't free.
    pub used_bytes: u64,
    /// Bytes of free blocks that have memory.
    pub free_bytes: u64,
    /// Bytes handed out to allocators since the last collection.
    pub allocated_bytes: u64,
    /// Blocks by use.
    pub blocks: BlockCounts,
    /// Young collections so far.
    pub young_collections: u64,
    /// Full collections so far.
    pub full_collections: u64,
}

/// One heap, shared by all mutators.
///
/// It is `Send` and `Sync`: blocks and pacing are behind a lock, marks are written only by a collection
/// (R2), and objects don't change once shared (H2).
pub struct Heap {
    region: Region,
    types: TypeTable,
    /// Apart from the lock: all read it, few take the lock.
    collection_wanted: CachePadded<AtomicBool>,
    next_reference: AtomicU64,
    slots: Slots,
    tables: Tables,
    literals: Mutex<Literals>,
    state: Mutex<State>,
    is_poisoning: bool,
    limit_bytes: Option<u64>,
}

/// What the heap's lock guards.
pub(crate) struct State {
    pub(crate) pool: Pool,
    pub(crate) pacing: Pacing,
}

/// Values that live as long as the heap.
#[derive(Default)]
pub(crate) struct Literals {
    values: Vec<Value>,
    /// Those from here on were made since the last collection.
    young_from: usize,
    /// What the allocator of the last literal left.
    parked: Parked,
}

impl Heap {
    /// A heap without objects.
    ///
    /// # Errors
    /// When the system has no address space for it.
    pub fn new(config: HeapConfig) -> Result<Arc<Self>, HeapError> {
        let pacing = Pacing::new(config.young_bytes, config.full_floor_bytes, config.limit_bytes);
        let state = State { pool: Pool::default(), pacing };
        Ok(Arc::new(Self {
            region: Region::new(config.region_bytes, config.huge_pages)?,
            types: TypeTable::new(),
            collection_wanted: CachePadded::new(AtomicBool::new(false)),
            next_reference: AtomicU64::new(0),
            slots: Slots::default(),
            tables: Tables::default(),
            literals: Mutex::default(),
            state: Mutex::new(state),
            is_poisoning: config.poison_freed,
            limit_bytes: config.limit_bytes,
        }))
    }

    /// An allocator for a mutator.
    #[must_use]
    pub fn allocator(self: &Arc<Self>) -> Allocator {
        Allocator::new(Arc::clone(self), Parked::default())
    }

    /// Adds a type of boxed objects; answers its id.
    ///
    /// # Panics
    /// Past 2^24 types.
    pub fn register_type(&self, descriptor: TypeDescriptor) -> u32 {
        self.types.register(descriptor)
    }

    /// The descriptor of a type, if the id is one.
    #[must_use]
    pub fn type_descriptor(&self, type_id: u32) -> Option<TypeDescriptor> {
        self.types.get(type_id)
    }

    /// Makes a value that lives as long as the heap. The caller is a running mutator.
    pub fn literal(self: &Arc<Self>, build: impl FnOnce(&mut Allocator) -> Value) -> Value {
        // A literal made inside of `build` finds the default here and works all the same.
        let parked = std::mem::take(&mut self.literals.lock().parked);
        let mut allocator = Allocator::new(Arc::clone(self), parked);
        let value = build(&mut allocator);
        let parked = allocator.park();
        let mut literals = self.literals.lock();
        let superseded = std::mem::replace(&mut literals.parked, parked);
        if value.is_pointer() {
            literals.values.push(value);
        }
        drop(literals);
        drop(Allocator::new(Arc::clone(self), superseded));
        value
    }

    /// Whether the young budget is used up. One load.
    #[must_use]
    #[inline]
    pub fn collection_wanted(&self) -> bool {
        // Pairs with nothing: a hint that a mutator may see late.
        self.collection_wanted.load(Ordering::Relaxed)
    }

    /// What the next collection should be.
    #[must_use]
    pub fn next_kind(&self) -> CollectionKind {
        self.state.lock().pacing.next_kind()
    }

    /// Bytes that what lives may take.
    #[must_use]
    pub fn limit_bytes(&self) -> Option<u64> {
        self.limit_bytes
    }

    /// Tells of memory outside of the heap that counts against the limit: stacks, process slots.
    pub fn set_outside_bytes(&self, bytes: u64) {
        self.state.lock().pacing.set_outside_bytes(bytes);
    }

    /// Whether what lived after the last collection, as far as that knew, takes more than the limit.
    #[must_use]
    pub fn is_over_limit(&self) -> bool {
        self.limit_bytes.is_some() && self.state.lock().pacing.is_over_limit()
    }

    /// Whether what lived then is within an eighth of the limit, or past it.
    #[must_use]
    pub fn is_near_limit(&self) -> bool {
        self.limit_bytes.is_some_and(|limit| self.state.lock().pacing.used_bytes() > limit - limit / 8)
    }

    /// Whether this many bytes more stay within the limit, if all that was made since the last collection
    /// lives. Small objects may pass it by an eighth: others' garbage isn't held against them.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        let Some(limit) = self.limit_bytes else { return true };
        let state = self.state.lock();
        let used = state.pacing.used_bytes() + state.pool.allocated_bytes + bytes as u64;
        used <= if bytes > LARGE_BYTES { limit } else { limit + limit / 8 }
    }

    /// Numbers about the heap. O(blocks).
    #[must_use]
    pub fn stats(&self) -> HeapStats {
        let state = self.state.lock();
        let blocks = state.pool.counts(&self.region);
        let (young_collections, full_collections) = state.pacing.collections();
        HeapStats {
            live_bytes: state.pacing.live_bytes(),
            used_bytes: ((blocks.used + blocks.recyclable + blocks.large) * BLOCK_BYTES) as u64,
            free_bytes: (blocks.free * BLOCK_BYTES) as u64,
            allocated_bytes: state.pool.allocated_bytes,
            blocks,
            young_collections,
            full_collections,
        }
    }

    /// Bytes of all tables' slots; what they refer to are objects. O(chunks).
    #[must_use]
    pub fn table_bytes(&self) -> u64 {
        self.tables.bytes()
    }

    pub(crate) fn region(&self) -> &Region {
        &self.region
    }

    pub(crate) fn types(&self) -> &TypeTable {
        &self.types
    }

    pub(crate) fn slots(&self) -> &Slots {
        &self.slots
    }

    pub(crate) fn tables(&self) -> &Tables {
        &self.tables
    }

    pub(crate) fn literals(&self) -> MutexGuard<'_, Literals> {
        self.literals.lock()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    pub(crate) fn is_poisoning(&self) -> bool {
        self.is_poisoning
    }

    /// A serial number that no reference has.
    pub(crate) fn next_reference(&self) -> u64 {
        // Only uniqueness matters.
        self.next_reference.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn count_allocator(&self, comes: bool) {
        self.state.lock().pacing.count_allocator(comes);
    }

    /// A block with free lines.
    pub(crate) fn take_block(&self) -> Option<(u32, LineSet)> {
        self.take(|pool| pool.take(&self.region))
    }

    /// A wholly free block.
    pub(crate) fn take_free_block(&self) -> Option<u32> {
        self.take(|pool| pool.take_free(&self.region))
    }

    /// Blocks for one large object.
    pub(crate) fn take_large(&self, count: u32) -> Option<u32> {
        self.take(|pool| pool.take_large(&self.region, count))
    }

    /// A block whose free lines an allocator has used.
    pub(crate) fn retire_block(&self, block: u32) {
        self.state.lock().pool.retire(&self.region, block);
    }

    pub(crate) fn set_collection_wanted(&self, is_wanted: bool) {
        self.collection_wanted.store(is_wanted, Ordering::Relaxed);
    }

    fn take<T>(&self, take: impl FnOnce(&mut Pool) -> Option<T>) -> Option<T> {
        let mut state = self.state.lock();
        let taken = take(&mut state.pool);
        if state.pool.allocated_bytes >= state.pacing.budget_bytes() {
            self.set_collection_wanted(true);
        }
        taken
    }
}

impl Literals {
    /// The literals that a collection must visit, of which afterwards none is young.
    pub(crate) fn take_roots(&mut self, young: bool) -> &[Value] {
        let from = if young { self.young_from } else { 0 };
        self.young_from = self.values.len();
        &self.values[from..]
    }

    /// All literals.
    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Heap>();
};
