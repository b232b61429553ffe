//! Builtins called from generated code, in a process of a VM.

mod support;

use std::sync::{Arc, Mutex};

use support::{cases, elements, shown, tuple};
use tambour::ir::{BuiltinRef, Callee, Module, Op, Symbol, Terminator, Type};
use tambour::{Allocator, Config, Cx, Exit, FunctionBuilder, Language, Pid, Value, Vm};
use tambour_erlang_lite::builtins;
use tambour_erlang_lite::report;

/// Notes how each process ended, as text.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Language for Notes {
    fn undefined(&self, _: &Vm, symbol: &str) -> Module {
        panic!("{symbol} isn't defined");
    }

    fn ended(&self, cx: &mut Cx, _: Pid, exit: &Exit) {
        let note = match exit {
            Exit::Returned(value) => shown(cx.vm(), *value),
            Exit::Thrown(exception) => {
                let trace = report::stacktrace(cx, exception.trace);
                let thrown = cx.allocator().tuple(&[exception.class, exception.reason, trace]);
                shown(cx.vm(), thrown)
            }
            other => format!("{other:?}"),
        };
        self.0.lock().expect("nobody panics with it").push(note);
    }
}

fn small(number: i64) -> Value {
    Value::small(number).expect("a small integer")
}

struct Machine {
    vm: Arc<Vm>,
    notes: Notes,
}

impl Machine {
    fn new() -> Self {
        let notes = Notes::default();
        let config = Config { schedulers: 1, ..Config::default() };
        let vm = Vm::new(&config, Box::new(notes.clone())).expect("a small VM can be made");
        builtins::install(&vm);
        Self { vm, notes }
    }

    /// What a builtin gives, or the exception `{Class, Reason, Trace}`, as text.
    fn call(&self, name: &str, args: impl FnOnce(&mut Allocator) -> Vec<Value>) -> String {
        let symbol = format!("test:{name}");
        if !self.vm.is_defined(&symbol) {
            self.vm.load(wrapper(name, &symbol)).expect("the wrapper is well formed");
        }
        let pid = self.vm.spawn(&symbol, args).expect("there is room for a process");
        self.vm.join(pid);
        self.notes.0.lock().expect("nobody panics with it").pop().expect("the process has ended")
    }

    fn list(&self, length: i64) -> impl Fn(&mut Allocator) -> Value {
        move |heap| {
            let elements: Vec<Value> = (1..=length).map(small).collect();
            heap.list(&elements, Value::NIL)
        }
    }
}

/// A function of the name `symbol` that calls a builtin.
fn wrapper(name: &str, symbol: &str) -> Module {
    let (function, arity) = name.rsplit_once('/').expect("a name has an arity");
    let (module, function) = function.split_once(':').expect("a name has a module");
    let arity: usize = arity.parse().expect("an arity is a number");
    let builtin = builtins::lookup(module, function, arity).unwrap_or_else(|| panic!("no builtin {name}"));
    let mut b = FunctionBuilder::new(Symbol(0), &vec![Type::Value; arity], &[Type::Value]);
    let params = b.params(tambour::ir::Block(0)).to_vec();
    b.effect(Op::Reduction(1));
    let result = b.inst(Op::Call(Callee::Builtin(BuiltinRef(0)), params), Type::Value);
    b.terminate(Terminator::Return(vec![result]));
    Module {
        functions: vec![b.finish()],
        symbols: vec![symbol.to_owned()],
        builtins: vec![builtin],
        ..Module::default()
    }
}

#[test]
fn conversions_answer_as_in_erl() {
    let machine = Machine::new();
    let cases = cases(&machine.vm, "texts");
    assert!(cases.len() > 200);
    for (input, expected) in cases {
        let [function, args] = tuple(input);
        let args = elements(args);
        let name = format!("erlang:{}/{}", machine.vm.atoms().name(function.as_atom().unwrap()), args.len());
        let ours = machine.call(&name, |_| args);
        let [kind, theirs] = tuple(expected);
        let theirs = shown(&machine.vm, theirs);
        if kind == machine.vm.atom("ok") {
            assert_eq!(ours, theirs, "{}", shown(&machine.vm, input));
        } else {
            let start = format!("{{error,{theirs},[{{erlang,");
            assert!(ours.starts_with(&start), "{}\nerl: {theirs}\nours: {ours}", shown(&machine.vm, input));
        }
    }
}

/// Lists so long that the builtins that walk them go on in several slices.
#[test]
fn long_lists_are_done_in_slices() {
    let machine = Machine::new();
    let length = 3 * builtins::SLICE as i64 * 4 + 17;
    let list = machine.list(length);
    assert_eq!(machine.call("erlang:length/1", |heap| vec![list(heap)]), length.to_string());

    let reversed = machine.call("lists:reverse/1", |heap| vec![list(heap)]);
    let expected: Vec<String> = (1..=length).rev().map(|number| number.to_string()).collect();
    assert_eq!(reversed, format!("[{}]", expected.join(",")));

    let appended = machine.call("erlang:++/2", |heap| {
        let tail = small(0);
        vec![list(heap), tail]
    });
    let expected: Vec<String> = (1..=length).map(|number| number.to_string()).collect();
    assert_eq!(appended, format!("[{}|0]", expected.join(",")));
}

#[test]
fn failures_name_the_call_that_began() {
    let machine = Machine::new();
    let length = 5 * builtins::SLICE as i64;
    let improper = |heap: &mut Allocator| {
        let elements = vec![small(1); length as usize];
        heap.list(&elements, small(2))
    };
    let shown_list = format!("[{}|2]", vec!["1"; length as usize].join(","));
    let info = "[{error_info,#{module => erl_erts_errors}}]";
    let entry = format!("{{error,badarg,[{{erlang,length,[{shown_list}],{info}}}");
    assert!(machine.call("erlang:length/1", |heap| vec![improper(heap)]).starts_with(&entry));
    let entry = format!("{{error,badarg,[{{erlang,'++',[{shown_list},3],{info}}}");
    let args = |heap: &mut Allocator| vec![improper(heap), small(3)];
    assert!(machine.call("erlang:++/2", args).starts_with(&entry));
    assert!(
        machine
            .call("lists:reverse/1", |heap| vec![improper(heap)])
            .starts_with(&format!("{{error,function_clause,[{{lists,reverse,[{shown_list}]"))
    );
}

#[test]
fn lists_are_subtracted_in_order() {
    let machine = Machine::new();
    let numbers = |heap: &mut Allocator, numbers: &[i64]| {
        let elements: Vec<Value> = numbers.iter().copied().map(small).collect();
        heap.list(&elements, Value::NIL)
    };
    let subtract =
        |a: &[i64], b: &[i64]| machine.call("erlang:--/2", |heap| vec![numbers(heap, a), numbers(heap, b)]);
    assert_eq!(subtract(&[1, 2, 3, 2, 1], &[2, 1]), "[3,2,1]");
    assert_eq!(subtract(&[1, 2], &[]), "[1,2]");
    let many: Vec<i64> = (0..100).chain(0..100).collect();
    let removed: Vec<i64> = (0..50).rev().chain([7, 7]).collect();
    let expected: Vec<String> =
        (50..100).chain(0..7).chain(8..100).map(|number| number.to_string()).collect();
    assert_eq!(subtract(&many, &removed), format!("[{}]", expected.join(",")));
}
