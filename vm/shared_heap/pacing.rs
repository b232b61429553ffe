//! When to collect, and what.
//!
//! Budgets are of bytes handed out to allocators, whole runs of free lines, so nothing is counted on the
//! allocation path. The numbers come from measurements that MEASURED.md tells: young sizes of
//! 1 to 16 MB are close to each other, and where much survives the larger ones win.

/// Which objects a collection looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollectionKind {
    /// Those made since the last collection.
    Young,
    /// All.
    Full,
}

/// The young budget is this many times larger where much survives.
const HEAVY_FACTOR: u64 = 4;
/// More than one in so many bytes surviving is much.
const HEAVY_DIVISOR: u64 = 4;

/// Near the limit, this much is handed out to each allocator between two collections.
const LEAST_BUDGET_BYTES: u64 = 1 << 20;

/// What the last collections found.
pub(crate) struct Pacing {
    limit_bytes: Option<u64>,
    /// What counts against the limit and isn't in the heap.
    outside_bytes: u64,
    young_bytes: u64,
    full_floor_bytes: u64,
    allocators: u64,
    much_survives: bool,
    live_bytes: u64,
    live_after_full_bytes: u64,
    young_collections: u64,
    full_collections: u64,
}

impl Pacing {
    pub(crate) fn new(young_bytes: usize, full_floor_bytes: usize, limit_bytes: Option<u64>) -> Self {
        Self {
            limit_bytes,
            outside_bytes: 0,
            young_bytes: young_bytes as u64,
            full_floor_bytes: full_floor_bytes as u64,
            allocators: 0,
            much_survives: false,
            live_bytes: 0,
            live_after_full_bytes: 0,
            young_collections: 0,
            full_collections: 0,
        }
    }

    /// An allocator comes or goes.
    pub(crate) fn count_allocator(&mut self, comes: bool) {
        if comes { self.allocators += 1 } else { self.allocators -= 1 }
    }

    /// Bytes that may be handed out between two collections.
    pub(crate) fn budget_bytes(&self) -> u64 {
        let factor = if self.much_survives { HEAVY_FACTOR } else { 1 };
        let allocators = self.allocators.max(1);
        let budget = allocators * self.young_bytes * factor;
        match self.limit_bytes {
            // Half of what is left, so that the limit is met in steps that get smaller.
            Some(limit) => {
                let left = limit.saturating_sub(self.used_bytes());
                budget.min(left / 2).max(allocators * LEAST_BUDGET_BYTES.min(self.young_bytes))
            }
            None => budget,
        }
    }

    pub(crate) fn set_outside_bytes(&mut self, bytes: u64) {
        self.outside_bytes = bytes;
    }

    /// Bytes of what lives, in the heap and outside.
    pub(crate) fn used_bytes(&self) -> u64 {
        self.live_bytes + self.outside_bytes
    }

    pub(crate) fn is_over_limit(&self) -> bool {
        self.limit_bytes.is_some_and(|limit| self.used_bytes() > limit)
    }

    /// What the next collection should be.
    pub(crate) fn next_kind(&self) -> CollectionKind {
        if self.live_bytes > self.full_threshold_bytes() || self.is_over_limit() {
            CollectionKind::Full
        } else {
            CollectionKind::Young
        }
    }

    /// Live bytes above which a full collection is due.
    fn full_threshold_bytes(&self) -> u64 {
        (self.live_after_full_bytes + self.live_after_full_bytes / 2).max(self.full_floor_bytes)
    }

    /// A collection marked this many bytes.
    pub(crate) fn collected(&mut self, kind: CollectionKind, allocated_bytes: u64, marked_bytes: u64) {
        match kind {
            CollectionKind::Young => {
                self.young_collections += 1;
                self.live_bytes += marked_bytes;
                self.much_survives = marked_bytes > allocated_bytes / HEAVY_DIVISOR;
            }
            CollectionKind::Full => {
                self.full_collections += 1;
                self.live_bytes = marked_bytes;
                self.live_after_full_bytes = marked_bytes;
            }
        }
    }

