//! Links, monitors, exit signals, aliases and names.

#![cfg(not(loom))]

mod storms;
mod world;

use std::sync::{Arc, Mutex};

use tambour_scheduler::layout::mailbox_seek;
use tambour_scheduler::{
    Alias, Config, MonitorOptions, NameError, NoProcess, Outcome, Priority, Receiver, SpawnOptions,
    VirtualClock,
};
use tambour_shared_heap::{Atom, Value};

use world::*;

/// The reasons that a process is told, of children that end in all ways.
#[test]
fn links_and_monitors_tell_the_reason() {
    for link in [true, false] {
        let ends = play(move |context| match entry(context) {
            0 => {
                if next_phase(context) == 0 {
                    context.set_trap_exit(true);
                    for child in 1..=3 {
                        let options = if link { linked() } else { monitored() };
                        context.spawn_with(child, Value::NIL, options).unwrap();
                    }
                }
                while let Some(message) = receive(context) {
                    let parts = tuple(&message);
                    let reason = *parts.last().unwrap();
                    assert_eq!(parts[0], if link { EXIT } else { DOWN });
                    context.values().push(reason);
                }
                if context.values().len() < 4 {
                    return PARK;
                }
                let mut got: Vec<String> = context.values()[1..].iter().map(|v| format!("{v:?}")).collect();
                got.sort();
                let mut expected = [NORMAL, small(7), KILL].map(|v| format!("{v:?}"));
                expected.sort();
                assert_eq!(got, expected);
                returned()
            }
            1 => returned(),
            2 => ended(small(7)),
            // Through a link it is a reason as any other.
            _ => ended(KILL),
        });
        assert!(ends.iter().all(|ends| ends.len() == 4), "{ends:?}");
    }
}

/// Of linked processes in a row the last one crashes: all end, but not the one that returned before.
#[test]
fn exits_pass_through_links() {
    const LENGTH: usize = 50;
    let ends = play(|context| match entry(context) {
        0 => {
            if next_phase(context) == 0 {
                context.spawn_with(1, Value::NIL, monitored()).unwrap();
            }
            match receive(context) {
                None => PARK,
                Some(message) => {
                    assert_eq!(tuple(&message)[3], small(9));
                    returned()
                }
            }
        }
        LENGTH => ended(small(9)),
        1000 => returned(),
        number => {
            if next_phase(context) == 0 {
                context.spawn_with(number + 1, Value::NIL, linked()).unwrap();
                // A link that ends normally ends nobody.
                context.spawn_with(1000, Value::NIL, linked()).unwrap();
            }
            PARK
        }
    });
    for ends in ends {
        let crashed = ends.iter().filter(|&end| *end == format!("{:?}", small(9))).count();
        // And those that returned too late for it.
        assert!(crashed >= LENGTH, "{ends:?}");
    }
}

/// After `unlink` nothing comes of the link, whatever was under way.
#[test]
fn unlinked_is_unlinked() {
    play(|context| match entry(context) {
        0 => {
            let number = next_phase(context);
            if number == 0 {
                context.set_trap_exit(true);
            }
            if number < 200 {
                let (child, _) = context.spawn_with(1 + number as usize % 2, Value::NIL, linked()).unwrap();
                if number % 3 == 0 {
                    context.unlink(child);
                    // And again linked and unlinked, while the first unlink is under way.
                    let _ = context.link(child);
                    context.unlink(child);
                    assert!(!context.facts().links.contains(&child));
                } else {
                    context.values().push(Value::pid(child));
                }
                return Outcome::Yield;
            }
            while let Some(message) = receive(context) {
                let from = tuple(&message)[1];
                if tuple(&message)[2] == NOPROC {
                    // It had ended before it was linked again.
                    continue;
                }
                let known = context.values().iter().position(|&value| value == from);
                context.values().remove(known.expect("of a link that is one"));
            }
            if context.values().len() == 1 { returned() } else { PARK }
        }
        1 => ended(small(1)),
        _ => match next_phase(context) {
            0 => Outcome::Yield,
            _ => ended(small(2)),
        },
    });
}

