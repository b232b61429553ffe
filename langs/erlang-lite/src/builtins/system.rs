//! What is known of the system: memory, schedulers, unique numbers.

use std::sync::atomic::{AtomicI64, Ordering};

use tambour::{Cx, Step, Value};

use super::{badarg, builtins, count};
use crate::atoms;
use crate::term::{Fault, convert, integer, list};

/// OTP's release whose behaviour this follows.
pub const OTP_RELEASE: &str = "25";

/// Memory in bytes: of processes (their slots, and the heap that they share), of other parts, and of all.
fn memory(cx: &mut Cx, kind: Value) -> Option<u64> {
    let heap_bytes = cx.vm().heap().stats().used_bytes;
    let processes = heap_bytes + cx.vm().machine().process_count() as u64 * super::process::SLOT_BYTES;
    let is = |known: atoms::Known| known.value() == kind;
    if is(atoms::PROCESSES) || is(atoms::PROCESSES_USED) {
        Some(processes)
    } else if is(atoms::TOTAL) {
        Some(processes.max(resident_bytes()))
    } else if is(atoms::SYSTEM) {
        Some(resident_bytes().saturating_sub(processes))
    } else {
        None
    }
}

/// Resident memory of the operating system's process; 0 if it can't be read.
fn resident_bytes() -> u64 {
    const PAGE_BYTES: u64 = 4096;
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    text.split_whitespace()
        .nth(1)
        .and_then(|pages| pages.parse::<u64>().ok())
        .map_or(0, |pages| pages * PAGE_BYTES)
}

fn system_info(cx: &mut Cx, item: Value) -> Step {
    let is = |known: atoms::Known| known.value() == item;
    if is(atoms::LOGICAL_PROCESSORS) {
        Step::ret(count(std::thread::available_parallelism().map_or(1, usize::from)))
    } else if is(atoms::PROCESS_COUNT) {
        Step::ret(count(cx.vm().machine().process_count()))
    } else if is(atoms::WORDSIZE) {
        Step::ret(count(8))
    } else if is(atoms::OTP_RELEASE) {
        Step::ret(list::from_chars(cx.allocator(), OTP_RELEASE))
    } else if is(atoms::MACHINE) {
        Step::ret(list::from_chars(cx.allocator(), "TAMBOUR"))
    } else {
        badarg(cx)
    }
}

/// An integer that no other call in this VM gives; positive ones count from 1.
fn unique_integer(cx: &mut Cx) -> Step {
    static NEXT: AtomicI64 = AtomicI64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    Step::ret(integer::from_i64(cx.allocator(), number))
}

fn environment(cx: &mut Cx, name: Value) -> Result<Option<Value>, Fault> {
    let name = convert::list_text(name)?;
    if name.contains(['=', '\0']) {
        return Err(Fault::Badarg);
    }
    Ok(std::env::var(name).ok().map(|value| list::from_chars(cx.allocator(), &value)))
}

builtins! {
    "erlang:memory/1" => |cx, kind| match memory(cx, kind) {
        Some(bytes) => Step::ret(integer::from_u64(cx.allocator(), bytes)),
        None => badarg(cx),
    };
    "erlang:system_info/1" => |cx, item| system_info(cx, item);
    "erlang:unique_integer/0" => |cx| unique_integer(cx);
    "erlang:unique_integer/1" => |cx, modifiers| {
        let (positive, monotonic) = (cx.atom("positive"), cx.atom("monotonic"));
        match list::proper(modifiers) {
            Ok(list) if list.iter().all(|&one| one == positive || one == monotonic) => unique_integer(cx),
            _ => badarg(cx),
        }
    };
    "erlang:node/0" => |cx| Step::ret(cx.atom("nonode@nohost"));
    "os:getenv/1" => |cx, name| match environment(cx, name) {
        Ok(value) => Step::ret(value.unwrap_or_else(|| atoms::boolean(false))),
        Err(fault) => super::fail(cx, fault),
    };
    "os:getenv/2" => |cx, name, default| match environment(cx, name) {
        Ok(value) => Step::ret(value.unwrap_or(default)),
        Err(fault) => super::fail(cx, fault),
    };
    "os:type/0" => |cx| {
        let parts = [atoms::UNIX.value(), atoms::LINUX.value()];
        Step::ret(cx.allocator().tuple(&parts))
    };
}
