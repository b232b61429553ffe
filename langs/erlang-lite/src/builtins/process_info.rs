//! `process_info`: what is known of a process.
//!
//! # Protocol
//! A process that asks about itself is answered at once. About another it sends a request,
//! `{Reference, Items}`, which the other's scheduler answers between two slices (`Language::information`),
//! and waits for `{Reference, Answer}` in `lib/erlang.erl`. In the same way another process gets a group
//! leader: the request is `{Reference, Items, Leader}`, and the answer `true`.

use tambour::{Cx, Facts, Step, Value};

use super::process::{SLOT_BYTES, leader};
use super::process_flag::{
    FULL_SWEEP_AFTER, MIN_BINARY_HEAP_WORDS, MIN_HEAP_WORDS, max_heap_size, priority_name,
};
use super::{badarg, builtins, count, dictionary, monitor, own_values, state};
use crate::atoms;
use crate::report;
use crate::term::{Fault, integer, list};

/// Items of `process_info/1`, besides a name that comes first if there is one.
const USUAL: [&str; 16] = [
    "current_function",
    "initial_call",
    "status",
    "message_queue_len",
    "links",
    "dictionary",
    "trap_exit",
    "error_handler",
    "priority",
    "group_leader",
    "total_heap_size",
    "heap_size",
    "stack_size",
    "reductions",
    "garbage_collection",
    "suspending",
];

/// All items that can be asked for.
const ITEMS: [&str; 33] = [
    "binary",
    "catchlevel",
    "current_function",
    "current_location",
    "current_stacktrace",
    "dictionary",
    "error_handler",
    "fullsweep_after",
    "garbage_collection",
    "group_leader",
    "heap_size",
    "initial_call",
    "last_calls",
    "links",
    "max_heap_size",
    "memory",
    "message_queue_data",
    "message_queue_len",
    "messages",
    "min_bin_vheap_size",
    "min_heap_size",
    "monitored_by",
    "monitors",
    "priority",
    "reductions",
    "registered_name",
    "sequential_trace_token",
    "stack_size",
    "status",
    "suspending",
    "total_heap_size",
    "trace",
    "trap_exit",
];

/// A process that is asked about: the one that asks itself, or one between two slices.
struct Subject {
    facts: Facts,
    is_self: bool,
}

impl Subject {
    fn of(cx: &mut Cx, is_self: bool) -> Self {
        if is_self {
            cx.catch_up();
        }
        Self { facts: cx.facts(), is_self }
    }

    fn words(&self) -> Value {
        count(self.facts.stack_bytes / size_of::<Value>())
    }

    fn status(&self) -> Value {
        if self.is_self {
            atoms::RUNNING.value()
        } else if self.facts.is_waiting || self.facts.hibernates {
            atoms::WAITING.value()
        } else {
            atoms::RUNNABLE.value()
        }
    }

    fn pids(cx: &mut Cx, pids: &[tambour::Pid]) -> Value {
        let pids: Vec<Value> = pids.iter().map(|&pid| Value::pid(pid)).collect();
        cx.allocator().list(&pids, Value::NIL)
    }

    /// `[{process, Pid | {Name, Node}}]`
    fn monitors(&self, cx: &mut Cx) -> Value {
        let heap = cx.allocator();
        let monitors = self.facts.monitors.iter();
        let pairs: Vec<Value> = monitors
            .map(|&(target, label)| heap.tuple(&[atoms::PROCESS.value(), monitor::monitored(target, label)]))
            .collect();
        heap.list(&pairs, Value::NIL)
    }

    /// `{Module, Function, Arity}` of the function that it began with.
    fn initial_call(&self, cx: &mut Cx) -> Value {
        let symbol = cx.vm().symbol_at(self.facts.entry);
        let [module, function, arity] =
            symbol.as_deref().and_then(|symbol| report::called(cx, symbol)).unwrap_or_else(|| {
                let apply = cx.atom("apply");
                [atoms::ERLANG.value(), apply, count(2)]
            });
        cx.allocator().tuple(&[module, function, arity])
    }

    /// Its stack as a trace: `[{Module, Function, Arity, Location}]`.
    fn stacktrace(&self, cx: &mut Cx) -> Value {
        let captured = cx.capture_trace(self.is_self);
        let trace = report::stacktrace(cx, captured);
        if !trace.is_nil() {
            return trace;
        }
        let call = if self.facts.hibernates {
            let parts = [atoms::ERLANG.value(), cx.atom("hibernate"), count(3)];
            cx.allocator().tuple(&parts)
        } else {
            // It hasn't begun.
            self.initial_call(cx)
        };
        let &[module, function, arity] = call.as_tuple().unwrap_or_default() else { return Value::NIL };
        let entry = cx.allocator().tuple(&[module, function, arity, Value::NIL]);
        cx.allocator().list(&[entry], Value::NIL)
    }