/// One that never looks into its mailbox, and ones that wait, traps exits or not.
#[test]
fn kill_ends_everything() {
    let ends = play(|context| match entry(context) {
        0 => {
            if next_phase(context) == 0 {
                for child in 1..=3 {
                    let (child, _) = context.spawn_with(child, Value::NIL, monitored()).unwrap();
                    context.values().push(Value::pid(child));
                }
                return Outcome::Yield;
            }
            if context.values().len() == 4 {
                for at in 1..4 {
                    let child = context.values()[at].as_pid().unwrap();
                    assert_eq!(context.exit_signal(child, KILL), None);
                }
                context.values().push(small(0));
            }
            while let Some(message) = receive(context) {
                assert_eq!(tuple(&message)[3], KILLED);
                context.values().push(message);
            }
            let told = context.values().len() - 5;
            if told < 3 { PARK } else { returned() }
        }
        1 => {
            context.set_trap_exit(true);
            Outcome::Yield
        }
        2 => {
            context.set_trap_exit(true);
            PARK
        }
        _ => PARK,
    });
    assert!(ends.iter().all(|ends| ends.len() == 4), "{ends:?}");
}

/// What a process sends to itself takes effect at once.
#[test]
fn signals_to_oneself() {
    play(|context| {
        let own = own(context);
        match entry(context) {
            0 => {
                if next_phase(context) == 0 {
                    context.set_trap_exit(true);
                    assert!(context.send(own, small(1)));
                    assert_eq!(context.exit_signal(own, small(2)), None);
                    assert!(context.send(own, small(3)));
                    assert_eq!(receive(context), Some(small(1)), "in the order of sending");
                    assert_eq!(tuple(&receive(context).unwrap())[2], small(2));
                    assert_eq!(receive(context), Some(small(3)));
                    assert_eq!(context.link(own), Ok(()));
                    let reference = context.monitor(Some(own), MonitorOptions::default());
                    assert!(!context.demonitor(reference));
                    assert_eq!(context.exit_signal(own, NORMAL), None);
                    assert_eq!(tuple(&receive(context).unwrap())[2], NORMAL);
                    context.set_trap_exit(false);
                    for child in 1..=3 {
                        context.spawn_with(child, Value::NIL, monitored()).unwrap();
                    }
                }
                while let Some(message) = receive(context) {
                    context.values().push(tuple(&message)[3]);
                }
                if context.values().len() < 4 {
                    return PARK;
                }
                let all = context.values()[1..].to_vec();
                assert!([NORMAL, small(5), KILLED].iter().all(|reason| all.contains(reason)), "{all:?}");
                returned()
            }
            1 => ended(context.exit_signal(own, NORMAL).expect("it ends itself, even so")),
            2 => ended(context.exit_signal(own, small(5)).unwrap()),
            _ => ended(context.exit_signal(own, KILL).unwrap()),
        }
    });
}

/// What is under way between one sender and one receiver stays in order.
#[test]
fn signals_and_messages_keep_their_order() {
    play(|context| match entry(context) {
        0 => {
            if next_phase(context) == 0 {
                context.set_trap_exit(true);
                let arguments = context.self_pid;
                context.spawn(1, arguments).unwrap();
            }
            while let Some(message) = receive(context) {
                let count = context.values().len() as i64 - 1;
                let number = if count % 2 == 0 { message } else { tuple(&message)[2] };
                assert_eq!(number, small(count));
                context.values().push(number);
            }
            if context.values().len() > 1000 { returned() } else { PARK }
        }
        _ => {
            if context.values().is_empty() {
                let to = context.running().take_arguments();
                context.values().extend([small(0), to]);
            }
            let (number, to) = (context.values()[0], context.values()[1].as_pid().unwrap());
            let number = number.as_small().unwrap();
            for number in number..number + 10 {
                if number % 2 == 0 {
                    context.send(to, small(number));
                } else {
                    assert_eq!(context.exit_signal(to, small(number)), None);
                }
            }
            context.values()[0] = small(number + 10);
            if number + 10 >= 1000 { returned() } else { Outcome::Yield }
        }
    });
}

