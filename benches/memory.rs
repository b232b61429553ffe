//! Bytes, not time: what a process takes that waits in a receive, as shallow as can be and at the end of
//! recursions. Criterion has no measure for that, so the figures are printed first; what it measures then is
//! the time of a count of all processes ([`tambour::Vm::memory`]).
//!
//! `cargo bench -p tambour --bench memory`

use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use tambour::{Vm, resident_bytes};
use tambour_erlang_lite::erlang::{Erlang, Settings};

const PROCESSES: u64 = 200_000;

fn parked(depth: i64) -> Erlang {
    let erlang = Erlang::start(Vm::builder().schedulers(1), Settings::default()).expect("a VM");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs/parked.erl");
    erlang.load(&file).expect("it compiles");
    let before = resident_bytes();
    let count: i64 = erlang.call("parked", "start", (PROCESSES as i64, depth)).expect("it answers");
    assert_eq!(count as u64, PROCESSES);
    let memory = erlang.vm().memory();
    let (slots, stacks) = (memory.process_slots / PROCESSES, memory.stacks / PROCESSES);
    let resident = (memory.resident - before) / PROCESSES;
    println!("parked process, {depth} frames deep: {resident} resident bytes, slot {slots}, stack {stacks}");
    erlang
}

fn memory(criterion: &mut Criterion) {
    for depth in [1, 10, 100] {
        drop(parked(depth));
    }
    let erlang = parked(0);
    criterion.bench_function("memory/count of 200,000 processes", |bench| {
        bench.iter(|| erlang.vm().memory());
    });
}

criterion_group!(benches, memory);
criterion_main!(benches);
