//! Sixteen processes of some 100 µs each that one parent spawns, on two schedulers, beside half the time of
//! the same work in a row. The claim is that the burst takes at most 1.1 times as long.

use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use tambour::Vm;
use tambour_erlang_lite::erlang::{Erlang, Settings};

const PROCESSES: i64 = 16;
/// Its Fibonacci number takes some 100 µs.
const N: i64 = 21;

fn burst(criterion: &mut Criterion) {
    let erlang = Erlang::start(Vm::builder().schedulers(2), Settings::default()).expect("a VM");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs/burst.erl");
    erlang.load(file).expect("it compiles");
    let mut group = criterion.benchmark_group("burst");
    for (name, function, share) in [("half of it in a row", "in_a_row", 2), ("spawned", "burst", 1)] {
        group.bench_function(name, |bench| {
            bench.iter_custom(|iterations| {
                let times = (0..iterations).map(|_| {
                    let time: i64 = erlang.call("burst", function, (PROCESSES, N)).expect("a number");
                    time as u64 / share
                });
                Duration::from_nanos(times.sum())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, burst);
criterion_main!(benches);
