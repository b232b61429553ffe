//! What calls and short-lived lists cost a program, on one scheduler and on two: criterion gives calls a
//! second, some 2 ns each, and cells a second, some 3 ns each with their part of the collections. What
//! processes and messages cost is in spawning.rs and messages.rs.
//!
//! `cargo bench -p tambour --bench programs`. The first iteration of each compiles the functions;
//! criterion's warm-up takes it.

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tambour_erlang_lite::erlang::Outcome;

/// Program, its argument, and how many operations that makes.
const PROGRAMS: [(&str, &str, u64); 2] = [
    // fib(20) makes 21,891 calls.
    ("calls", "20", 21_891),
    ("cells", "1000", 100_000),
];

fn programs(criterion: &mut Criterion) {
    for (program, argument, operations) in PROGRAMS {
        let mut group = criterion.benchmark_group(program);
        group.throughput(Throughput::Elements(operations));
        for schedulers in [1, 2] {
            let erlang = common::erlang(schedulers, program);
            let arguments = [argument.to_owned()];
            group.bench_function(format!("{schedulers} schedulers"), |bench| {
                bench.iter(|| {
                    let outcome = erlang.run_main(program, Some(&arguments)).expect("a process slot");
                    assert_eq!(outcome, Outcome::Returned);
                });
            });
        }
        group.finish();
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = programs);
criterion_main!(benches);