/// Of those who aren't there.
#[test]
fn the_dead_answer_noproc() {
    play(|context| match entry(context) {
        0 => {
            let number = next_phase(context);
            if number == 0 {
                let (child, _) = context.spawn_with(1, Value::NIL, monitored()).unwrap();
                context.values().push(Value::pid(child));
            }
            let Some(message) = receive(context) else { return PARK };
            assert_eq!(tuple(&message)[3], NORMAL);
            let child = context.values()[1].as_pid().unwrap();
            assert!(!context.is_alive(child));
            assert_eq!(context.link(child), Err(NoProcess));
            context.set_trap_exit(true);
            assert_eq!(context.link(child), Ok(()));
            let message = receive(context).unwrap();
            assert_eq!(tuple(&message), [EXIT, Value::pid(child), NOPROC]);
            assert!(context.facts().links.is_empty());
            let label = small(77);
            let reference = context.monitor(Some(child), MonitorOptions { label, alias: Alias::None });
            let message = receive(context).unwrap();
            assert_eq!(tuple(&message), [DOWN, reference, label, NOPROC]);
            let reference = context.monitor(None, MonitorOptions::default());
            assert!(context.demonitor(reference));
            assert_eq!(receive(context), None, "it was ended before it was told");
            assert!(!context.ask(child, Value::NIL));
            assert_eq!(context.exit_signal(child, KILL), None);
            returned()
        }
        _ => returned(),
    });
}

#[test]
fn aliases_last_as_long_as_they_should() {
    play(|context| match entry(context) {
        0 => {
            if next_phase(context) > 0 {
                return if receive(context).is_some() { returned() } else { PARK };
            }
            let own = own(context);
            let explicit = context.alias(Alias::Explicit);
            let once = context.alias(Alias::Reply);
            for alias in [explicit, once, explicit, once] {
                assert!(context.send_alias(alias, small(1)));
            }
            let plain = context.reference();
            assert!(!context.send_alias(plain, small(1)), "nobody's");
            let count = std::iter::from_fn(|| receive(context)).count();
            assert_eq!(count, 3);
            assert!(context.unalias(explicit) && !context.unalias(explicit) && !context.unalias(once));
            context.send_alias(explicit, small(1));
            assert_eq!(receive(context), None);
            // With a monitor: it goes with it, or the other way round.
            let options = |alias| MonitorOptions { label: Value::NIL, alias };
            let child = context.spawn(1, Value::NIL).unwrap();
            for alias in [Alias::Monitor, Alias::Reply, Alias::Explicit] {
                let reference = context.monitor(Some(child), options(alias));
                assert!(context.send_alias(reference, small(2)));
                assert_eq!(receive(context), Some(small(2)));
                assert_eq!(context.demonitor(reference), alias != Alias::Reply);
                assert!(context.send_alias(reference, small(3)));
                assert_eq!(receive(context), (alias == Alias::Explicit).then_some(small(3)));
            }
            assert!(context.send(own, small(4)));
            assert_eq!(context.exit_signal(child, KILL), None);
            Outcome::Yield
        }
        _ => PARK,
    });
}

#[test]
fn names_end_with_their_processes() {
    play(|context| {
        let (a, b) = (Atom(100), Atom(101));
        match entry(context) {
            0 => {
                if next_phase(context) == 0 {
                    let own = own(context);
                    let (child, _) = context.spawn_with(1, Value::NIL, monitored()).unwrap();
                    assert_eq!(context.register(a, child), Ok(()));
                    assert_eq!(context.register(b, child), Err(NameError::Named));
                    assert_eq!(context.register(a, own), Err(NameError::InUse));
                    assert_eq!(context.register(b, own), Ok(()));
                    assert_eq!(context.registered(), [a, b]);
                    assert_eq!((context.whereis(a), context.name_of(own)), (Some(child), Some(b)));
                    assert_eq!(context.unregister(b), Some(own));
                    assert_eq!(context.unregister(b), None);
                    assert_eq!(context.exit_signal(child, small(1)), None);
                }
                let Some(message) = receive(context) else { return PARK };
                assert_eq!(tuple(&message)[3], small(1));
                assert_eq!(context.whereis(a), None, "the name goes before anybody is told");
                let own = own(context);
                assert_eq!(context.register(a, own), Ok(()));
                returned()
            }
            _ => PARK,
        }
    });
}

