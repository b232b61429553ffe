//! Bytes, not time: what a process takes that waits in a receive, as shallow as can be and at the end of
//! recursions. Criterion has no measure for that, so the figures are printed first; what it measures then
//! is the time of a count of all processes ([`tambour::Vm::memory`]).
//!
//! The claim is at most 512 resident bytes for a process that waits in a `receive`, everything counted: it
//! comes to some 300; behind ten frames to 900.
//!
//! `cargo bench -p tambour --bench memory`

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use tambour::resident_bytes;
use tambour_erlang_lite::erlang::Erlang;

const PROCESSES: u64 = 200_000;

fn parked(depth: i64) -> Erlang {
    let erlang = common::erlang(1, "parked");
    let before = resident_bytes();
    let count: i64 = common::ask(&erlang, "parked", "start", (PROCESSES as i64, depth));
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

criterion_group!(name = benches; config = common::criterion(); targets = memory);
criterion_main!(benches);
