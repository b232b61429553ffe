//! Sixteen processes of some 100 µs each that one parent spawns, on two schedulers, beside half the time of
//! the same work in a row. The claim is that the burst takes at most 1.1 times as long.
//!
//! The best and the median of two thousand of each are printed first, as multiples: on a busy machine the
//! best alone says something of the schedulers. Criterion measures both times: 700 to 800 µs.
//!
//! `cargo bench -p tambour --bench burst`

mod common;

use criterion::{Criterion, criterion_group, criterion_main};

const PROCESSES: i64 = 16;
/// Its Fibonacci number takes some 100 µs.
const N: i64 = 22;
const TRIES: usize = 2_000;

fn burst(criterion: &mut Criterion) {
    let erlang = common::erlang(2, "burst");
    let time = |function: &str| common::ask::<i64>(&erlang, "burst", function, (PROCESSES, N));
    let in_a_row = common::best_and_median(TRIES, |_| time("in_a_row"));
    let spawned = common::best_and_median(TRIES, |_| time("burst"));
    let [best, median] = [spawned.0 / in_a_row.0, spawned.1 / in_a_row.1].map(|ratio| 2.0 * ratio);
    println!("burst: best {best:.2}, median {median:.2} times the ideal");

    let mut group = criterion.benchmark_group("burst");
    group.bench_function("half of it in a row", |bench| {
        common::measure_told(bench, 2, || time("in_a_row"));
    });
    group.bench_function("spawned", |bench| common::measure_told(bench, 1, || time("burst")));
    group.finish();
}

criterion_group!(name = benches; config = common::criterion(); targets = burst);
criterion_main!(benches);
