//! A soak test of processes and signals: `soak/soak.erl` does at random all that processes can do to each
//! other and writes it down, and a sequential judge decides whether Erlang allows what came of it.
//!
//! # How long
//! A few seconds for each configuration; `TAMBOUR_SOAK_SECONDS` says otherwise. Each round has a seed, which
//! a failure tells; `TAMBOUR_SOAK_SEED` begins with that one. With one scheduler and a seeded VM the seed
//! alone repeats a failure; on several schedulers it repeats what the processes want to do.

use std::collections::HashMap;
use std::process::Command;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use tambour::{Vm, VmBuilder};
use tambour_erlang_lite::Erlang;
use tambour_erlang_lite::erlang::Settings;

#[path = "soak/check.rs"]
mod check;
#[path = "soak/trace.rs"]
mod trace;

use trace::{Event, Kind, Reason, Trace};

/// Longer than any round takes on a busy machine.
const STUCK: Duration = Duration::from_secs(400);

/// What is varied from round to round: how many at a time, and how many operations.
fn size(seed: u64) -> (i64, i64) {
    const SLOTS: [i64; 6] = [2, 3, 5, 8, 16, 40];
    (SLOTS[seed as usize % SLOTS.len()], 300 << (seed / 6 % 5))
}

fn seconds(usual: f64) -> Duration {
    let asked = std::env::var("TAMBOUR_SOAK_SECONDS").ok();
    Duration::from_secs_f64(asked.and_then(|text| text.parse().ok()).unwrap_or(usual))
}