    /// The first elements of the trace's first entry.
    fn current(&self, cx: &mut Cx, elements: usize) -> Value {
        let trace = self.stacktrace(cx);
        let Some((first, _)) = trace.as_pair() else { return atoms::UNDEFINED.value() };
        let parts = first.as_tuple().unwrap_or_default();
        cx.allocator().tuple(&parts[..elements.min(parts.len())])
    }

    fn collection_items(cx: &mut Cx) -> Value {
        let pairs = [
            ("max_heap_size", max_heap_size(cx)),
            ("min_bin_vheap_size", count(MIN_BINARY_HEAP_WORDS)),
            ("min_heap_size", count(MIN_HEAP_WORDS)),
            ("fullsweep_after", count(FULL_SWEEP_AFTER)),
            ("minor_gcs", count(0)),
        ]
        .map(|(name, value)| {
            let name = cx.atom(name);
            cx.allocator().tuple(&[name, value])
        });
        cx.allocator().list(&pairs, Value::NIL)
    }

    /// The value of an item; `None`: there is no such item.
    fn item(&self, cx: &mut Cx, item: &str) -> Option<Value> {
        let facts = &self.facts;
        Some(match item {
            "registered_name" => {
                let name = cx.self_pid().as_pid().and_then(|pid| cx.name_of(pid));
                name.map_or(Value::NIL, Value::atom)
            }
            "current_function" => self.current(cx, 3),
            "current_location" => self.current(cx, 4),
            "current_stacktrace" => self.stacktrace(cx),
            "initial_call" => self.initial_call(cx),
            "status" => self.status(),
            "message_queue_len" => count(facts.messages),
            "messages" => {
                let messages = cx.messages();
                cx.allocator().list(&messages, Value::NIL)
            }
            "links" => Self::pids(cx, &facts.links),
            "monitors" => self.monitors(cx),
            "monitored_by" => Self::pids(cx, &facts.watchers),
            "dictionary" => dictionary::entries(cx),
            "trap_exit" => atoms::boolean(facts.traps_exit),
            "error_handler" => cx.atom("error_handler"),
            "priority" => cx.atom(priority_name(facts.priority)),
            "group_leader" => leader(cx)?,
            "memory" => integer::from_u64(cx.allocator(), SLOT_BYTES + facts.stack_bytes as u64),
            "reductions" => integer::from_u64(cx.allocator(), facts.reductions),
            "total_heap_size" | "heap_size" | "stack_size" => self.words(),
            "garbage_collection" => Self::collection_items(cx),
            "max_heap_size" => max_heap_size(cx),
            "min_heap_size" => count(MIN_HEAP_WORDS),
            "min_bin_vheap_size" => count(MIN_BINARY_HEAP_WORDS),
            "fullsweep_after" => count(FULL_SWEEP_AFTER),
            "message_queue_data" => cx.atom("on_heap"),
            "suspending" | "binary" | "sequential_trace_token" => Value::NIL,
            "last_calls" => atoms::boolean(false),
            "catchlevel" | "trace" => count(0),
            _ => return None,
        })
    }

    fn pair(&self, cx: &mut Cx, item: Value) -> Option<Value> {
        let name = cx.vm().atoms().name(item.as_atom()?).to_owned();
        let value = self.item(cx, &name)?;
        Some(cx.allocator().tuple(&[item, value]))
    }

    fn pairs(&self, cx: &mut Cx, items: &[Value]) -> Option<Value> {
        let pairs: Option<Vec<Value>> = items.iter().map(|&item| self.pair(cx, item)).collect();
        Some(cx.allocator().list(&pairs?, Value::NIL))
    }

    /// The answer of `process_info/1`.
    fn usual(&self, cx: &mut Cx) -> Option<Value> {
        let mut items = USUAL.map(|item| cx.atom(item)).to_vec();
        if self.item(cx, "registered_name").is_some_and(|name| !name.is_nil()) {
            items.insert(0, atoms::REGISTERED_NAME.value());
        }
        self.pairs(cx, &items)
    }

    /// The answer to a question: about an item, a list of them, or the usual ones.
    fn answer(&self, cx: &mut Cx, items: Value) -> Option<Value> {
        if items == USUAL_ITEMS {
            return self.usual(cx);
        }
        if !items.is_atom() {
            let items = list::proper(items).ok()?;
            return self.pairs(cx, &items);
        }
        let pair = self.pair(cx, items)?;
        let is_unnamed =
            items == atoms::REGISTERED_NAME.value() && pair.as_tuple().is_some_and(|pair| pair[1].is_nil());
        Some(if is_unnamed { Value::NIL } else { pair })
    }
}

