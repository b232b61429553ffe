//! Many at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tambour_scheduler::{Config, Context, MonitorOptions, Outcome};
use tambour_shared_heap::Value;

use crate::world::*;

/// A process with many links and watchers ends, while others run on; and all of them are told.
#[test]
fn an_exit_storm() {
    const MANY: i64 = 100_000;
    for schedulers in [1, 2] {
        let told = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&told);
        let (body, machine) = machine(config(schedulers), move |context| match entry(context) {
            0 => {
                let number = next_phase(context);
                if number < MANY / 1000 {
                    for _ in 0..500 {
                        context.spawn_with(1, Value::NIL, linked()).unwrap();
                        let arguments = context.self_pid;
                        context.spawn(2, arguments).unwrap();
                    }
                    return Outcome::Yield;
                }
                let mut told = context.values().get(1).map_or(0, |told| told.as_small().unwrap());
                // All watchers have sent a message when their monitors had come.
                while receive(context).is_some() {
                    told += 1;
                }
                context.values().resize(2, small(0));
                context.values()[1] = small(told);
                if told < MANY / 2 { PARK } else { ended(small(3)) }
            }
            1 => PARK,
            _ => {
                if context.values().is_empty() {
                    let hub = context.running().take_arguments().as_pid().unwrap();
                    context.values().push(Value::NIL);
                    context.monitor(Some(hub), MonitorOptions::default());
                    context.send(hub, small(1));
                }
                let Some(message) = receive(context) else { return PARK };
                assert_eq!(tuple(&message)[3], small(3));
                counted.fetch_add(1, Ordering::Relaxed);
                returned()
            }
        });
        let hub = spawn(&machine, 0);
        machine.start().unwrap();
        assert!(machine.join(hub));
        while body.count.load(Ordering::Relaxed) <= MANY as u64 {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        assert_eq!(told.load(Ordering::Relaxed), MANY as u64 / 2);
    }
}

/// Ten thousand processes crash at once; who is linked with all of them hears of each.
#[test]
fn ten_thousand_crash() {
    const MANY: usize = 10_000;
    for schedulers in [1, 2] {
        let (body, machine) = machine(config(schedulers), |context| match entry(context) {
            0 => {
                if next_phase(context) == 0 {
                    context.set_trap_exit(true);
                    for _ in 0..MANY {
                        context.spawn_with(1, Value::NIL, linked()).unwrap();
                    }
                }
                while let Some(message) = receive(context) {
                    assert_eq!(tuple(&message)[2].as_tuple().unwrap(), [small(1)]);
                    context.values().push(small(0));
                }
                if context.values().len() <= MANY { PARK } else { returned() }
            }
            _ => {
                let reason = context.allocator.tuple(&[small(1)]);
                ended(reason)
            }
        });
        let main = spawn(&machine, 0);
        machine.start().unwrap();
        assert!(machine.join(main));
        machine.shutdown();
        assert_eq!(body.count.load(Ordering::Relaxed), MANY as u64 + 1);
        assert_eq!(machine.process_count(), 0);
    }
}

/// Links and unlinks some of the crowd, between two looks at what has come.
fn link_at_random(context: &mut Context, crowd: &Value, seed: u64) {
    let crowd = tuple(crowd);
    for step in 0..8 {
        let draw = (seed + (step << 40)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let other = crowd[(draw >> 33) as usize % crowd.len()].as_pid().expect("a pid");
        if draw >> 60 < 9 {
            context.link(other).expect("all are there");
        } else {
            context.unlink(other);
        }
    }
}

/// D1: some processes link and unlink each other at random; when all is quiet, each link has two ends.
#[test]
fn links_are_symmetric() {
    const CROWD: usize = 5;
    const ROUNDS: i64 = 200;
    for seed in 0..40 {
        let config = if seed < 10 { Config { seed: Some(seed), ..config(1) } } else { config(2) };
        let (_, machine) = machine(config, move |context| match entry(context) {
            0 => {
                if next_phase(context) == 0 {
                    let main = context.self_pid;
                    let crowd: Vec<Value> =
                        (1..=CROWD).map(|entry| Value::pid(context.spawn(entry, main).unwrap())).collect();
                    for pid in &crowd {
                        let message = context.allocator.tuple(&crowd);
                        context.send(pid.as_pid().unwrap(), message);
                    }
                    context.values().extend(crowd);
                }
                while let Some(message) = receive(context) {
                    context.values().push(message);
                    // All have done all: what they sent has arrived before this.
                    if context.values().len() == 1 + 2 * CROWD {
                        for at in 1..=CROWD {
                            let to = context.values()[at].as_pid().unwrap();
                            context.send(to, small(0));
                        }
                    }
                }
                let values = context.values();
                if values.len() < 1 + 3 * CROWD {
                    return PARK;
                }
                let ends: Vec<(Value, Value)> = values[1 + 2 * CROWD..]
                    .iter()
                    .flat_map(|links| tuple(links)[1..].iter().map(|&to| (tuple(links)[0], to)))
                    .collect();
                assert!(ends.iter().all(|&(a, b)| ends.contains(&(b, a))), "seed {seed}: {ends:?}");
                returned()
            }
            number => {
                if context.values().is_empty() {
                    let Some(crowd) = receive(context) else { return PARK };
                    let main = context.running().take_arguments();
                    context.values().extend([small(0), main, crowd]);
                }
                let crowd = context.values()[2];
                let main = context.values()[1].as_pid().unwrap();
                let round = next_phase(context);
                if round < ROUNDS {
                    link_at_random(context, &crowd, (round as u64) << 32 | (number as u64) << 16 | seed);
                    return Outcome::Yield;
                }
                if round == ROUNDS {
                    context.send(main, small(1));
                }
                if receive(context).is_none() {
                    return PARK;
                }
                let links = context.facts().links;
                let ends: Vec<Value> =
                    [context.self_pid].into_iter().chain(links.into_iter().map(Value::pid)).collect();
                let answer = context.allocator.tuple(&ends);
                context.send(main, answer);
                // Its end would end its links.
                PARK
            }
        });
        let main = spawn(&machine, 0);
        machine.start().unwrap();
        assert!(machine.join(main));
    }
}
