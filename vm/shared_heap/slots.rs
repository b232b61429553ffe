//! Slots: the only words that refer to objects and may change.
//!
//! # Invariants
//! G1. A store of a reference puts the slot on the remembered list, unless it is there. So a slot that may
//!     refer to a young object is on the list, and a young collection that visits the
//!     list misses none. The list is empty after each collection.

use std::sync::Arc;

use crate::heap::Heap;
use crate::mark::Marker;
use crate::sync::unmodelled::{AtomicBool, AtomicU64, Mutex, Ordering};
use crate::value::Value;

/// A mutable slot, outside of the region, whose value is kept alive as long as the slot.
///
/// Loads and stores come from running mutators. A store is one swap and, the first
/// time after a collection, one lock.
pub struct GcSlot {
    heap: Arc<Heap>,
    cell: Arc<Cell>,
}

struct Cell {
    bits: AtomicU64,
    /// Whether the cell is on the remembered list (G1).
    is_remembered: AtomicBool,
}

/// All slots of a heap.
#[derive(Default)]
pub(crate) struct Slots {
    lists: Mutex<Lists>,
}

#[derive(Default)]
struct Lists {
    /// Every slot; one whose `GcSlot` is gone is dropped at the next pruning.
    all: Vec<Arc<Cell>>,
    remembered: Vec<Arc<Cell>>,
    /// Length of `all` at which it is pruned.
    prune_at: usize,
}

/// Lists shorter than this aren't pruned.
const MIN_PRUNE: usize = 64;

impl GcSlot {
    /// A slot that holds `value`.
    #[must_use]
    pub fn new(heap: &Arc<Heap>, value: Value) -> Self {
        let cell =
            Arc::new(Cell { bits: AtomicU64::new(Value::NIL.bits()), is_remembered: AtomicBool::new(false) });
        heap.slots().add(Arc::clone(&cell));
        let slot = Self { heap: Arc::clone(heap), cell };
        slot.store(value);
        slot
    }

    /// The value.
    #[must_use]
    #[inline]
    pub fn load(&self) -> Value {
        // SAFETY: H1: only values are stored, and the slot keeps them alive.
        // Acquire pairs with the release in `swap`: the object's words come with its address.
        unsafe { Value::from_bits(self.cell.bits.load(Ordering::Acquire)) }
    }

    /// Replaces the value.
    #[inline]
    pub fn store(&self, value: Value) {
        self.swap(value);
    }

    /// Replaces the value; answers the one before.
    #[inline]
    pub fn swap(&self, value: Value) -> Value {
        let before = self.cell.bits.swap(value.bits(), Ordering::AcqRel);
        // A collection can't come between the store and the flag: this mutator runs.
        if value.is_pointer() && !self.cell.is_remembered.swap(true, Ordering::Relaxed) {
            self.heap.slots().remember(Arc::clone(&self.cell));
        }
        // SAFETY: H1: only values are stored, and until the next safepoint it stays alive.
        unsafe { Value::from_bits(before) }
    }
}

impl Drop for GcSlot {
    /// Lets the value go; the cell itself may stand on the lists for a while.
    fn drop(&mut self) {
        self.cell.bits.store(Value::NIL.bits(), Ordering::Relaxed);
    }
}

impl Slots {
    /// Marks from the slots: from all, or from those that may refer to young objects.
    /// The world is stopped.
    pub(crate) fn visit(&self, young: bool, marker: &mut Marker<'_>) {
        let mut lists = self.lists.lock();
        for cell in lists.remembered.drain(..) {
            cell.is_remembered.store(false, Ordering::Relaxed);
            if young {
                cell.visit(marker);
            }
        }
        if !young {
            lists.prune();
            lists.all.iter().for_each(|cell| cell.visit(marker));
        }
    }

    /// Visits all slots and changes nothing.
    pub(crate) fn visit_all(&self, marker: &mut Marker<'_>) {
        self.lists.lock().all.iter().for_each(|cell| cell.visit(marker));
    }

    fn add(&self, cell: Arc<Cell>) {
        let mut lists = self.lists.lock();
        if lists.all.len() >= lists.prune_at.max(MIN_PRUNE) {
            lists.prune();
        }
        lists.all.push(cell);
    }

    fn remember(&self, cell: Arc<Cell>) {
        self.lists.lock().remembered.push(cell);
    }
}

impl Lists {
    /// Forgets slots that are gone. Costs a constant for each slot that was added.
    fn prune(&mut self) {
        self.all.retain(|cell| Arc::strong_count(cell) > 1);
        self.prune_at = 2 * self.all.len();
    }
}

impl Cell {
    fn visit(&self, marker: &mut Marker<'_>) {
        // SAFETY: H1: only values are stored. The world is stopped: no order is needed.
        marker.mark(unsafe { Value::from_bits(self.bits.load(Ordering::Relaxed)) });
    }
}