/// What stands in a request for the usual items: no term that names items.
const USUAL_ITEMS: Value = Value::NONE;

/// The answer to a request of another process about the running one, or to be given a group leader.
pub(crate) fn information(cx: &mut Cx, request: Value, is_there: bool) -> Value {
    let (reference, answer) = match *request.as_tuple().unwrap_or_default() {
        [reference, items] if is_there => {
            let answer = Subject::of(cx, false).answer(cx, items);
            (reference, answer.unwrap_or_else(|| atoms::UNDEFINED.value()))
        }
        [reference, _, leader] if is_there => {
            own_values::own_values(cx)[own_values::GROUP_LEADER] = leader;
            (reference, atoms::boolean(true))
        }
        [reference, ..] => (reference, atoms::UNDEFINED.value()),
        [] => return Value::NIL,
    };
    cx.allocator().tuple(&[reference, answer])
}

/// Sends a request; answers its reference, by which its answer is known, or `undefined` if nobody is there.
fn ask(cx: &mut Cx, of: tambour::Pid, parts: &[Value]) -> Step {
    let reference = cx.reference();
    let request: Vec<Value> = [reference].iter().chain(parts).copied().collect();
    let request = cx.allocator().tuple(&request);
    Step::ret(if cx.ask(of, request) { reference } else { atoms::UNDEFINED.value() })
}

/// Whether these are items that can be asked for.
fn is_question(cx: &Cx, items: Value) -> bool {
    let is_item =
        |item: Value| item.as_atom().is_some_and(|atom| ITEMS.contains(&cx.vm().atoms().name(atom)));
    is_item(items) || list::proper(items).is_ok_and(|items| items.into_iter().all(is_item))
}

/// The native part of `process_info`: the answer, or the reference that it will come with.
fn process_info(cx: &mut Cx, pid: Value, items: Option<Value>) -> Step {
    let args: Vec<Value> = [pid].into_iter().chain(items).collect();
    let Some(found) = pid.as_pid().filter(|_| items.is_none_or(|items| is_question(cx, items))) else {
        return state::fail(cx, Fault::Badarg, "erlang", "process_info", &args);
    };
    let items = items.unwrap_or(USUAL_ITEMS);
    if pid != cx.self_pid() {
        return ask(cx, found, &[items]);
    }
    match Subject::of(cx, true).answer(cx, items) {
        Some(answer) => Step::ret(answer),
        None => badarg(cx),
    }
}

/// The native part of `is_process_alive`: of a process that is there by an answer to an empty question, since
/// what was sent to it before may end it.
fn is_alive(cx: &mut Cx, pid: Value) -> Step {
    let Some(found) = pid.as_pid() else {
        return state::fail(cx, Fault::Badarg, "erlang", "is_process_alive", &[pid]);
    };
    if pid == cx.self_pid() {
        return Step::ret(atoms::boolean(true));
    }
    if cx.is_alive(found) { ask(cx, found, &[Value::NIL]) } else { Step::ret(atoms::UNDEFINED.value()) }
}

/// The native part of `group_leader/2`, which answers likewise.
fn set_leader(cx: &mut Cx, leader: Value, pid: Value) -> Step {
    let (true, Some(found)) = (leader.is_pid(), pid.as_pid()) else {
        return state::fail(cx, Fault::Badarg, "erlang", "group_leader", &[leader, pid]);
    };
    if pid != cx.self_pid() {
        return ask(cx, found, &[USUAL_ITEMS, leader]);
    }
    own_values::own_values(cx)[own_values::GROUP_LEADER] = leader;
    Step::ret(atoms::boolean(true))
}

builtins! {
    "%:is_process_alive/1" => |cx, pid| is_alive(cx, pid);
    "%:process_info/1" => |cx, pid| process_info(cx, pid, None);
    "%:process_info/2" => |cx, pid, items| process_info(cx, pid, Some(items));
    "%:first_group_leader/1" => |cx, leader| {
        if own_values::given_leader(cx).is_none() {
            own_values::own_values(cx)[own_values::GROUP_LEADER] = leader;
        }
        Step::ret(atoms::boolean(true))
    };
    "%:no_group_leader/2" => |cx, leader, pid| {
        state::fail(cx, Fault::Badarg, "erlang", "group_leader", &[leader, pid])
    };
    "%:group_leader/2" => |cx, leader, pid| set_leader(cx, leader, pid);
}
