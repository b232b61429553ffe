//! Module `ets`: tables and single objects. Traversals with patterns are in `ets_select`.

use std::sync::Arc;

use tambour::{Allocator, Cx, GcSlot, Pid, Step, Value, Vm};

use super::{builtins, count, state, time, truth, work};
use crate::atoms;
use crate::ets::{Access, Cause, Flags, Kind, Options, Protection, Reading, Rows, Table, Tables, Writing};
use crate::store::Store;
use crate::term::fuel::Fuel;
use crate::term::{Fault, Outcome, arithmetic, integer, list};

/// What a call on a table works with.
pub(super) struct Call<'a> {
    pub(super) vm: &'a Vm,
    pub(super) heap: &'a mut Allocator,
    tables: &'a Tables,
    pub(super) caller: Pid,
    /// A table that a long insertion goes into: the call is made again.
    busy: Option<Value>,
}

impl<'a> Call<'a> {
    fn atom(&self, name: &str) -> Value {
        self.vm.atom(name)
    }

    fn tuple(&mut self, elements: &[Value]) -> Value {
        self.heap.tuple(elements)
    }

    /// A table to read.
    #[inline]
    pub(super) fn read(&mut self, id: Value, access: Access) -> Result<Reading<'a>, Fault> {
        let found = self.tables.read(id, self.caller, access);
        self.allowed(id, found)
    }

    /// A table to change.
    #[inline]
    pub(super) fn write(&mut self, id: Value, access: Access) -> Result<Writing<'a>, Fault> {
        let found = self.tables.write(id, self.caller, access);
        self.allowed(id, found)
    }

    /// What a call on a table answers if it may be made.
    #[inline]
    fn allowed<T>(&mut self, id: Value, done: Result<T, Cause>) -> Result<T, Fault> {
        if matches!(done, Err(Cause::Busy)) {
            self.busy = Some(id);
        }
        done.map_err(|_| Fault::Badarg)
    }
}

