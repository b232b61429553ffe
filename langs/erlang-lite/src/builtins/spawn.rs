//! Starting processes.

use tambour::{Alias, Cx, MonitorOptions, Pid, Priority, SpawnOptions, Step, Value};

use super::{badarg, builtins, fail, internal, monitor, node, own_values, state};
use crate::atoms;
use crate::fun_table;
use crate::term::{Fault, list};

/// Most arguments of a function.
const ARGS_MAX: usize = u8::MAX as usize;

/// What a process begins with: an entry slot and its arguments.
struct Start {
    entry_slot: usize,
    args: Vec<Value>,
    call: Call,
}

/// The same, as the program gave it.
#[derive(Clone, Copy)]
enum Call {
    Fun(Value),
    Function([Value; 3]),
}

impl Start {
    fn symbol(cx: &Cx, symbol: &str, args: Vec<Value>, call: Call) -> Result<Self, Fault> {
        let entry_slot = cx.vm().entry_slot(symbol).map_err(|_| Fault::SystemLimit)?;
        Ok(Self { entry_slot, args, call })
    }

    /// `Fun()`. A fun that takes arguments fails in the process, not here.
    fn fun(cx: &Cx, fun: Value) -> Result<Self, Fault> {
        let found = fun.as_fun().ok_or(Fault::Badarg)?;
        let call = Call::Fun(fun);
        if fun_table::arity(found.info) == 0 {
            return Ok(Self { entry_slot: found.entry_slot, args: vec![fun], call });
        }
        Self::symbol(cx, "%:start/1", vec![fun], call)
    }

    /// `Module:Function(Args...)`
    fn mfa(cx: &Cx, [module, function, args]: [Value; 3]) -> Result<Self, Fault> {
        let (Some(module_atom), Some(function_atom)) = (module.as_atom(), function.as_atom()) else {
            return Err(Fault::Badarg);
        };
        let values = list::proper(args)?;
        let call = Call::Function([module, function, args]);
        if values.len() > ARGS_MAX {
            return Self::symbol(cx, "erlang:apply/3", vec![module, function, args], call);
        }
        let symbol = internal::symbol(cx, module_atom, function_atom, values.len());
        Self::symbol(cx, &symbol, values, call)
    }

    /// On a node: this one, or another, to which there is no connection.
    fn on(self, cx: &Cx, node: Value) -> Result<Self, Fault> {
        if !node.is_atom() {
            return Err(Fault::Badarg);
        }
        if node == node::this(cx) {
            return Ok(self);
        }
        Self::symbol(cx, "erlang:exit/1", vec![cx.atom("noconnection")], self.call)
    }

    /// With a group leader: `lib/erlang.erl` sets it before the call.
    fn led(self, cx: &mut Cx, leader: Value) -> Result<Self, Fault> {
        let call = match self.call {
            Call::Fun(fun) => fun,
            Call::Function(parts) => cx.allocator().tuple(&parts),
        };
        Self::symbol(cx, "erlang:-led-/2", vec![leader, call], self.call)
    }

    fn run(mut self, cx: &mut Cx, options: SpawnOptions) -> Result<(Pid, Option<Value>), Fault> {
        if let Some(leader) = own_values::given_leader(cx) {
            self = self.led(cx, leader)?;
        }
        cx.spawn_with(self.entry_slot, &self.args, options).ok_or(Fault::SystemLimit)
    }
}

const PLAIN: SpawnOptions = SpawnOptions { link: false, monitor: None, priority: Priority::Normal };

const LINKED: SpawnOptions = SpawnOptions { link: true, ..PLAIN };

const MONITORED: SpawnOptions =
    SpawnOptions { monitor: Some(MonitorOptions { label: Value::NIL, alias: Alias::None }), ..PLAIN };

/// A process that begins with a fun of arguments, none of which it gets: the trace has the call that OTP
/// makes.
fn start_without_arguments(cx: &mut Cx, fun: Value) -> Step {
    let apply = cx.atom("apply");
    let heap = cx.allocator();
    let call = heap.tuple(&[fun, Value::NIL]);
    let reason = heap.tuple(&[atoms::BADARITY.value(), call]);
    let entry = heap.tuple(&[atoms::ERLANG.value(), apply, super::count(2), Value::NIL]);
    let trace = heap.list(&[entry], Value::NIL);
    let origin = heap.tuple(&[trace]);
    cx.throw_traced(atoms::ERROR.value(), reason, origin)
}

/// The pid, or the pid and the monitor's reference.
fn started(cx: &mut Cx, start: Result<Start, Fault>, options: SpawnOptions) -> Step {
    match start.and_then(|start| start.run(cx, options)) {
        Ok((pid, None)) => Step::ret(Value::pid(pid)),
        Ok((pid, Some(reference))) => Step::ret(cx.allocator().tuple(&[Value::pid(pid), reference])),
        Err(fault) => fail(cx, fault),
    }
}