    /// Free memory to keep after a full collection: what will be used until the next one, so that a
    /// load that grows and shrinks again doesn't pay for fresh pages each time.
    pub(crate) fn reserve_bytes(&self) -> usize {
        let growth = self.full_threshold_bytes().saturating_sub(self.live_bytes);
        let reserve = growth + 2 * self.budget_bytes();
        let left = self.limit_bytes.map_or(u64::MAX, |limit| limit.saturating_sub(self.used_bytes()));
        reserve.min(left) as usize
    }

    /// Bytes of the objects that the last collections found alive.
    pub(crate) fn live_bytes(&self) -> u64 {
        self.live_bytes
    }

    /// Numbers of young and of full collections.
    pub(crate) fn collections(&self) -> (u64, u64) {
        (self.young_collections, self.full_collections)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn pacing() -> Pacing {
        limited(None)
    }

    fn limited(limit_bytes: Option<u64>) -> Pacing {
        let mut pacing = Pacing::new(4 << 20, 64 << 20, limit_bytes);
        pacing.count_allocator(true);
        pacing.count_allocator(true);
        pacing
    }

    #[test]
    fn the_budget_follows_survival_and_allocators() {
        let mut pacing = pacing();
        assert_eq!(pacing.budget_bytes(), 8 * MIB);
        pacing.collected(CollectionKind::Young, 8 * MIB, 3 * MIB);
        assert_eq!(pacing.budget_bytes(), 32 * MIB);
        pacing.collected(CollectionKind::Young, 32 * MIB, MIB);
        assert_eq!(pacing.budget_bytes(), 8 * MIB);
        pacing.count_allocator(false);
        assert_eq!(pacing.budget_bytes(), 4 * MIB);
        pacing.count_allocator(false);
        assert_eq!(pacing.budget_bytes(), 4 * MIB);
    }

    #[test]
    fn the_reserve_lasts_until_the_next_full_collection() {
        let mut pacing = pacing();
        pacing.collected(CollectionKind::Full, MIB, 4 * MIB);
        assert_eq!(pacing.reserve_bytes() as u64, (64 - 4 + 2 * 8) * MIB);
        pacing.collected(CollectionKind::Full, MIB, 200 * MIB);
        assert_eq!(pacing.reserve_bytes() as u64, (100 + 2 * 8) * MIB);
    }

    #[test]
    fn near_the_limit_collections_come_more_often() {
        let mut pacing = limited(Some(40 * MIB));
        assert_eq!(pacing.budget_bytes(), 8 * MIB);
        pacing.collected(CollectionKind::Full, MIB, 20 * MIB);
        pacing.set_outside_bytes(14 * MIB);
        assert_eq!((pacing.budget_bytes(), pacing.is_over_limit()), (3 * MIB, false));
        assert_eq!(pacing.reserve_bytes() as u64, 6 * MIB);
        pacing.collected(CollectionKind::Young, 8 * MIB, 7 * MIB);
        assert_eq!((pacing.budget_bytes(), pacing.is_over_limit()), (2 * MIB, true));
        assert_eq!(pacing.next_kind(), CollectionKind::Full);
    }

    #[test]
    fn a_full_collection_comes_at_half_more_than_lived() {
        let mut pacing = pacing();
        pacing.collected(CollectionKind::Young, 65 * MIB, 64 * MIB);
        assert_eq!(pacing.next_kind(), CollectionKind::Young, "up to the floor");
        pacing.collected(CollectionKind::Young, 8 * MIB, 1);
        assert_eq!(pacing.next_kind(), CollectionKind::Full);
        pacing.collected(CollectionKind::Full, MIB, 60 * MIB);
        assert_eq!(pacing.next_kind(), CollectionKind::Young);
        pacing.collected(CollectionKind::Young, 40 * MIB, 30 * MIB);
        assert_eq!((pacing.next_kind(), pacing.live_bytes()), (CollectionKind::Young, 90 * MIB));
        pacing.collected(CollectionKind::Young, MIB, 8);
        assert_eq!(pacing.next_kind(), CollectionKind::Full);
        assert_eq!(pacing.collections(), (4, 1));
    }
}
