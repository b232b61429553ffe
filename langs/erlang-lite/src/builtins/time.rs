//! Clocks.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tambour::{Cx, Step, Value};

use super::{badarg, builtins};
use crate::atoms::{self, Known};
use crate::term::integer;

const NS_PER_SECOND: i128 = 1_000_000_000;

/// Parts of a second in a time unit; the native one is the nanosecond.
fn per_second(unit: Value) -> Option<i128> {
    const UNITS: [(Known, i128); 10] = [
        (atoms::NATIVE, NS_PER_SECOND),
        (atoms::PERF_COUNTER, NS_PER_SECOND),
        (atoms::NANOSECOND, NS_PER_SECOND),
        (atoms::NANO_SECONDS, NS_PER_SECOND),
        (atoms::MICROSECOND, 1_000_000),
        (atoms::MICRO_SECONDS, 1_000_000),
        (atoms::MILLISECOND, 1000),
        (atoms::MILLI_SECONDS, 1000),
        (atoms::SECOND, 1),
        (atoms::SECONDS, 1),
    ];
    if let Some(parts) = unit.as_small() {
        return (parts > 0).then_some(i128::from(parts));
    }
    UNITS.iter().find(|(name, _)| name.value() == unit).map(|&(_, parts)| parts)
}

/// A time in a unit, rounded down.
fn give(cx: &mut Cx, nanoseconds: i128, unit: Option<Value>) -> Step {
    match unit.map_or(Some(NS_PER_SECOND), per_second) {
        Some(parts) => {
            let time = (nanoseconds * parts).div_euclid(NS_PER_SECOND);
            Step::ret(integer::from_i128(cx.allocator(), time))
        }
        None => badarg(cx),
    }
}

/// Nanoseconds since 1970.
pub(super) fn system_ns() -> i128 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}

/// `{MegaSeconds, Seconds, MicroSeconds}` of system time.
fn timestamp(cx: &mut Cx) -> Step {
    let microseconds = (system_ns() / 1000) as i64;
    timestamp_of(cx, microseconds)
}

/// The same, a microsecond or more after the one before.
fn now(cx: &mut Cx) -> Step {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let microseconds = (system_ns() / 1000) as i64;
    let after = |last: i64| microseconds.max(last + 1);
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(after(last)));
    timestamp_of(cx, last.map_or(microseconds, after))
}

fn timestamp_of(cx: &mut Cx, microseconds: i64) -> Step {
    let parts =
        [microseconds / 1_000_000_000_000, microseconds / 1_000_000 % 1_000_000, microseconds % 1_000_000];
    let parts = parts.map(|part| Value::small(part).unwrap_or(Value::NIL));
    Step::ret(cx.allocator().tuple(&parts))
}

fn convert(cx: &mut Cx, time: Value, from: Value, to: Value) -> Step {
    match (time.as_small(), per_second(from), per_second(to)) {
        (Some(time), Some(from), Some(to)) => {
            let time = (i128::from(time) * to).div_euclid(from);
            Step::ret(integer::from_i128(cx.allocator(), time))
        }
        _ => badarg(cx),
    }
}

builtins! {
    "erlang:monotonic_time/0" => |cx| give(cx, i128::from(cx.now_ns()), None);
    "erlang:monotonic_time/1" => |cx, unit| give(cx, i128::from(cx.now_ns()), Some(unit));
    "erlang:system_time/0" => |cx| give(cx, system_ns(), None);
    "erlang:system_time/1" => |cx, unit| give(cx, system_ns(), Some(unit));
    "erlang:convert_time_unit/3" => |cx, time, from, to| convert(cx, time, from, to);
    "erlang:timestamp/0" => |cx| timestamp(cx);
    "erlang:now/0" => |cx| now(cx);
    "erlang:time_offset/0" => |cx| give(cx, system_ns() - i128::from(cx.now_ns()), None);
    "erlang:time_offset/1" => |cx, unit| give(cx, system_ns() - i128::from(cx.now_ns()), Some(unit));
    "os:timestamp/0" => |cx| timestamp(cx);
    "os:system_time/0" => |cx| give(cx, system_ns(), None);
    "os:system_time/1" => |cx, unit| give(cx, system_ns(), Some(unit));
    "os:perf_counter/0" => |cx| give(cx, i128::from(cx.now_ns()), None);
    "os:perf_counter/1" => |cx, unit| give(cx, i128::from(cx.now_ns()), Some(unit));
}