/// A signal wakes a process that waits until a deadline: it goes on waiting, and the deadline comes in time.
#[test]
fn signals_are_no_timeouts() {
    const MS: u64 = 1_000_000;
    let virtual_time = Config { clock: Arc::new(VirtualClock::default()), ..config(1) };
    let (body, machine) = machine(virtual_time, |context| match entry(context) {
        0 => {
            // Looks, and waits again, as guest code does.
            if context.now_ns() < 50 * MS {
                assert!(context.now_ns() == 0 || !context.running().deadline_has_come());
                assert!(context.peek().is_none());
                return Outcome::Park { deadline_ns: 50 * MS };
            }
            assert!(context.running().deadline_has_come());
            returned()
        }
        _ => {
            let number = next_phase(context) as u64;
            if number == 0 {
                let to = context.running().take_arguments();
                context.values().push(to);
            } else {
                let to = context.values()[1].as_pid().unwrap();
                assert_eq!(context.exit_signal(to, NORMAL), None);
                context.monitor(Some(to), MonitorOptions::default());
            }
            if number == 20 { returned() } else { Outcome::Park { deadline_ns: 2 * MS * (number + 1) } }
        }
    });
    let waits = spawn(&machine, 0);
    machine.with_context(|context| context.spawn(1, Value::pid(waits)).unwrap());
    machine.start().unwrap();
    assert!(machine.join(waits));
    machine.shutdown();
    assert_eq!(body.ends.lock().unwrap().last().unwrap().1, format!("{NORMAL:?}"));
}

/// A process answers what it is asked, also while it waits.
#[test]
fn processes_tell_of_themselves() {
    play(|context| match entry(context) {
        0 => {
            if next_phase(context) == 0 {
                let child = context.spawn(1, Value::NIL).unwrap();
                assert!(context.send(child, small(1)) && context.send(child, small(2)));
                assert!(context.ask(child, small(42)));
            }
            let Some(answer) = receive(context) else { return PARK };
            assert_eq!(tuple(&answer), [INFO, small(42), small(1), small(0), small(2)]);
            returned()
        }
        _ => PARK,
    });
}

#[test]
fn hibernating_processes_start_anew() {
    play(|context| match entry(context) {
        0 => {
            if next_phase(context) == 0 {
                let arguments = context.self_pid;
                let child = context.spawn(1, arguments).unwrap();
                context.monitor(Some(child), MonitorOptions::default());
                context.values().push(Value::pid(child));
                return Outcome::Yield;
            }
            let child = context.values()[1].as_pid().unwrap();
            let number = phase(context).as_small().unwrap();
            if number == 2 {
                // A signal doesn't start it.
                assert_eq!(context.exit_signal(child, NORMAL), None);
                return Outcome::Yield;
            }
            if number == 3 {
                assert!(context.send(child, small(5)));
            }
            while let Some(message) = receive(context) {
                if message != small(6) {
                    assert_eq!(tuple(&message)[3], NORMAL);
                    return returned();
                }
            }
            PARK
        }
        1 => {
            let parent = context.running().take_arguments();
            let arguments = context.allocator.tuple(&[parent]);
            context.hibernate(2, arguments);
            Outcome::Hibernate
        }
        _ => {
            let arguments = context.running().take_arguments();
            let parent = tuple(&arguments)[0].as_pid().unwrap();
            assert_eq!(receive(context), Some(small(5)));
            assert!(context.send(parent, small(6)));
            returned()
        }
    });
}

