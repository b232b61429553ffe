//! Several threads allocate, hand values to each other through slots, stop the world and collect, with
//! a small budget and poison, and find all that they kept as they left it.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use tambour_shared_heap::{
    Allocator, CollectionKind, GcSlot, Heap, HeapConfig, Marker, MutatorId, RootSource, Safepoint, Value,
};

const THREADS: usize = 3;
const ROUNDS: usize = 600;
const KEPT: usize = 50;

/// What the threads share; each keeps its values in its own place among the roots.
struct World {
    heap: Arc<Heap>,
    safepoint: Safepoint,
    roots: [Mutex<Vec<Value>>; THREADS],
    slots: Vec<GcSlot>,
    collections: AtomicU64,
}

impl RootSource for World {
    fn visit(&self, _young: bool, marker: &mut Marker<'_>) {
        self.roots.iter().for_each(|roots| marker.mark_all(&roots.lock().expect("no thread panicked")));
    }
}

fn small(number: usize) -> Value {
    Value::small(number as i64).expect("small enough")
}

/// A list of tuples whose content follows from the seed.
fn build(allocator: &mut Allocator, seed: usize) -> Value {
    (0..20 + seed % 30).fold(Value::NIL, |tail, index| {
        let float = allocator.float(f64::from_bits((seed * index) as u64));
        let tuple = allocator.tuple(&[small(seed), small(index), float]);
        allocator.pair(tuple, tail)
    })
}

fn assert_built(mut list: Value, seed: usize) {
    for index in (0..20 + seed % 30).rev() {
        let (head, tail) = list.as_pair().expect("a pair");
        let tuple = head.as_tuple().expect("a tuple");
        assert_eq!(tuple[..2], [small(seed), small(index)]);
        assert_eq!(tuple[2].as_float().map(f64::to_bits), Some((seed * index) as u64));
        list = tail;
    }
    assert!(list.is_nil());
}

impl World {
    /// A safepoint: parks or collects if it is time.
    fn safepoint(&self, mutator: MutatorId, force: bool) {
        if self.safepoint.poll_requested() {
            self.safepoint.park_until_resumed(mutator);
        }
        if !(force || self.heap.collection_wanted()) {
            return;
        }
        self.safepoint.stop_all(mutator, || {
            let count = self.collections.fetch_add(1, Ordering::Relaxed);
            let kind = if count % 5 == 4 { CollectionKind::Full } else { CollectionKind::Young };
            // SAFETY: all mutators are stopped; what they use afterwards is in their roots.
            let checked = unsafe {
                self.heap.collect(kind, self);
                self.heap.check(self)
            };
            assert_eq!(checked, Ok(()));
        });
    }

    fn run(&self, own: usize) {
        let mutator = self.safepoint.register();
        self.safepoint.leave_idle(mutator);
        let _running = Running { world: self, mutator };
        let mut allocator = self.heap.allocator();
        // The seed of each value stands beside it, outside of the heap.
        let mut seeds: Vec<usize> = Vec::new();
        for round in 0..ROUNDS {
            let seed = own * ROUNDS + round;
            let value = build(&mut allocator, seed);
            let message = allocator.tuple(&[small(seed), value]);
            {
                let mut roots = self.roots[own].lock().expect("no thread panicked");
                if seeds.len() == KEPT {
                    let oldest = round % KEPT;
                    assert_built(roots[oldest], seeds[oldest]);
                    (roots[oldest], seeds[oldest]) = (value, seed);
                } else {
                    roots.push(value);
                    seeds.push(seed);
                }
            }
            let received = self.slots[(own + round) % self.slots.len()].swap(message);
            if let Some(message) = received.as_tuple() {
                assert_built(message[1], message[0].as_small().expect("a seed") as usize);
            }
            self.safepoint(mutator, round % 40 == own);
            if round % 100 == 99 {
                self.safepoint.enter_idle(mutator);
                self.safepoint.leave_idle(mutator);
            }
        }
        let roots = self.roots[own].lock().expect("no thread panicked");
        roots.iter().zip(&seeds).for_each(|(&value, &seed)| assert_built(value, seed));
    }
}

/// Leaves the mutators when it is dropped, so that a thread that fails doesn't hang the others.
struct Running<'a> {
    world: &'a World,
    mutator: MutatorId,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.world.safepoint.enter_idle(self.mutator);
        self.world.safepoint.unregister(self.mutator);
    }
}

#[test]
fn threads_share_a_heap() {
    let config = HeapConfig {
        region_bytes: 512 << 20,
        young_bytes: 64 << 10,
        poison_freed: true,
        ..HeapConfig::default()
    };
    let heap = Heap::new(config).expect("a small region can be reserved");
    let world = World {
        slots: (0..4).map(|_| GcSlot::new(&heap, Value::NIL)).collect(),
        heap,
        safepoint: Safepoint::new(),
        roots: [const { Mutex::new(Vec::new()) }; THREADS],
        collections: AtomicU64::new(0),
    };
    std::thread::scope(|scope| {
        for own in 0..THREADS {
            let world = &world;
            scope.spawn(move || world.run(own));
        }
    });
    assert!(world.collections.into_inner() > 20);
    assert!(world.heap.stats().full_collections > 3);
}