fn on_node(cx: &Cx, start: Result<Start, Fault>, node: Value) -> Result<Start, Fault> {
    start.and_then(|start| start.on(cx, node))
}

/// The options of `spawn_opt`. Those about a process's own heap say nothing here, where all share one.
fn options(cx: &mut Cx, options: Value) -> Option<SpawnOptions> {
    let name = |cx: &Cx, term: Value| Some(cx.vm().atoms().name(term.as_atom()?).to_owned());
    let mut found = PLAIN;
    for option in list::proper(options).ok()? {
        if let Some(&[key, value]) = option.as_tuple() {
            match name(cx, key)?.as_str() {
                "priority" => found.priority = priority(cx, value)?,
                "monitor" => found.monitor = Some(monitor::options(cx, value, Value::NONE)?),
                key => is_heap_option(key, value, name(cx, value).as_deref()).then_some(())?,
            }
        } else {
            match name(cx, option)?.as_str() {
                "link" => found.link = true,
                "monitor" => found.monitor = MONITORED.monitor,
                _ => return None,
            }
        }
    }
    Some(found)
}

fn is_heap_option(key: &str, value: Value, name: Option<&str>) -> bool {
    match key {
        "fullsweep_after" | "min_heap_size" | "min_bin_vheap_size" | "scheduler" => {
            value.as_small().is_some_and(|number| number >= 0)
        }
        "max_heap_size" => value.as_small().is_some_and(|number| number >= 0) || value.is_map(),
        "message_queue_data" => matches!(name, Some("on_heap" | "off_heap")),
        _ => false,
    }
}

/// A priority by its name.
pub(super) fn priority(cx: &Cx, term: Value) -> Option<Priority> {
    Some(match cx.vm().atoms().name(term.as_atom()?) {
        "low" => Priority::Low,
        "normal" => Priority::Normal,
        "high" => Priority::High,
        "max" => Priority::Max,
        _ => return None,
    })
}

/// `spawn_opt`, called with `args`, the last of which are the options.
fn spawn_opt(cx: &mut Cx, start: Result<Start, Fault>, args: &[Value]) -> Step {
    let Some(&last) = args.last() else { return badarg(cx) };
    match (start, options(cx, last)) {
        (Err(fault), _) => fail(cx, fault),
        (Ok(_), None) => state::badarg_because(cx, "badopt", "spawn_opt", args),
        (start, Some(options)) => started(cx, start, options),
    }
}

/// Calls of the same function of all forms: of a fun or by name, here or on a node.
macro_rules! spawns {
    ($($by_fun:literal $node_fun:literal $by_name:literal $node_name:literal $options:ident)*) => {
        builtins! {
            $(
                $by_fun => |cx, fun| {
                    let start = Start::fun(cx, fun);
                    started(cx, start, $options)
                };
                $node_fun => |cx, node, fun| {
                    let start = on_node(cx, Start::fun(cx, fun), node);
                    started(cx, start, $options)
                };
                $by_name => |cx, module, function, args| {
                    let start = Start::mfa(cx, [module, function, args]);
                    started(cx, start, $options)
                };
                $node_name => |cx, node, module, function, args| {
                    let start = on_node(cx, Start::mfa(cx, [module, function, args]), node);
                    started(cx, start, $options)
                };
            )*
            "%:start/1" => |cx, fun| start_without_arguments(cx, fun);
            "erlang:spawn_opt/2" => |cx, fun, options| {
                let start = Start::fun(cx, fun);
                spawn_opt(cx, start, &[fun, options])
            };
            "erlang:spawn_opt/3" => |cx, node, fun, options| {
                let start = on_node(cx, Start::fun(cx, fun), node);
                spawn_opt(cx, start, &[node, fun, options])
            };
            "erlang:spawn_opt/4" => |cx, module, function, args, options| {
                let start = Start::mfa(cx, [module, function, args]);
                spawn_opt(cx, start, &[module, function, args, options])
            };
            "erlang:spawn_opt/5" => |cx, node, module, function, args, options| {
                let start = on_node(cx, Start::mfa(cx, [module, function, args]), node);
                spawn_opt(cx, start, &[node, module, function, args, options])
            };
        }
    };
}

spawns! {
    "erlang:spawn/1" "erlang:spawn/2" "erlang:spawn/3" "erlang:spawn/4" PLAIN
    "erlang:spawn_link/1" "erlang:spawn_link/2" "erlang:spawn_link/3" "erlang:spawn_link/4" LINKED
    "erlang:spawn_monitor/1" "erlang:spawn_monitor/2" "erlang:spawn_monitor/3" "erlang:spawn_monitor/4"
    MONITORED
}