fn first_seed() -> u64 {
    std::env::var("TAMBOUR_SOAK_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

fn start(builder: VmBuilder) -> Erlang {
    let erlang = Erlang::start(builder, Settings::default()).expect("a VM");
    erlang.load("tests/soak/soak.erl").unwrap_or_else(|error| panic!("{error}"));
    erlang
}

/// One round. A VM that comes to a stand is a failure of its own.
fn round(erlang: &Erlang, seed: u64, (slots, operations): (i64, i64)) -> Result<Trace, String> {
    let (sender, done) = channel();
    let erlang = erlang.clone();
    std::thread::spawn(move || {
        let outcome =
            erlang.call::<(i64, i64, Vec<Vec<i64>>)>("soak", "run", (seed as i64, slots, operations));
        // The receiver may have given up.
        let _ = sender.send(outcome.map_err(|error| error.to_string()));
    });
    let (left, stuck, words) = done.recv_timeout(STUCK).map_err(|_| "it came to a stand".to_owned())??;
    Trace::new(left, stuck, &words)
}

/// Judges a round; panics with all that is needed to repeat it.
fn judge(name: &str, seed: u64, outcome: Result<Trace, String>) -> Trace {
    let faults = match &outcome {
        Ok(trace) => check::faults(trace),
        Err(error) => vec![error.clone()],
    };
    assert!(
        faults.is_empty(),
        "{name}, seed {seed}: {:#?}\nTAMBOUR_SOAK_SEED={seed} cargo test --test soak -- {name}",
        faults
    );
    outcome.expect("no faults")
}

/// Rounds on one VM, as many as there is time for.
fn soak(name: &str, builder: VmBuilder) {
    let erlang = start(builder);
    let (begun, long) = (Instant::now(), seconds(2.0));
    let (mut rounds, mut events) = (0, 0);
    let mut seed = first_seed();
    while rounds == 0 || begun.elapsed() < long {
        events += judge(name, seed, round(&erlang, seed, size(seed))).len();
        (rounds, seed) = (rounds + 1, seed + 1);
    }
    println!("{name}: {rounds} rounds, {events} events in {:?}", begun.elapsed());
}

#[test]
fn one_scheduler() {
    soak("one_scheduler", Vm::builder().schedulers(1));
}

#[test]
fn two_schedulers() {
    soak("two_schedulers", Vm::builder().schedulers(2));
}

#[test]
fn four_schedulers() {
    soak("four_schedulers", Vm::builder().schedulers(4));
}

/// Processes are interrupted everywhere.
#[test]
fn short_slices() {
    soak("short_slices", Vm::builder().schedulers(2).reductions(40));
}

/// At each slice a process goes to another stack and another scheduler.
#[test]
fn moved_and_frozen() {
    soak("moved_and_frozen", Vm::builder().schedulers(2).move_every(400).freeze_at_slices());
}

#[test]
fn one_scheduler_collected() {
    soak("one_scheduler_collected", Vm::builder().schedulers(1).gc_stress(50));
}

#[test]
fn two_schedulers_collected() {
    soak("two_schedulers_collected", Vm::builder().schedulers(2).gc_stress(50));
}

#[test]
fn four_schedulers_collected() {
    soak("four_schedulers_collected", Vm::builder().schedulers(4).gc_stress(50));
}

/// A VM whose schedule is a function of the seed.
fn seeded(seed: u64) -> Erlang {
    const SLICES: [u32; 5] = [30, 120, 400, 1_500, 4_000];
    start(Vm::builder().schedulers(1).seed(seed).reductions(SLICES[seed as usize % SLICES.len()]))
}

#[test]
fn seeds() {
    let (begun, long) = (Instant::now(), seconds(4.0));
    let (mut rounds, mut events) = (0, 0);
    let mut seed = first_seed();
    while rounds == 0 || begun.elapsed() < long {
        events += judge("seeds", seed, round(&seeded(seed), seed, size(seed))).len();
        (rounds, seed) = (rounds + 1, seed + 1);
    }
    println!("seeds: {rounds} rounds, {events} events in {:?}", begun.elapsed());
}

#[test]
fn a_seed_repeats_a_whole_run() {
    let run = |schedule, seed| judge("a_seed", seed, round(&seeded(schedule), seed, (5, 2_000)));
    for seed in [first_seed(), first_seed() + 1] {
        let first = run(seed, seed);
        assert!(first.len() > 2_000, "{}", first.len());
        assert!(first == run(seed, seed), "seed {seed}: the same seed, another run");
        assert!(first != run(seed + 5, seed), "seed {seed}: another schedule, the same run");
    }
}

/// The judge agrees with what OTP does, where there is one.
#[test]
fn otp_does_what_is_allowed() {
    if Command::new("erl").arg("-version").output().is_err() {
        println!("no erl here: left out");
        return;
    }
    let folder = std::env::temp_dir().join(format!("tambour-soak-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
    let source = std::fs::canonicalize("tests/soak/soak.erl").expect("it is there");
    let compiled = Command::new("erlc").arg(source).current_dir(&folder).status().expect("erlc starts");
    assert!(compiled.success());
    let (begun, long) = (Instant::now(), seconds(2.0));
    let mut seed = first_seed();
    while seed == first_seed() || begun.elapsed() < long {
        let (slots, operations) = size(seed);
        let main = format!("soak:print({seed}, {slots}, {operations}), halt().");
        let output = Command::new("erl").args(["-noshell", "-eval", &main]).current_dir(&folder).output();
        let text = output.expect("erl starts").stdout;
        judge("otp_does_what_is_allowed", seed, Trace::read(&String::from_utf8_lossy(&text)));
        seed += 1;
    }
    let _ = std::fs::remove_dir_all(&folder);
}

/// The judge sees what it is there for: each of these changes makes a sound trace one that Erlang forbids.
#[test]
fn the_judge_sees_faults() {
    let mut unseen: Vec<(&str, Change)> = CHANGES.to_vec();
    // Not every trace has a place for each of them.
    for seed in 1..=20 {
        let sound = judge("the_judge_sees_faults", seed, round(&seeded(seed), seed, (5, 4_000)));
        unseen.retain(|(name, change)| {
            let mut trace = sound.clone();
            let is_changed = change(&mut trace);
            assert!(!is_changed || !check::faults(&trace).is_empty(), "{name} isn't seen");
            !is_changed
        });
        if unseen.is_empty() {
            return;
        }
    }
    let names: Vec<&str> = unseen.iter().map(|&(name, _)| name).collect();
    panic!("no trace has a place for {names:?}");
}

/// Changes a trace; false: there is no place to.
type Change = fn(&mut Trace) -> bool;

const CHANGES: [(&str, Change); 16] = [
    ("a lost message", |trace| remove(trace, |event| event.kind == Kind::Got)),
    ("a message twice", |trace| repeat(trace, |event| event.kind == Kind::Got)),
    ("two messages in the wrong order", swap),
    ("a lost exit signal", |trace| remove(trace, |event| event.kind == Kind::Signalled)),
    ("an exit signal twice", |trace| repeat(trace, |event| event.kind == Kind::Signalled)),
    ("a lost end of a monitored process", |trace| remove(trace, |event| event.kind == Kind::Down)),
    ("an end of a monitored process twice", |trace| repeat(trace, |event| event.kind == Kind::Down)),
    ("a lost end of a linked process", remove_link_ended),
    ("an end of a linked process twice", |trace| {
        repeat(trace, |event| event.kind == Kind::LinkEnded && event.reason != Reason::NOPROC)
    }),
    ("a link with one end", |trace| remove(trace, |event| event.kind == Kind::Linked)),
    ("a kill that is survived", |trace| {
        survivor(trace, |trace, own, other| trace.logs[own].insert(1, event(Kind::Kill, other, 0)))
    }),
    ("a timer after its cancellation", fire_cancelled),
    ("a timer twice", |trace| repeat(trace, |event| event.kind == Kind::Fired)),
    ("a lost timer", |trace| remove(trace, |event| event.kind == Kind::Fired)),
    ("two answers by one alias", |trace| repeat(trace, |event| event.kind == Kind::Answered)),
    ("a process that is left over", |trace| {
        trace.left = 1;
        true
    }),
];

fn event(kind: Kind, other: usize, number: u64) -> Event {
    Event { kind, other, number, reason: Reason::NONE }
}

fn has_finished(log: &[Event]) -> bool {
    log.iter().any(|event| event.kind == Kind::Finished)
}

/// The first place in the log of one that lived to the end.
fn place(trace: &Trace, wanted: impl Fn(&Event) -> bool) -> Option<(usize, usize)> {
    let mut logs = trace.logs.iter().enumerate().filter(|(_, log)| has_finished(log));
    logs.find_map(|(own, log)| {
        // What the timer was for, or who sent the message, is to have lived as long.
        let lives = |event: &Event| event.kind != Kind::Fired || has_finished(&trace.logs[event.other]);
        Some((own, log.iter().position(|event| wanted(event) && lives(event))?))
    })
}

fn remove(trace: &mut Trace, wanted: impl Fn(&Event) -> bool) -> bool {
    place(trace, wanted).map(|(own, at)| trace.logs[own].remove(at)).is_some()
}

fn repeat(trace: &mut Trace, wanted: impl Fn(&Event) -> bool) -> bool {
    let place = place(trace, wanted);
    let Some((own, at)) = place else { return false };
    let again = trace.logs[own][at];
    trace.logs[own].insert(at + 1, again);
    true
}

/// Two messages of one sender, the one directly after the other.
fn swap(trace: &mut Trace) -> bool {
    for log in &mut trace.logs {
        let is_pair = |pair: &[Event]| {
            pair[0].kind == Kind::Got && pair[1].kind == Kind::Got && pair[0].other == pair[1].other
        };
        if let Some(at) = log.windows(2).position(is_pair) {
            log.swap(at, at + 1);
            return true;
        }
    }
    false
}

/// One that a link of the process's own had to lead to, whatever the other one said.
fn remove_link_ended(trace: &mut Trace) -> bool {
    let mut unlinked: HashMap<(usize, usize), bool> = HashMap::new();
    for (own, log) in trace.logs.iter().enumerate() {
        for event in log.iter().filter(|event| event.kind == Kind::Unlink) {
            unlinked.insert((own, event.other), true);
        }
    }
    for (own, log) in trace.logs.iter_mut().enumerate().filter(|(_, log)| has_finished(log)) {
        for at in 0..log.len() {
            let other = log[at].other;
            let is_last = !log[at + 1..].iter().any(|event| {
                event.other == other && matches!(event.kind, Kind::Link | Kind::Unlink | Kind::LinkEnded)
            });
            let has_linked = log[..at].iter().rev().find_map(|event| match event.kind {
                Kind::Link if event.other == other => Some(true),
                Kind::Unlink | Kind::LinkEnded if event.other == other => Some(false),
                Kind::Traps => Some(false),
                _ => None,
            });
            let is_free = !unlinked.contains_key(&(other, own));
            if log[at].kind == Kind::LinkEnded && is_last && is_free && has_linked == Some(true) {
                log.remove(at);
                return true;
            }
        }
    }
    false
}

/// Two processes that lived to the end.
fn survivor(trace: &mut Trace, change: impl Fn(&mut Trace, usize, usize)) -> bool {
    let mut survivors = (1..trace.logs.len()).filter(|&own| has_finished(&trace.logs[own]));
    let pair = (survivors.next(), survivors.next());
    if let (Some(own), Some(other)) = pair {
        change(trace, own, other);
        return true;
    }
    false
}

/// A timer that was cancelled for sure.
fn fire_cancelled(trace: &mut Trace) -> bool {
    let Some((own, at)) = place(trace, |event| event.kind == Kind::Cancelled) else { return false };
    let fired = event(Kind::Fired, own, trace.logs[own][at].number);
    trace.logs[own].insert(at + 1, fired);
    true
}
