//! Timers on two schedulers: how late a lone one comes on an idle machine, and what each of many costs.
//!
//! "late" gives the lateness of `after 1` at the percentile of its name, in place of a time; the claim is
//! less than 0.1 ms. "sleepers" gives the processor time of one wait among 20,000 in 200 ms, some 2 µs; the
//! claim is a third of erl's.
//!
//! `cargo bench -p tambour --bench timers`

mod common;

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};

const WAITS: i64 = 200;
const SLEEPERS: i64 = 20_000;

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
    let erlang = common::erlang(2, "waits");
    let mut group = criterion.benchmark_group("timers");
    group.sample_size(10);
    for (name, per_mille) in [("late, p50", 500_i64), ("late, p99", 990)] {
        group.bench_function(name, |bench| {
            let arguments = (0_i64, WAITS, per_mille);
            common::measure_told(bench, 1, || common::ask(&erlang, "waits", "lateness", arguments));
        });
    }
    group.bench_function("sleepers, processor time of each", |bench| {
        bench.iter_custom(|iterations| {
            let before = processor_time();
            for _ in 0..iterations {
                let left: i64 = common::ask(&erlang, "waits", "sleepers", (SLEEPERS,));
                assert_eq!(left, 0);
            }
            (processor_time() - before) / SLEEPERS as u32
        });
    });
    group.finish();
}

criterion_group!(name = benches; config = common::criterion(); targets = timers);
criterion_main!(benches);
