//! How well two schedulers share a burst of 2 to 64 processes, each of which computes for some milliseconds
//! (pfib). The claim: the time of one by itself × their count / (2 × the time of the burst) is at least
//! 0.95, from the first burst of a VM on.
//!
//! That efficiency is printed first, for the first bursts of fresh VMs and for later ones; criterion
//! measures the processor time of one of a burst, 2 × the burst / count, beside the time of one by itself:
//! 4 ms.
//!
//! `cargo bench -p tambour --bench parallel`

mod common;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use tambour_erlang_lite::erlang::Erlang;

/// Its Fibonacci number takes some 4 ms.
const N: i64 = 30;
const SCHEDULERS: i64 = 2;
/// Bursts of which the best and the median count.
const TRIES: usize = 5;

/// Nanoseconds of so many numbers, in a row or by a process each.
fn time(erlang: &Erlang, function: &str, count: i64) -> i64 {
    common::ask(erlang, "burst", function, (count, N))
}

/// A fresh VM, and the best time of one number by itself in it.
fn start() -> (Erlang, i64) {
    let erlang = common::erlang(SCHEDULERS as usize, "burst");
    let (alone, _) = common::best_and_median(TRIES, |_| time(&erlang, "in_a_row", 1));
    (erlang, alone as i64)
}

fn print_efficiency(count: i64) {
    let loss = |(erlang, alone): &(Erlang, i64)| {
        // In millionths: what the best and the median are taken of are integers.
        1_000_000 * SCHEDULERS * time(erlang, "burst", count) / (alone * count)
    };
    let first = common::best_and_median(TRIES, |_| loss(&start()));
    let machine = start();
    loss(&machine);
    let later = common::best_and_median(TRIES, |_| loss(&machine));
    let efficiency = |(best, median): (f64, f64)| format!("{:.2} (median {:.2})", 1e6 / best, 1e6 / median);
    println!("burst of {count}: efficiency {} at first, {} later", efficiency(first), efficiency(later));
}

fn parallel(criterion: &mut Criterion) {
    [2, 4, 8, 16, 64].into_iter().for_each(print_efficiency);
    let (erlang, _) = start();
    let mut group = criterion.benchmark_group("parallel");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.bench_function("by itself", |bench| {
        common::measure_told(bench, 1, || time(&erlang, "in_a_row", 1));
    });
    for count in [2, 16, 64] {
        group.bench_function(format!("of {count}, processor time"), |bench| {
            common::measure_told(bench, count as u64, || SCHEDULERS * time(&erlang, "burst", count));
        });
    }
    group.finish();
}

criterion_group!(name = benches; config = common::criterion(); targets = parallel);
criterion_main!(benches);
