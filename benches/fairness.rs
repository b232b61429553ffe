//! How late a process is that waits a millisecond beside endless loops, on two schedulers: the lateness at
//! the 99th percentile, in place of a time. The claim is at most 0.2 ms.

use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use tambour::Vm;
use tambour_erlang_lite::erlang::{Erlang, Settings};

const WAITS: i64 = 200;

fn fairness(criterion: &mut Criterion) {
    let erlang = Erlang::start(Vm::builder().schedulers(2), Settings::default()).expect("a VM");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs/waits.erl");
    erlang.load(file).expect("it compiles");
    let mut group = criterion.benchmark_group("fairness, p99 late");
    group.sample_size(10);
    for hogs in [2_i64, 20] {
        group.bench_function(format!("{hogs} loops"), |bench| {
            bench.iter_custom(|iterations| {
                let late = (0..iterations).map(|_| {
                    let late = erlang.call::<i64>("waits", "lateness", (hogs, WAITS, 990_i64));
                    late.expect("a number") as u64
                });
                Duration::from_nanos(late.sum())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, fairness);
criterion_main!(benches);