/// A receive that looks for a fresh reference begins behind what was there before.
#[test]
fn receives_begin_behind_the_mark() {
    play(|context| {
        let own = own(context);
        for number in 0..3 {
            context.send(own, small(number));
        }
        let reference = context.reference();
        context.send(own, small(3));
        assert_eq!(receive(context), Some(small(0)));
        mailbox_seek(context, reference);
        assert_eq!(context.peek(), small(3));
        // The marked message goes: the mark moves back.
        context.running().reset();
        context.running().skip();
        assert_eq!(context.running().remove(), small(2));
        mailbox_seek(context, reference);
        assert_eq!(context.peek(), small(3));
        context.running().remove();
        mailbox_seek(context, reference);
        assert!(context.peek().is_none());
        context.running().reset();
        let other = context.allocator.tuple(&[]);
        mailbox_seek(context, other);
        assert_eq!(context.peek(), small(1));
        returned()
    });
}

/// Processes of higher priority run first; a low one waits for its turn.
#[test]
fn priorities_decide_who_runs() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&order);
    let (_, machine) = machine(config(1), move |context| match entry(context) {
        0 => {
            if next_phase(context) == 0 {
                let priorities = [Priority::Low, Priority::Normal, Priority::High, Priority::Max];
                for (entry, priority) in (1..).zip(priorities) {
                    let options = SpawnOptions { priority, ..monitored() };
                    context.spawn_with(entry, Value::NIL, options).unwrap();
                }
                assert_eq!(context.set_priority(Priority::Low), Priority::Normal);
                assert_eq!(context.facts().priority, Priority::Low);
            }
            while let Some(message) = receive(context) {
                context.values().push(message);
            }
            if context.values().len() < 5 { PARK } else { returned() }
        }
        number => {
            context.bump(10_000);
            seen.lock().unwrap().push(number);
            if next_phase(context) < 20 { Outcome::Yield } else { returned() }
        }
    });
    let main = spawn(&machine, 0);
    machine.start().unwrap();
    assert!(machine.join(main));
    let order = order.lock().unwrap();
    let last_of = |number| order.iter().rposition(|&ran| ran == number).unwrap();
    let first_of = |number| order.iter().position(|&ran| ran == number).unwrap();
    assert!(last_of(4) < first_of(3) && last_of(3) < first_of(2).min(first_of(1)), "{order:?}");
    let low_among_normal = order[..last_of(2)].iter().filter(|&&ran| ran == 1).count();
    assert!((1..5).contains(&low_among_normal), "{order:?}");
}

/// Messages at a time: in order, to names, not if cancelled, not to the dead; and collections keep them.
#[test]
fn messages_come_at_their_time() {
    const MS: u64 = 1_000_000;
    for interval in [None, Some(1)] {
        let clock = Arc::new(VirtualClock::default());
        let (_, machine) = machine(Config { clock, gc_stress: interval, ..config(1) }, |context| {
            let own = own(context);
            match next_phase(context) {
                0 => {
                    let name = Atom(100);
                    context.register(name, own).unwrap();
                    for (number, to) in
                        [(5, Receiver::Process(own)), (3, Receiver::Name(name)), (9, Receiver::Name(Atom(7)))]
                    {
                        let reference = context.timer_reference();
                        let message = context.allocator.tuple(&[small(number), reference]);
                        context.start_timer(number as u64 * MS, to, message, reference);
                        context.values().push(reference);
                    }
                    let cancelled = context.timer_reference();
                    context.start_timer(4 * MS, Receiver::Process(own), small(4), cancelled);
                    assert_eq!(context.read_timer(cancelled), Some(4 * MS));
                    assert_eq!(context.cancel_timer(cancelled), Some(4 * MS));
                    assert_eq!(context.cancel_timer(cancelled), None);
                    return Outcome::Yield;
                }
                1 => return Outcome::Yield,
                _ => {}
            }
            while let Some(message) = receive(context) {
                let &[number, reference] = tuple(&message) else { panic!("a pair") };
                assert_eq!(number.as_small().map(|ms| ms as u64 * MS), Some(context.now_ns() / MS * MS));
                assert_eq!(context.read_timer(reference), None);
                context.values().push(number);
            }
            match context.values()[4..] {
                [] | [_] => PARK,
                [first, second] => {
                    assert_eq!((first, second), (small(3), small(5)));
                    returned()
                }
                _ => panic!("too many"),
            }
        });
        let main = spawn(&machine, 0);
        machine.start().unwrap();
        assert!(machine.join(main));
    }
}
