//! Recursion that isn't a tail call, over lists of up to ten million elements: time for each frame, there
//! and back, with the pages of the stack and of the result. The claim is twice erl's speed at a million and
//! at ten.
//!
//! Criterion gives the time of all and frames a second: 20 ns a frame at a thousand, 60 to 100 where the
//! memory of millions is fresh.
//!
//! `cargo bench -p tambour --bench deep_recursion`

mod common;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tambour_erlang_lite::erlang::Outcome;

fn deep_recursion(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("deep_recursion");
    group.sample_size(10);
    for depth in [1_000_u64, 100_000, 1_000_000, 10_000_000] {
        let erlang = common::erlang(1, "deep");
        let arguments = [depth.to_string()];
        group.throughput(Throughput::Elements(depth));
        group.bench_function(BenchmarkId::from_parameter(depth), |bench| {
            bench.iter(|| {
                let outcome = erlang.run_main("deep", Some(&arguments)).expect("a process slot");
                assert_eq!(outcome, Outcome::Returned);
            });
        });
    }
    group.finish();
}

criterion_group!(name = benches; config = common::criterion(); targets = deep_recursion);
criterion_main!(benches);
