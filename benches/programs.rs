//! What the basic operations cost a program: time for one of each, on one scheduler and on two.
//!
//! `cargo bench -p tambour`, or `-- messages` for one of them. The first iteration of each compiles the
//! functions; criterion's warm-up takes it.

use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tambour::Vm;
use tambour_erlang_lite::erlang::{Erlang, Outcome, Settings};

/// Program, its argument, and how many operations that makes.
const PROGRAMS: [(&str, &str, u64); 4] = [
    // fib(20) makes 21,891 calls.
    ("calls", "20", 21_891),
    ("messages", "10000", 20_000),
    ("processes", "10000", 10_000),
    ("cells", "1000", 100_000),
];

fn programs(criterion: &mut Criterion) {
    for (program, argument, operations) in PROGRAMS {
        let mut group = criterion.benchmark_group(program);
        group.throughput(Throughput::Elements(operations));
        for schedulers in [1, 2] {
            let erlang =
                Erlang::start(Vm::builder().schedulers(schedulers), Settings::default()).expect("a VM");
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("benches/programs/{program}.erl"));
            erlang.load(&file).expect("it compiles");
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

criterion_group!(benches, programs);
criterion_main!(benches);
