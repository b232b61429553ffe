//! Costs that the design counts on, with room for a loaded machine.

use crate::build::{fib, module};
use crate::world::{World, small};
use std::time::{Duration, Instant};

/// The least of a few runs.
fn best(mut run: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..5).map(time).min().unwrap()
}

#[test]
fn a_call_costs_a_few_nanoseconds() {
    let mut world = World::new(module(&["t:fib/1"], vec![fib(0)]));
    world.call(0, &[small(20)]);
    // 2.1 ns a call on an idle Cascade Lake.
    let time = best(|| assert_eq!(world.call(0, &[small(25)]), small(75025)));
    let calls = 242_785;
    let per_call = time.as_nanos() as f64 / f64::from(calls);
    assert!(per_call < 20.0, "{per_call} ns a call");
}

#[test]
fn a_lookup_costs_a_few_nanoseconds() {
    let mut world = World::new(module(&["t:fib/1"], vec![fib(0)]));
    world.compile(0);
    let entry = world.code.target(world.code.slot_at(world.slot_address(0)).unwrap());
    let map = world.code.map();
    let pc = (entry..).find(|&pc| map.frame(pc).is_some()).unwrap();
    let rounds = 100_000;
    let time = best(|| {
        let spans: u64 =
            (0..rounds).map(|_| u64::from(map.frame(std::hint::black_box(pc)).unwrap().span)).sum();
        assert!(spans > 0);
    });
    let per_lookup = time.as_nanos() as f64 / f64::from(rounds);
    assert!(per_lookup < 100.0, "{per_lookup} ns a lookup");
}
