//! How late a process is that waits a millisecond beside endless loops, on two schedulers: the lateness at
//! the 99th percentile, in place of a time. The claim is at most 0.2 ms; on an idle machine it comes to
//! some tens of microseconds.
//!
//! `cargo bench -p tambour --bench fairness`

mod common;

use criterion::{Criterion, criterion_group, criterion_main};

const WAITS: i64 = 200;

fn fairness(criterion: &mut Criterion) {
    let erlang = common::erlang(2, "waits");
    let mut group = criterion.benchmark_group("fairness, p99 late");
    group.sample_size(10);
    for hogs in [2_i64, 20] {
        group.bench_function(format!("{hogs} loops"), |bench| {
            let arguments = (hogs, WAITS, 990_i64);
            common::measure_told(bench, 1, || common::ask(&erlang, "waits", "lateness", arguments));
        });
    }
    group.finish();
}

criterion_group!(name = benches; config = common::criterion(); targets = fairness);
criterion_main!(benches);
