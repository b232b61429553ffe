//! Timers on two schedulers: how late a lone one comes on an idle machine, and what each of many costs.
//!
//! "late" gives the lateness of `after 1` at the percentile of its name, in place of a time; the claim is
//! less than 0.1 ms. "sleepers" gives the processor time of one wait among 20,000 in 200 ms.

use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use tambour::Vm;
use tambour_erlang_lite::erlang::{Erlang, Settings};

const WAITS: i64 = 200;
const SLEEPERS: i64 = 20_000;

fn erlang() -> Erlang {
    let erlang = Erlang::start(Vm::builder().schedulers(2), Settings::default()).expect("a VM");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs/waits.erl");
    erlang.load(file).expect("it compiles");
    erlang
}

/// Processor time of this process's threads so far.
fn processor_time() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").expect("procfs");
    let nanoseconds = tasks.map(|task| {
        let path = task.expect("procfs").path().join("schedstat");
        // A thread may have ended meanwhile.
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0_u64)
    });
    Duration::from_nanos(nanoseconds.sum())
}

fn timers(criterion: &mut Criterion) {
    let erlang = erlang();
    let mut group = criterion.benchmark_group("timers");
    group.sample_size(10);
    for (name, per_mille) in [("late, p50", 500_i64), ("late, p99", 990)] {
        group.bench_function(name, |bench| {
            bench.iter_custom(|iterations| {
                let late = (0..iterations).map(|_| {
                    let late = erlang.call::<i64>("waits", "lateness", (0_i64, WAITS, per_mille));
                    late.expect("a number") as u64
                });
                Duration::from_nanos(late.sum())
            });
        });
    }
    group.bench_function("sleepers, processor time of each", |bench| {
        bench.iter_custom(|iterations| {
            let before = processor_time();
            for _ in 0..iterations {
                let left: i64 = erlang.call("waits", "sleepers", (SLEEPERS,)).expect("a number");
                assert_eq!(left, 0);
            }
            (processor_time() - before) / SLEEPERS as u32
        });
    });
    group.finish();
}

criterion_group!(benches, timers);
criterion_main!(benches);