/// Runs a call on the table that `args` begin with; what it holds locked is free when it answers.
#[inline]
pub(super) fn run(
    cx: &mut Cx,
    name: &str,
    args: &[Value],
    call: impl FnOnce(&mut Call<'_>, Value) -> Outcome,
) -> Step {
    let first = args.first().copied().unwrap_or(Value::NIL);
    let goes_on = first.as_cell().is_some();
    let id = if goes_on { state::resume(first).original } else { first };
    match outcome(cx, |made| call(made, id)) {
        Some(Ok(value)) => Step::ret(value),
        Some(Err(fault)) if goes_on => {
            let args: Vec<Value> = [id].into_iter().chain(args[1..].iter().copied()).collect();
            state::fail(cx, fault, "ets", name, &args)
        }
        Some(Err(fault)) => super::fail(cx, fault),
        None => {
            let progress = state::Progress { original: id, rest: Value::NIL, result: Value::NIL, count: 0 };
            state::again(cx, progress, 0)
        }
    }
}

/// As [`run`], for calls that go on after it. `None`: a long insertion into the table was in its way, and has
/// got on; the call is to be made again.
#[inline]
pub(super) fn outcome<T>(cx: &mut Cx, call: impl FnOnce(&mut Call<'_>) -> T) -> Option<T> {
    let caller = cx.self_pid().as_pid().expect("a builtin runs in a process");
    let (vm, heap) = cx.vm_and_allocator();
    let mut made = Call { vm, heap, tables: &Store::of(vm).tables, caller, busy: None };
    let outcome = call(&mut made);
    let Some(id) = made.busy else { return Some(outcome) };
    help(cx, id);
    None
}

/// Goes on with a long insertion for what is left of the slice.
#[cold]
fn help(cx: &mut Cx, id: Value) {
    let mut fuel = work::fuel(cx);
    get_on(cx, id, &mut fuel);
    work::count(cx, &fuel);
}

/// Goes on with a long insertion into a table, if there is one.
pub(super) fn get_on(cx: &mut Cx, id: Value, fuel: &mut Fuel) {
    let (vm, heap) = cx.vm_and_allocator();
    Store::of(vm).tables.get_on(vm, heap, id, fuel);
}

/// The options of `ets:new/2`.
fn options(vm: &Vm, list: Value) -> Result<Options, Fault> {
    let mut options = Options {
        kind: Kind::Set,
        protection: Protection::Protected,
        is_named: false,
        key_index: 0,
        heir: None,
        flags: Flags::default(),
    };
    for option in list::proper(list)? {
        let name = option.as_atom().map(|atom| vm.atoms().name(atom));
        match name {
            Some("set") => options.kind = Kind::Set,
            Some("ordered_set") => options.kind = Kind::OrderedSet,
            Some("bag") => options.kind = Kind::Bag,
            Some("duplicate_bag") => options.kind = Kind::DuplicateBag,
            Some("public") => options.protection = Protection::Public,
            Some("protected") => options.protection = Protection::Protected,
            Some("private") => options.protection = Protection::Private,
            Some("named_table") => options.is_named = true,
            Some("compressed") => options.flags.compressed = true,
            Some(_) => return Err(Fault::Badarg),
            None => set_option(vm, &mut options, option.as_tuple().ok_or(Fault::Badarg)?)?,
        }
    }
    Ok(options)
}

/// An option with a value.
fn set_option(vm: &Vm, options: &mut Options, option: &[Value]) -> Result<(), Fault> {
    let name = option.first().and_then(|name| name.as_atom()).map(|atom| vm.atoms().name(atom));
    match (name, option) {
        (Some("keypos"), &[_, position]) => {
            let position = position.as_small().and_then(|position| usize::try_from(position).ok());
            options.key_index = position.and_then(|position| position.checked_sub(1)).ok_or(Fault::Badarg)?;
        }
        (Some("heir"), &[_, none]) if none == vm.atom("none") => options.heir = None,
        (Some("heir"), &[_, heir, data]) => {
            options.heir = Some((heir.as_pid().ok_or(Fault::Badarg)?, data));
        }
        (Some("read_concurrency"), &[_, value]) => {
            options.flags.read_concurrency = atoms::as_boolean(value).ok_or(Fault::Badarg)?;
        }
        (Some("decentralized_counters"), &[_, value]) => {
            options.flags.decentralized_counters = atoms::as_boolean(value).ok_or(Fault::Badarg)?;
        }
        (Some("write_concurrency"), &[_, value]) => {
            if atoms::as_boolean(value).is_none() && value != vm.atom("auto") {
                return Err(Fault::Badarg);
            }
            options.flags.write_concurrency = Some(value);
        }
        _ => return Err(Fault::Badarg),
    }
    Ok(())
}

fn new(call: &mut Call<'_>, name: Value, list: Value) -> Outcome {
    if !name.is_atom() {
        return Err(Fault::Badarg);
    }
    let options = options(call.vm, list)?;
    call.tables.create(call.heap, call.caller, name, &options).map_err(|_| Fault::Badarg)
}

/// The list of a key's objects.
fn objects_of(heap: &mut Allocator, rows: &Rows, row: Option<u32>) -> Value {
    match row {
        None => Value::NIL,
        Some(row) if rows.kind().is_set() => heap.pair(rows.value(row), Value::NIL),
        Some(row) => heap.list(&rows.objects(row), Value::NIL),
    }
}

fn lookup(call: &mut Call<'_>, id: Value, key: Value) -> Outcome {
    let table = call.read(id, Access::Read)?;
    let row = table.rows.find(call.vm, key);
    Ok(objects_of(call.heap, &table.rows, row))
}

/// The element at a position that counts from 1.
fn element(object: Value, position: Value) -> Option<Value> {
    let index = usize::try_from(position.as_small()?).ok()?.checked_sub(1)?;
    object.as_tuple()?.get(index).copied()
}

fn lookup_element(call: &mut Call<'_>, id: Value, key: Value, position: Value) -> Outcome {
    let table = call.read(id, Access::Read)?;
    let row = table.rows.find(call.vm, key).ok_or(Fault::Badarg)?;
    if table.rows.kind().is_set() {
        return element(table.rows.value(row), position).ok_or(Fault::Badarg);
    }
    let elements: Option<Vec<Value>> =
        table.rows.objects(row).into_iter().map(|object| element(object, position)).collect();
    Ok(call.heap.list(&elements.ok_or(Fault::Badarg)?, Value::NIL))
}

fn member(call: &mut Call<'_>, id: Value, key: Value) -> Outcome {
    let table = call.read(id, Access::Read)?;
    Ok(atoms::boolean(table.rows.find(call.vm, key).is_some()))
}

fn delete_key(call: &mut Call<'_>, id: Value, key: Value) -> Outcome {
    let mut table = call.write(id, Access::Write)?;
    if let Some(row) = table.rows.find(call.vm, key) {
        table.rows.remove(call.vm, row);
    }
    Ok(atoms::boolean(true))
}

fn delete_object(call: &mut Call<'_>, id: Value, object: Value) -> Outcome {
    let mut table = call.write(id, Access::Write)?;
    let key = table.rows.key_of(object).ok_or(Fault::Badarg)?;
    if let Some(row) = table.rows.find(call.vm, key) {
        let before = table.rows.objects(row);
        let is_other = |&other: &Value| !crate::term::equality::exactly_equal(other, object).0;
        let left: Vec<Value> = before.iter().copied().filter(is_other).collect();
        if left.len() < before.len() {
            table.rows.replace(call.vm, call.heap, row, &left);
        }
    }
    Ok(atoms::boolean(true))
}

fn take(call: &mut Call<'_>, id: Value, key: Value) -> Outcome {
    let mut table = call.write(id, Access::Write)?;
    let row = table.rows.find(call.vm, key);
    let objects = objects_of(call.heap, &table.rows, row);
    if let Some(row) = row {
        table.rows.remove(call.vm, row);
    }
    Ok(objects)
}

fn clear(call: &mut Call<'_>, id: Value) -> Outcome {
    call.write(id, Access::Write)?.rows.clear();
    Ok(atoms::boolean(true))
}

/// The object with a key, of a table that is a set.
fn single(call: &Call<'_>, rows: &Rows, key: Value) -> Result<Option<(u32, Value)>, Fault> {
    if !rows.kind().is_set() {
        return Err(Fault::Badarg);
    }
    Ok(rows.find(call.vm, key).map(|row| (row, rows.value(row))))
}

/// An operation, or all operations of a list.
fn one_or_all(term: Value) -> Result<Vec<Value>, Fault> {
    if term.is_pair() || term.is_nil() { list::proper(term) } else { Ok(vec![term]) }
}

/// The index of an element that may be changed: not that of the key.
fn index(rows: &Rows, position: Value) -> Result<usize, Fault> {
    let index = position.as_small().and_then(|position| usize::try_from(position).ok());
    let index = index.and_then(|position| position.checked_sub(1)).ok_or(Fault::Badarg)?;
    if index == rows.key_index() { Err(Fault::Badarg) } else { Ok(index) }
}

fn update_element(call: &mut Call<'_>, id: Value, key: Value, changes: Value) -> Outcome {
    let mut table = call.write(id, Access::Write)?;
    let found = single(call, &table.rows, key)?;
    let mut indexed = Vec::new();
    for change in one_or_all(changes)? {
        let &[position, value] = change.as_tuple().ok_or(Fault::Badarg)? else { return Err(Fault::Badarg) };
        indexed.push((index(&table.rows, position)?, value));
    }
    let Some((row, object)) = found else { return Ok(atoms::boolean(false)) };
    let mut elements = object.as_tuple().unwrap_or_default().to_vec();
    for (index, value) in indexed {
        *elements.get_mut(index).ok_or(Fault::Badarg)? = value;
    }
    let object = call.tuple(&elements);
    table.rows.replace(call.vm, call.heap, row, &[object]);
    Ok(atoms::boolean(true))
}

/// Adds to an element: `Increment`, `{Position, Increment}` or `{Position, Increment, Threshold, SetValue}`.
fn count_up(call: &mut Call<'_>, rows: &Rows, elements: &mut [Value], operation: Value) -> Outcome {
    let (position, increment, bound) = match operation.as_tuple() {
        None => (Value::small(rows.key_index() as i64 + 2).ok_or(Fault::Badarg)?, operation, None),
        Some(&[position, increment]) => (position, increment, None),
        Some(&[position, increment, threshold, reset]) => (position, increment, Some((threshold, reset))),
        Some(_) => return Err(Fault::Badarg),
    };
    let element = elements.get_mut(index(rows, position)?).ok_or(Fault::Badarg)?;
    let bounds = bound.map_or([increment; 2], |(threshold, reset)| [threshold, reset]);
    if ![*element, increment, bounds[0], bounds[1]].into_iter().all(integer::is_integer) {
        return Err(Fault::Badarg);
    }
    let mut sum = arithmetic::add(call.heap, *element, increment)?;
    if let Some((threshold, reset)) = bound {
        let goes_down = arithmetic::compare(increment, count(0)).is_some_and(std::cmp::Ordering::is_lt);
        let order = arithmetic::compare(sum, threshold).ok_or(Fault::Badarg)?;
        if if goes_down { order.is_lt() } else { order.is_gt() } {
            sum = reset;
        }
    }
    *element = sum;
    Ok(sum)
}

fn update_counter(
    call: &mut Call<'_>,
    id: Value,
    key: Value,
    operations: Value,
    default: Option<Value>,
) -> Outcome {
    let mut table = call.write(id, Access::Write)?;
    let found = single(call, &table.rows, key)?;
    let mut elements = match (found, default) {
        (Some((_, object)), _) => object.as_tuple().unwrap_or_default().to_vec(),
        (None, Some(default)) => {
            let mut elements = default.as_tuple().ok_or(Fault::Badarg)?.to_vec();
            *elements.get_mut(table.rows.key_index()).ok_or(Fault::Badarg)? = key;
            elements
        }
        (None, None) => return Err(Fault::Badarg),
    };
    let mut sums = Vec::new();
    for operation in one_or_all(operations)? {
        sums.push(count_up(call, &table.rows, &mut elements, operation)?);
    }
    let object = call.tuple(&elements);
    match found {
        Some((row, _)) => table.rows.replace(call.vm, call.heap, row, &[object]),
        None => table.rows.insert(call.vm, call.heap, object),
    }
    let is_list = operations.is_pair() || operations.is_nil();
    Ok(if is_list { call.heap.list(&sums, Value::NIL) } else { sums[0] })
}

/// The key of a row, or `'$end_of_table'`.
fn key_of(call: &Call<'_>, table: &Table, row: Option<u32>) -> Value {
    row.map_or_else(|| call.atom("$end_of_table"), |row| table.rows.key(row))
}

fn step(call: &mut Call<'_>, id: Value, step: impl FnOnce(&Rows, &Vm) -> Result<Option<u32>, ()>) -> Outcome {
    let table = call.read(id, Access::Read)?;
    let row = step(&table.rows, call.vm).map_err(|()| Fault::Badarg)?;
    Ok(key_of(call, &table, row))
}

fn slot(call: &mut Call<'_>, id: Value, number: Value) -> Outcome {
    let table = call.read(id, Access::Read)?;
    let number = number.as_small().and_then(|number| usize::try_from(number).ok()).ok_or(Fault::Badarg)?;
    match table.rows.nth(number) {
        Some(Some(objects)) => Ok(call.heap.list(&objects, Value::NIL)),
        Some(None) => Ok(call.atom("$end_of_table")),
        None => Err(Fault::Badarg),
    }
}

/// Names of what `ets:info/1` tells, in its order, and of what only `ets:info/2` does.
const ITEMS: [&str; 15] = [
    "id",
    "decentralized_counters",
    "read_concurrency",
    "write_concurrency",
    "compressed",
    "memory",
    "owner",
    "heir",
    "name",
    "size",
    "node",
    "named_table",
    "type",
    "keypos",
    "protection",
];

/// An item of `ets:info/2`.
fn item(call: &mut Call<'_>, table: &Table, name: &str) -> Outcome {
    let false_value = atoms::boolean(false);
    Ok(match name {
        "id" => table.id.load(),
        "decentralized_counters" => atoms::boolean(table.flags.decentralized_counters),
        "read_concurrency" => atoms::boolean(table.flags.read_concurrency),
        "write_concurrency" => table.flags.write_concurrency.unwrap_or(false_value),
        "compressed" => atoms::boolean(table.flags.compressed),
        "memory" => count((size_of::<Table>() + table.rows.bytes()) / 8),
        "owner" => Value::pid(table.owner),
        "heir" => table.heir.as_ref().map_or_else(|| call.atom("none"), |(heir, _)| Value::pid(*heir)),
        "name" => table.name,
        "size" => count(table.rows.count()),
        "node" => call.atom("nonode@nohost"),
        "named_table" => atoms::boolean(table.is_named),
        "type" => call.atom(match table.rows.kind() {
            Kind::Set => "set",
            Kind::OrderedSet => "ordered_set",
            Kind::Bag => "bag",
            Kind::DuplicateBag => "duplicate_bag",
        }),
        "keypos" => count(table.rows.key_index() + 1),
        "protection" => call.atom(match table.protection {
            Protection::Public => "public",
            Protection::Protected => "protected",
            Protection::Private => "private",
        }),
        "fixed" => atoms::boolean(table.rows.is_fixed()),
        "safe_fixed_monotonic_time" | "safe_fixed" => fixations(call, table),
        "stats" => false_value,
        _ => return Err(Fault::Badarg),
    })
}

/// Since when a table is fixed, and by whom how often.
fn fixations(call: &mut Call<'_>, table: &Table) -> Value {
    if table.fixes.is_empty() {
        return atoms::boolean(false);
    }
    let fixers: Vec<Value> =
        table.fixes.iter().map(|&(pid, times)| call.heap.tuple(&[Value::pid(pid), count(times)])).collect();
    let fixers = call.heap.list(&fixers, Value::NIL);
    let since = integer::from_i128(call.heap, table.fixed_at);
    call.tuple(&[since, fixers])
}

fn info(call: &mut Call<'_>, id: Value, name: Option<Value>) -> Outcome {
    if !id.is_atom() && id.as_reference().is_none() {
        return Err(Fault::Badarg);
    }
    let name = match name {
        None => None,
        Some(name) => Some(call.vm.atoms().name(name.as_atom().ok_or(Fault::Badarg)?)),
    };
    let Ok(table) = call.read(id, Access::Inspect) else {
        return Ok(atoms::UNDEFINED.value());
    };
    if let Some(name) = name {
        return item(call, &table, name);
    }
    let mut items = Vec::with_capacity(ITEMS.len());
    for name in ITEMS {
        let value = item(call, &table, name)?;
        let name = call.atom(name);
        items.push(call.tuple(&[name, value]));
    }
    Ok(call.heap.list(&items, Value::NIL))
}

fn set_options(call: &mut Call<'_>, id: Value, options: Value) -> Outcome {
    let mut table = call.write(id, Access::Own)?;
    let heap = Arc::clone(call.heap.heap());
    for option in one_or_all(options)? {
        let mut asked = Options {
            kind: Kind::Set,
            protection: table.protection,
            is_named: false,
            key_index: 0,
            heir: None,
            flags: Flags::default(),
        };
        let parts = option.as_tuple().ok_or(Fault::Badarg)?;
        if parts.first() == Some(&call.atom("heir")) {
            set_option(call.vm, &mut asked, parts)?;
            table.heir = asked.heir.map(|(heir, data)| (heir, GcSlot::new(&heap, data)));
        } else if let &[name, value] = parts
            && name == call.atom("protection")
        {
            let known = [("public", Protection::Public), ("protected", Protection::Protected)];
            let known = known.into_iter().chain([("private", Protection::Private)]);
            let mut named = known.filter(|(name, _)| call.vm.atom(name) == value);
            table.protection = named.next().ok_or(Fault::Badarg)?.1;
        } else {
            return Err(Fault::Badarg);
        }
    }
    Ok(atoms::boolean(true))
}

fn give_away(cx: &mut Cx, id: Value, to: Value, data: Value) -> Step {
    let receiver = to.as_pid().filter(|&pid| to != cx.self_pid() && cx.is_alive(pid));
    let step = run(cx, "give_away", &[id, to, data], |call, id| {
        let given = call.tables.give(id, call.caller, receiver.ok_or(Fault::Badarg)?);
        call.allowed(id, given)
    });
    match receiver {
        Some(receiver) if step.tag == Step::RETURN => {
            let from = cx.self_pid();
            tell(cx, step.value, receiver, from, data);
            truth(true)
        }
        _ => step,
    }
}

/// Tells a process that a table is its own. One that has ended meanwhile owns nothing.
fn tell(cx: &mut Cx, table: Value, to: Pid, from: Value, data: Value) {
    let label = cx.atom("ETS-TRANSFER");
    let message = cx.allocator().tuple(&[label, table, from, data]);
    cx.send(to, message);
    if !cx.is_alive(to) {
        ended(cx, to);
    }
}

/// Deletes the tables of a process that has ended, or gives them to their heirs.
pub(crate) fn ended(cx: &mut Cx, pid: Pid) {
    let transfers = Store::of(cx.vm()).tables.ended(cx.vm(), pid, |heir| cx.is_alive(heir));
    for transfer in transfers {
        tell(cx, transfer.table, transfer.to, Value::pid(pid), transfer.data);
    }
}

fn whereis(call: &mut Call<'_>, name: Value) -> Outcome {
    if !name.is_atom() {
        return Err(Fault::Badarg);
    }
    let table = call.read(name, Access::Inspect);
    Ok(table.map_or_else(|_| atoms::UNDEFINED.value(), |table| table.id.load()))
}

fn fix(cx: &mut Cx, id: Value, is_fixed: Value) -> Step {
    let now = time::system_ns();
    run(cx, "safe_fixtable", &[id, is_fixed], |call, id| {
        let is_fixed = atoms::as_boolean(is_fixed).ok_or(Fault::Badarg)?;
        let fixed = call.tables.fix(call.vm, id, call.caller, is_fixed, now);
        call.allowed(id, fixed)?;
        Ok(atoms::boolean(true))
    })
}

builtins! {
    "ets:new/2" => |cx, name, options| run(cx, "new", &[name, options], |call, name| {
        new(call, name, options)
    });
    "ets:lookup/2" => |cx, id, key| run(cx, "lookup", &[id, key], |call, id| lookup(call, id, key));
    "ets:lookup_element/3" => |cx, id, key, at| run(cx, "lookup_element", &[id, key, at], |call, id| {
        lookup_element(call, id, key, at)
    });
    "ets:member/2" => |cx, id, key| run(cx, "member", &[id, key], |call, id| member(call, id, key));
    "ets:delete/1" => |cx, id| run(cx, "delete", &[id], |call, id| {
        let deleted = call.tables.delete(id, call.caller);
        call.allowed(id, deleted)?;
        Ok(atoms::boolean(true))
    });
    "ets:delete/2" => |cx, id, key| run(cx, "delete", &[id, key], |call, id| delete_key(call, id, key));
    "ets:delete_object/2" => |cx, id, object| run(cx, "delete_object", &[id, object], |call, id| {
        delete_object(call, id, object)
    });
    "ets:delete_all_objects/1" => |cx, id| run(cx, "delete_all_objects", &[id], clear);
    "ets:take/2" => |cx, id, key| run(cx, "take", &[id, key], |call, id| take(call, id, key));
    "ets:update_element/3" => |cx, id, key, changes| {
        run(cx, "update_element", &[id, key, changes], |call, id| update_element(call, id, key, changes))
    };
    "ets:update_counter/3" => |cx, id, key, changes| {
        run(cx, "update_counter", &[id, key, changes], |call, id| {
            update_counter(call, id, key, changes, None)
        })
    };
    "ets:update_counter/4" => |cx, id, key, changes, default| {
        run(cx, "update_counter", &[id, key, changes, default], |call, id| {
            update_counter(call, id, key, changes, Some(default))
        })
    };
    "ets:first/1" => |cx, id| run(cx, "first", &[id], |call, id| step(call, id, |rows, _| Ok(rows.first())));
    "ets:last/1" => |cx, id| run(cx, "last", &[id], |call, id| step(call, id, |rows, _| Ok(rows.last())));
    "ets:next/2" => |cx, id, key| run(cx, "next", &[id, key], |call, id| {
        step(call, id, |rows, vm| rows.next(vm, key))
    });
    "ets:prev/2" => |cx, id, key| run(cx, "prev", &[id, key], |call, id| {
        step(call, id, |rows, vm| rows.previous(vm, key))
    });
    "ets:slot/2" => |cx, id, number| run(cx, "slot", &[id, number], |call, id| slot(call, id, number));
    "ets:info/1" => |cx, id| run(cx, "info", &[id], |call, id| info(call, id, None));
    "ets:info/2" => |cx, id, item| run(cx, "info", &[id, item], |call, id| info(call, id, Some(item)));
    "ets:all/0" => |cx| run(cx, "all", &[], |call, _| {
        let all = call.tables.all();
        Ok(call.heap.list(&all, Value::NIL))
    });
    "ets:whereis/1" => |cx, name| run(cx, "whereis", &[name], whereis);
    "ets:rename/2" => |cx, id, name| run(cx, "rename", &[id, name], |call, id| {
        if !name.is_atom() {
            return Err(Fault::Badarg);
        }
        let renamed = call.tables.rename(id, call.caller, name);
        call.allowed(id, renamed)
    });
    "ets:setopts/2" => |cx, id, options| run(cx, "setopts", &[id, options], |call, id| {
        set_options(call, id, options)
    });
    "ets:give_away/3" => |cx, id, to, data| give_away(cx, id, to, data);
    "ets:safe_fixtable/2" => |cx, id, is_fixed| fix(cx, id, is_fixed);
}
