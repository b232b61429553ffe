//! How much memory there is, and what it serves.

use tambour::{Cx, Memory, Step, Value};

use super::{badarg, builtins};
use crate::term::{integer, list};

/// Kinds of memory, in the order of `erlang:memory/0`.
const KINDS: [&str; 9] =
    ["total", "processes", "processes_used", "system", "atom", "atom_used", "binary", "code", "ets"];

/// Bytes of a kind. The heap is shared, so what processes, binaries and tables hold isn't told apart: it
/// counts for the processes.
fn bytes_of(memory: &Memory, kind: &str) -> Option<u64> {
    let heap = memory.objects + memory.heap_rest;
    let processes = memory.process_slots + memory.stacks + memory.frozen_stacks + heap;
    let total = memory.resident.max(processes);
    Some(match kind {
        "total" => total,
        "processes" | "processes_used" => processes,
        "system" => total - processes,
        "atom" | "atom_used" => memory.atoms,
        "code" => memory.code,
        "ets" => memory.tables,
        "binary" => 0,
        _ => return None,
    })
}

fn value_of(cx: &mut Cx, memory: &Memory, kind: Value) -> Option<Value> {
    let bytes = bytes_of(memory, cx.vm().atoms().name(kind.as_atom()?))?;
    Some(integer::from_u64(cx.allocator(), bytes))
}

/// `[{Kind, Bytes}]`
fn table_of(cx: &mut Cx, kinds: &[Value]) -> Option<Value> {
    let memory = cx.vm().memory();
    let mut pairs = Vec::with_capacity(kinds.len());
    for &kind in kinds {
        let bytes = value_of(cx, &memory, kind)?;
        pairs.push(cx.allocator().tuple(&[kind, bytes]));
    }
    Some(cx.allocator().list(&pairs, Value::NIL))
}

/// One kind, or a list of them.
fn memory(cx: &mut Cx, kinds: Value) -> Option<Value> {
    if kinds.is_atom() {
        let memory = cx.vm().memory();
        return value_of(cx, &memory, kinds);
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
