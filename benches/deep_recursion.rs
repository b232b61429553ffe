//! Recursion that isn't a tail call, over lists of up to ten million elements: time for each frame, there
//! and back, with the pages of the stack and of the result. The claim is twice erl's speed at a million and
//! at ten, and at most its peak of memory by 1.7.
//!
//! The peak is printed: some 65 bytes an element. Criterion gives the time of all and frames a second: 20
//! ns a frame at a thousand, 60 to 100 where the memory of millions is fresh.
//!
//! `cargo bench -p tambour --bench deep_recursion`

mod common;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tambour::resident_bytes;
use tambour_erlang_lite::erlang::{Erlang, Outcome};

fn run(erlang: &Erlang, arguments: &[String]) {
    let outcome = erlang.run_main("deep", Some(arguments)).expect("a process slot");
    assert_eq!(outcome, Outcome::Returned);
}

/// Resident bytes at the peak of a run beyond those before it.
fn peak_of(run: impl FnOnce()) -> u64 {
    // The kernel begins its mark of the peak anew.
    std::fs::write("/proc/self/clear_refs", "5").expect("procfs");
    let before = resident_bytes();
    run();
    let status = std::fs::read_to_string("/proc/self/status").expect("procfs");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB"));
    let peak: u64 = peak.and_then(|number| number.trim().parse().ok()).expect("Linux tells the peak");
    (peak << 10).saturating_sub(before)
}

fn deep_recursion(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("deep_recursion");
    group.sample_size(10);
    for depth in [1_000_u64, 100_000, 1_000_000, 10_000_000] {
        let erlang = common::erlang(1, "deep");
        let arguments = [depth.to_string()];
        println!("depth {depth}: {} MiB at the peak", peak_of(|| run(&erlang, &arguments)) >> 20);
        group.throughput(Throughput::Elements(depth));
        group.bench_function(BenchmarkId::from_parameter(depth), |bench| {
            bench.iter(|| run(&erlang, &arguments));
        });
    }
    group.finish();
}

criterion_group!(name = benches; config = common::criterion(); targets = deep_recursion);
criterion_main!(benches);
