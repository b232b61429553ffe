//! What is known of the system: schedulers, limits, versions, unique numbers, the environment.

use std::sync::atomic::{AtomicI64, Ordering};

use tambour::{Cx, Step, Value};

use super::{badarg, builtins, count};
use crate::atoms;
use crate::term::{integer, list};

/// OTP's release whose behaviour this follows.
pub const OTP_RELEASE: &str = "25";

fn text(cx: &mut Cx, text: &str) -> Value {
    list::from_chars(cx.allocator(), text)
}

fn processors() -> Value {
    count(std::thread::available_parallelism().map_or(1, usize::from))
}

fn system_info(cx: &mut Cx, item: Value) -> Option<Value> {
    if let Some(&[item, _]) = item.as_tuple() {
        let is_wordsize = item == atoms::WORDSIZE.value();
        return is_wordsize.then(|| count(size_of::<Value>()));
    }
    let vm = cx.vm();
    let schedulers = count(vm.machine().schedulers());
    Some(match vm.atoms().name(item.as_atom()?) {
        "schedulers" | "schedulers_online" => schedulers,
        "scheduler_id" => count(cx.scheduler() + 1),
        "logical_processors" | "logical_processors_available" | "logical_processors_online" => processors(),
        "process_count" => count(vm.machine().process_count().max(1)),
        "process_limit" => count(vm.machine().max_processes()),
        "atom_count" => count(vm.atoms().len()),
        "atom_limit" => count(u32::MAX as usize),
        "port_count" => count(0),
        "wordsize" => count(size_of::<Value>()),
        "otp_release" => text(cx, OTP_RELEASE),
        "version" => text(cx, env!("CARGO_PKG_VERSION")),
        "machine" => text(cx, "TAMBOUR"),
        "system_version" => {
            let version = format!("Tambour {} for Erlang/OTP {OTP_RELEASE}\n", env!("CARGO_PKG_VERSION"));
            text(cx, &version)
        }
        "system_architecture" => text(cx, "x86_64-unknown-linux"),
        "compat_rel" => OTP_RELEASE.parse().ok().map(count)?,
        "endian" => cx.atom(if cfg!(target_endian = "little") { "little" } else { "big" }),
        "emu_flavor" => cx.atom("jit"),
        "emu_type" | "build_type" => cx.atom("opt"),
        "heap_type" => cx.atom("shared"),
        "multi_scheduling" => cx.atom("enabled"),
        "time_warp_mode" => cx.atom("no_time_warp"),
        "scheduler_bind_type" => cx.atom("unbound"),
        "smp_support" | "threads" | "time_correction" => atoms::boolean(true),
        "debug_compiled" => atoms::boolean(false),
        "cpu_topology" => atoms::UNDEFINED.value(),
        _ => return None,
    })
}

/// The next number that nobody got before; counts from 1.
fn next_unique() -> i64 {
    static NEXT: AtomicI64 = AtomicI64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// An integer that no other call in this VM gives. All are positive, and each is larger than those before.
fn unique_integer(cx: &mut Cx, modifiers: Value) -> Step {
    let known = [cx.atom("positive"), cx.atom("monotonic")];
    match list::proper(modifiers) {
        Ok(list) if list.iter().all(|one| known.contains(one)) => {
            Step::ret(integer::from_i64(cx.allocator(), next_unique()))
        }
        _ => badarg(cx),
    }
}

builtins! {
    "erlang:system_info/1" => |cx, item| match system_info(cx, item) {
        Some(value) => Step::ret(value),
        None => badarg(cx),
    };
    "erlang:unique_integer/0" => |cx| unique_integer(cx, Value::NIL);
    "erlang:unique_integer/1" => |cx, modifiers| unique_integer(cx, modifiers);
}
