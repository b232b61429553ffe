//! Dates and times of day.

use tambour::{Cx, Step, Value};

use super::time::system_ns;
use super::{badarg, builtins};
use crate::calendar::{DateTime, local_from_universal, universal_from_local};
use crate::term::integer;

fn system_seconds() -> i64 {
    system_ns().div_euclid(1_000_000_000) as i64
}

fn numbers(cx: &mut Cx, numbers: [i64; 3]) -> Value {
    let numbers = numbers.map(|number| integer::from_i64(cx.allocator(), number));
    cx.allocator().tuple(&numbers)
}

fn date_term(cx: &mut Cx, time: &DateTime) -> Value {
    numbers(cx, [time.year, time.month, time.day])
}

fn time_term(cx: &mut Cx, time: &DateTime) -> Value {
    numbers(cx, [time.hour, time.minute, time.second])
}

/// `{{Year, Month, Day}, {Hour, Minute, Second}}`
fn term(cx: &mut Cx, seconds: i64) -> Value {
    let time = DateTime::from_seconds(seconds);
    let parts = [date_term(cx, &time), time_term(cx, &time)];
    cx.allocator().tuple(&parts)
}

fn local_now() -> DateTime {
    DateTime::from_seconds(local_from_universal(system_seconds()))
}

/// Seconds since 1970 of a date and time.
fn seconds(term: Value) -> Option<i64> {
    let &[date, time] = term.as_tuple()? else { return None };
    let (&[year, month, day], &[hour, minute, second]) = (date.as_tuple()?, time.as_tuple()?) else {
        return None;
    };
    // So that the seconds fit 64 bits.
    let number = |value: Value| value.as_small().filter(|number| number.abs() < 1 << 32);
    let time = DateTime {
        year: number(year)?,
        month: number(month)?,
        day: number(day)?,
        hour: number(hour)?,
        minute: number(minute)?,
        second: number(second)?,
    };
    time.is_valid().then(|| time.seconds())
}

fn converted(cx: &mut Cx, time: Value, convert: fn(i64) -> i64) -> Step {
    match seconds(time) {
        Some(seconds) => {
            let time = term(cx, convert(seconds));
            Step::ret(time)
        }
        None => badarg(cx),
    }
}

builtins! {
    "erlang:date/0" => |cx| Step::ret(date_term(cx, &local_now()));
    "erlang:time/0" => |cx| Step::ret(time_term(cx, &local_now()));
    "erlang:localtime/0" => |cx| Step::ret(term(cx, local_from_universal(system_seconds())));
    "erlang:universaltime/0" => |cx| Step::ret(term(cx, system_seconds()));
    "erlang:localtime_to_universaltime/1" => |cx, time| converted(cx, time, universal_from_local);
    "erlang:universaltime_to_localtime/1" => |cx, time| converted(cx, time, local_from_universal);
    "erlang:posixtime_to_universaltime/1" => |cx, seconds| match seconds.as_small() {
        Some(seconds) if seconds.abs() < 1 << 40 => Step::ret(term(cx, seconds)),
        _ => badarg(cx),
    };
    "erlang:universaltime_to_posixtime/1" => |cx, time| match seconds(time) {
        Some(seconds) => Step::ret(integer::from_i64(cx.allocator(), seconds)),
        None => badarg(cx),
    };
}
