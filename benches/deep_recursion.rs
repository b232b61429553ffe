//! Recursion that isn't a tail call, over lists of up to ten million elements: time for each frame, there and
//! back, with the pages of the stack and of the result.
//!
//! `cargo bench -p tambour --bench deep_recursion`

use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tambour::Vm;
use tambour_erlang_lite::erlang::{Erlang, Outcome, Settings};

fn deep_recursion(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("deep_recursion");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    for depth in [1_000_u64, 100_000, 1_000_000, 10_000_000] {
        let erlang = Erlang::start(Vm::builder().schedulers(1), Settings::default()).expect("a VM");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs/deep.erl");
        erlang.load(&file).expect("it compiles");
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

criterion_group!(benches, deep_recursion);
criterion_main!(benches);
