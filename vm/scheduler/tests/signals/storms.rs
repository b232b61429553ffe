//! Many at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tambour_scheduler::{MonitorOptions, Outcome};
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
