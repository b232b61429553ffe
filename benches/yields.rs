//! What it costs to give way: `erlang:yield()` by two and by a thousand processes, on two schedulers. The
//! claim is 6 times erl's speed.
//!
//! Each figure is the time of all divided by the count of yields, which two schedulers do at the same time:
//! some 20 ns.
//!
//! `cargo bench -p tambour --bench yields`

mod common;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};

fn yields(criterion: &mut Criterion) {
    let erlang = common::erlang(2, "yields");
    let mut group = criterion.benchmark_group("yields");
    group.sample_size(20).sampling_mode(SamplingMode::Flat);
    for (processes, count) in [(2, 500_000), (1_000, 1_000)] {
        group.bench_function(format!("{processes} processes"), |bench| {
            let arguments = (processes, count);
            let yields = (processes * count) as u64;
            common::measure_told(bench, yields, || common::ask(&erlang, "yields", "run", arguments));
        });
    }
    group.finish();
}

criterion_group!(name = benches; config = common::criterion(); targets = yields);
criterion_main!(benches);
