//! Module `erlang`: numbers about what the system has done.

use std::sync::atomic::{AtomicU64, Ordering};

use tambour::{Cx, Step, Value};

use super::{badarg, builtins, count};
use crate::atoms;
use crate::term::integer;

/// Collections of all kinds so far.
fn collections(cx: &Cx) -> u64 {
    let stats = cx.vm().heap().stats();
    stats.young_collections + stats.full_collections
}

/// Processor time of all threads of the operating system's process in milliseconds; 0 if it can't be read.
fn processor_ms() -> u64 {
    /// `USER_HZ` of Linux on x86-64.
    const TICK_MS: u64 = 10;
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name in parentheses may hold spaces; user and system time are the 12th and 13th fields after it.
    let fields = text.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
    ticks.sum::<u64>() * TICK_MS
}

/// Changes of the thread that runs, of all threads; 0 if it can't be read.
fn context_switches() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let switches = text.lines().filter_map(|line| {
        let (name, number) = line.split_once(':')?;
        name.ends_with("ctxt_switches").then(|| number.trim().parse::<u64>().ok())?
    });
    switches.sum()
}

/// `{Total, SinceLastCall}`
fn since_last(cx: &mut Cx, last: &AtomicU64, total: u64) -> Value {
    let before = last.swap(total, Ordering::Relaxed);
    let parts = [total, total.saturating_sub(before)].map(|one| integer::from_u64(cx.allocator(), one));
    cx.allocator().tuple(&parts)
}

/// `{{input, Bytes}, {output, Bytes}}` of the operating system's process.
fn io_bytes(cx: &mut Cx) -> Value {
    let text = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    let bytes = |name: &str| {
        let number = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        number.and_then(|number| number.parse::<u64>().ok()).unwrap_or(0)
    };
    let parts = [("input", "rchar"), ("output", "wchar")].map(|(name, counter)| {
        let name = cx.atom(name);
        let bytes = integer::from_u64(cx.allocator(), bytes(counter));
        cx.allocator().tuple(&[name, bytes])
    });
    cx.allocator().tuple(&parts)
}

/// A list with a number for each scheduler.
fn each_scheduler(cx: &mut Cx, number: usize) -> Value {
    let numbers = vec![count(number); cx.vm().machine().schedulers()];
    cx.allocator().list(&numbers, Value::NIL)
}

/// Schedulers that don't sleep: each runs a process, this one among them.
fn active(cx: &Cx) -> usize {
    let machine = cx.vm().machine();
    machine.schedulers().saturating_sub(machine.sleeping_schedulers()).max(1)
}

fn statistics(cx: &mut Cx, item: Value) -> Option<Value> {
    static RUNTIME: AtomicU64 = AtomicU64::new(0);
    static WALL_CLOCK: AtomicU64 = AtomicU64::new(0);
    let item = item.as_atom()?;
    Some(match cx.vm().atoms().name(item) {
        "runtime" => since_last(cx, &RUNTIME, processor_ms()),
        "wall_clock" => {
            let now_ms = cx.now_ns() / 1_000_000;
            since_last(cx, &WALL_CLOCK, now_ms)
        }
        "context_switches" => {
            let switches = integer::from_u64(cx.allocator(), context_switches());
            cx.allocator().tuple(&[switches, count(0)])
        }
        "garbage_collection" => {
            let collections = collections(cx);
            let collections = integer::from_u64(cx.allocator(), collections);
            cx.allocator().tuple(&[collections, count(0), count(0)])
        }
        "io" => io_bytes(cx),
        "run_queue" | "total_run_queue_lengths" | "total_run_queue_lengths_all" => count(0),
        "run_queue_lengths" | "run_queue_lengths_all" => each_scheduler(cx, 0),
        "total_active_tasks" | "total_active_tasks_all" => count(active(cx)),
        "scheduler_wall_time" | "scheduler_wall_time_all" => atoms::UNDEFINED.value(),
        _ => return None,
    })
}

builtins! {
    "erlang:statistics/1" => |cx, item| match statistics(cx, item) {
        Some(value) => Step::ret(value),
        None => badarg(cx),
    };
}
