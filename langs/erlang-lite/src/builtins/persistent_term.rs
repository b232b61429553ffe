//! Module `persistent_term`: terms by key, for all processes.

use std::sync::Arc;

use parking_lot::RwLock;
use tambour::{Allocator, Cx, Step, Value};

use super::{badarg, builtins, count, truth};
use crate::atoms;
use crate::ets::{Kind, Position, Rows};
use crate::store::Store;
use crate::term::equality::exactly_equal;

/// Pairs of key and term; made when first needed.
pub(crate) type Terms = std::sync::OnceLock<RwLock<Rows>>;

fn rows<'a>(store: &'a Store, heap: &Allocator) -> &'a RwLock<Rows> {
    store.terms.get_or_init(|| RwLock::new(Rows::new(&Arc::clone(heap.heap()), Kind::Set, 0)))
}

fn find(cx: &mut Cx, key: Value) -> Option<Value> {
    let (vm, heap) = cx.vm_and_allocator();
    let rows = rows(Store::of(vm), heap).read();
    let pair = rows.value(rows.find(vm, key)?);
    pair.as_tuple().map(|pair| pair[1])
}

fn put(cx: &mut Cx, key: Value, term: Value) -> Step {
    if find(cx, key).is_some_and(|before| exactly_equal(before, term).0) {
        return Step::ret(atoms::OK.value());
    }
    let (vm, heap) = cx.vm_and_allocator();
    let pair = heap.tuple(&[key, term]);
    rows(Store::of(vm), heap).write().insert(vm, heap, pair);
    Step::ret(atoms::OK.value())
}

fn erase(cx: &mut Cx, key: Value) -> Step {
    let (vm, heap) = cx.vm_and_allocator();
    let mut rows = rows(Store::of(vm), heap).write();
    let row = rows.find(vm, key);
    if let Some(row) = row {
        rows.remove(vm, row);
    }
    truth(row.is_some())
}

fn all(cx: &mut Cx) -> Step {
    let (vm, heap) = cx.vm_and_allocator();
    let rows = rows(Store::of(vm), heap).read();
    let (found, _) = rows.batch(vm, Position::Start, rows.count());
    let pairs: Vec<Value> = found.into_iter().map(|row| rows.value(row)).collect();
    Step::ret(heap.list(&pairs, Value::NIL))
}

fn info(cx: &mut Cx) -> Step {
    let keys = [cx.atom("count"), cx.atom("memory")];
    let (vm, heap) = cx.vm_and_allocator();
    let (terms, bytes) = {
        let rows = rows(Store::of(vm), heap).read();
        (rows.count(), rows.bytes())
    };
    let keys = heap.tuple(&keys);
    Step::ret(heap.map(keys, &[count(terms), count(bytes)]))
}

builtins! {
    "persistent_term:put/2" => |cx, key, term| put(cx, key, term);
    "persistent_term:get/1" => |cx, key| match find(cx, key) {
        Some(term) => Step::ret(term),
        None => badarg(cx),
    };
    "persistent_term:get/2" => |cx, key, default| {
        let found = find(cx, key);
        Step::ret(found.unwrap_or(default))
    };
    "persistent_term:get/0" => |cx| all(cx);
    "persistent_term:erase/1" => |cx, key| erase(cx, key);
    "persistent_term:info/0" => |cx| info(cx);
}
