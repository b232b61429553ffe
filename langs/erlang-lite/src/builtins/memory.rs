//! How much memory there is, and what it serves.

use tambour::{Cx, Step, Value};

use super::process::SLOT_BYTES;
use super::{badarg, builtins};
use crate::term::{integer, list};

/// Kinds of memory, in the order of `erlang:memory/0`.
const KINDS: [&str; 9] =
    ["total", "processes", "processes_used", "system", "atom", "atom_used", "binary", "code", "ets"];

/// Bytes that the table of atoms keeps for each atom besides its name: two index entries.
const ATOM_BYTES: u64 = 48;

/// Memory in bytes by kind. The heap is shared, so what processes, binaries and tables hold isn't told
/// apart: it counts for the processes.
struct Memory {
    /// Process slots, and the heap.
    processes: u64,
    atoms: u64,
    code: u64,
    resident: u64,
}

impl Memory {
    fn now(cx: &Cx) -> Self {
        let vm = cx.vm();
        let slots = vm.machine().process_count() as u64 * SLOT_BYTES;
        Self {
            processes: vm.heap().stats().used_bytes + slots,
            atoms: vm.atoms().len() as u64 * ATOM_BYTES,
            code: vm.code_bytes() as u64,
            resident: resident_bytes(),
        }
    }

    fn of(&self, kind: &str) -> Option<u64> {
        Some(match kind {
            "total" => self.resident.max(self.processes),
            "processes" | "processes_used" => self.processes,
            "system" => self.resident.saturating_sub(self.processes),
            "atom" | "atom_used" => self.atoms,
            "code" => self.code,
            "binary" | "ets" => 0,
            _ => return None,
        })
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

fn bytes_of(cx: &mut Cx, memory: &Memory, kind: Value) -> Option<Value> {
    let bytes = memory.of(cx.vm().atoms().name(kind.as_atom()?))?;
    Some(integer::from_u64(cx.allocator(), bytes))
}

/// `[{Kind, Bytes}]`
fn table_of(cx: &mut Cx, kinds: &[Value]) -> Option<Value> {
    let memory = Memory::now(cx);
    let mut pairs = Vec::with_capacity(kinds.len());
    for &kind in kinds {
        let bytes = bytes_of(cx, &memory, kind)?;
        pairs.push(cx.allocator().tuple(&[kind, bytes]));
    }
    Some(cx.allocator().list(&pairs, Value::NIL))
}

/// One kind, or a list of them.
fn memory(cx: &mut Cx, kinds: Value) -> Option<Value> {
    if kinds.is_atom() {
        let memory = Memory::now(cx);
        return bytes_of(cx, &memory, kinds);
    }
    let kinds = list::proper(kinds).ok()?;
    table_of(cx, &kinds)
}

builtins! {
    "erlang:memory/0" => |cx| {
        let kinds = KINDS.map(|kind| cx.atom(kind));
        match table_of(cx, &kinds) {
            Some(table) => Step::ret(table),
            None => badarg(cx),
        }
    };
    "erlang:memory/1" => |cx, kinds| match memory(cx, kinds) {
        Some(answer) => Step::ret(answer),
        None => badarg(cx),
    };
}
