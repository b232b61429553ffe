//! What the heap costs: allocation with the young collections that it causes, and a full mark.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use tambour_shared_heap::{CollectionKind, Heap, HeapConfig, Marker, RootSource, Value};

/// The roots of a bench: what it still holds.
struct Held(Vec<Value>);

impl RootSource for Held {
    fn visit(&self, _young: bool, marker: &mut Marker<'_>) {
        marker.mark_all(&self.0);
    }
}

fn allocation(criterion: &mut Criterion) {
    const PAIRS: u64 = 100_000;
    let heap = Heap::new(HeapConfig::default()).expect("address space");
    let mut allocator = heap.allocator();
    let mut group = criterion.benchmark_group("allocation");
    group.throughput(Throughput::Elements(PAIRS));
    group.bench_function("pairs that die young", |bench| {
        bench.iter(|| {
            for _ in 0..PAIRS {
                std::hint::black_box(allocator.pair(Value::NIL, Value::NIL));
            }
            if heap.collection_wanted() {
                // SAFETY: the only mutator is this thread, which holds no value.
                unsafe { heap.collect(heap.next_kind(), &Held(Vec::new())) };
            }
        });
    });
    group.finish();
}

fn full_mark(criterion: &mut Criterion) {
    const CELLS: usize = 1_000_000;
    let heap = Heap::new(HeapConfig::default()).expect("address space");
    let mut allocator = heap.allocator();
    let list = (0..CELLS).fold(Value::NIL, |tail, _| allocator.pair(Value::NIL, tail));
    let roots = Held(vec![list]);
    let mut group = criterion.benchmark_group("full collection");
    group.throughput(Throughput::Elements(CELLS as u64));
    group.bench_function("a list", |bench| {
        let collect = |()| {
            // SAFETY: the only mutator is this thread, which holds nothing but the roots.
            unsafe { heap.collect(CollectionKind::Full, &roots) }
        };
        bench.iter_batched(|| (), collect, BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, allocation, full_mark);
criterion_main!(benches);
