//! What a process costs from its birth to its end, on two schedulers. The claims are 8 times erl's rate of
//! births (spawn_many), 5 times its rate until all have ended (spawn_many, spawn_exit), 6 times its speed
//! for a chain (spawn_chain), and at most 512 resident bytes for a process that waits.
//!
//! Each figure is the time of one process: hundreds of nanoseconds where a million of them are there at
//! once and their memory is fresh, some 150 ns where the slot before is used again. The bytes are printed
//! first: between 300 and 400, with the garbage that comes of it and the list of pids.
//!
//! `cargo bench -p tambour --bench spawning`

mod common;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use tambour::resident_bytes;
use tambour_erlang_lite::erlang::Erlang;

const MANY: u64 = 1_000_000;
const SHORT_CHAIN: u64 = 65_536;
const IN_TURN: u64 = 20_000;
const BATCHES: u64 = 20;
const BATCH: u64 = 1_000;

fn erlang() -> Erlang {
    let erlang = common::erlang(2, "spawning");
    erlang.register("figures", "resident", || resident_bytes() as i64).expect("nobody else has the name");
    // Compiles all of it.
    let _: (i64, i64, i64) = common::ask(&erlang, "spawning", "parked", (10_000,));
    let _: i64 = common::ask(&erlang, "spawning", "chain", (1_000,));
    erlang
}

/// Nanoseconds until all are born, nanoseconds until all have answered, bytes.
fn parked() -> (i64, i64, i64) {
    common::ask(&erlang(), "spawning", "parked", (MANY as i64,))
}

fn spawning(criterion: &mut Criterion) {
    println!("a process that waits, of a million: {} resident bytes", parked().2 as u64 / MANY);
    let mut group = criterion.benchmark_group("spawning");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.bench_function("a million, until born", |bench| {
        common::measure_told(bench, MANY, || parked().0);
    });
    group.bench_function("a million, until all have ended", |bench| {
        common::measure_told(bench, MANY, || parked().1);
    });
    let again = erlang();
    group.bench_function("one after another", |bench| {
        let arguments = (IN_TURN as i64,);
        common::measure_told(bench, IN_TURN, || common::ask(&again, "spawning", "in_turn", arguments));
    });
    group.bench_function("a thousand at a time", |bench| {
        let arguments = (BATCHES as i64, BATCH as i64);
        common::measure_told(bench, BATCHES * BATCH, || {
            common::ask(&again, "spawning", "in_batches", arguments)
        });
    });
    for links in [SHORT_CHAIN, MANY] {
        group.bench_function(format!("a chain of {links}"), |bench| {
            common::measure_told(bench, links, || {
                common::ask(&erlang(), "spawning", "chain", (links as i64,))
            });
        });
    }
    group.finish();
}

criterion_group!(name = benches; config = common::criterion(); targets = spawning);
criterion_main!(benches);
