//! What a message costs, on two schedulers, with the slice of the process that it wakes. The claim is 6
//! times erl's speed in each: two processes that answer each other (ping_pong), a token in a ring of a
//! thousand (ring), a thousand senders and one receiver (fan_in), all of 500 to all (big_all).
//!
//! Each figure is the time of one message: 35 to 50 ns between two and around the ring, some 20 ns from
//! many to one, 60 ns from all to all.
//!
//! `cargo bench -p tambour --bench messages`

mod common;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};

fn messages(criterion: &mut Criterion) {
    let erlang = common::erlang(2, "messages");
    let mut group = criterion.benchmark_group("messages");
    group.sample_size(20).sampling_mode(SamplingMode::Flat);
    let mut bench = |name: &str, function: &str, arguments: &[i64], messages: i64| {
        group.bench_function(name, |bench| {
            common::measure_told(bench, messages as u64, || {
                common::ask(&erlang, "messages", function, arguments.to_vec())
            });
        });
    };
    bench("between two", "round_trips", &[100_000], 200_000);
    bench("around a ring", "ring", &[1_000, 200], 200_000);
    bench("from many to one", "gather", &[1_000, 1_000], 1_000_000);
    bench("from all to all", "all_to_all", &[500], 2 * 500 * 499);
    group.finish();
}

criterion_group!(name = benches; config = common::criterion(); targets = messages);
criterion_main!(benches);
