//! Guest code through every layer, without a language above: IR to native code, processes, messages.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tambour::ir::{Callee, IntBinary, IntCompare, Module, Op, Symbol, Terminator, Type};
use tambour::{Config, Cx, Exit, FunctionBuilder, Language, Pid, Value, Vm, ir, layout};

/// Notes how each process ended: a small integer that it returned, or a word for anything else.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<Result<i64, String>>>>);

impl Language for Notes {
    fn undefined(&self, _: &Vm, symbol: &str) -> Module {
        panic!("{symbol} isn't defined");
    }

    fn ended(&self, _: &mut Cx, _: Pid, exit: &Exit) {
        let note = match exit {
            Exit::Returned(value) => value.as_small().ok_or_else(|| "not small".to_owned()),
            other => Err(format!("{other:?}")),
        };
        self.0.lock().expect("no test panics holding it").push(note);
    }
}

/// `fib(n)` over tagged small integers, without overflow checks.
fn fib() -> Module {
    let mut b = FunctionBuilder::new(Symbol(0), &[Type::Value], &[Type::Value]);
    let n = b.params(ir::Block(0))[0];
    b.effect(Op::Reduction(1));
    let bits = b.inst(Op::ValueBits(n), Type::I64);
    let two = b.inst(Op::Int(2 << 3), Type::I64);
    let is_small = b.inst(Op::IntCompare(IntCompare::SignedLt, bits, two), Type::Bool);
    let (base, step) = (b.block(), b.block());
    b.branch(is_small, base, step);
    b.switch_to(base);
    b.terminate(Terminator::Return(vec![n]));
    b.switch_to(step);
    let mut parts = Vec::new();
    for k in [1, 2] {
        let k = b.inst(Op::Int(k << 3), Type::I64);
        let less = b.inst(Op::IntBinary(IntBinary::Sub, bits, k), Type::I64);
        let arg = b.inst(Op::ValueFromBits(less), Type::Value);
        let part = b.inst(Op::Call(Callee::Function(Symbol(0)), vec![arg]), Type::Value);
        parts.push(b.inst(Op::ValueBits(part), Type::I64));
    }
    let sum = b.inst(Op::IntBinary(IntBinary::Add, parts[0], parts[1]), Type::I64);
    let sum = b.inst(Op::ValueFromBits(sum), Type::Value);
    b.terminate(Terminator::Return(vec![sum]));
    Module { functions: vec![b.finish()], symbols: vec!["test:fib/1".into()], ..Module::default() }
}

fn run(config: &Config, processes: usize, n: i64) -> Vec<Result<i64, String>> {
    let notes = Notes::default();
    let vm = Vm::new(config, Box::new(notes.clone())).expect("the system has room for a VM");
    vm.load(fib()).expect("fib is valid");
    let argument = Value::small(n).expect("n is small");
    let pids: Vec<Pid> = (0..processes)
        .map(|_| vm.spawn("test:fib/1", |_| vec![argument]).expect("there are free slots"))
        .collect();
    for pid in pids {
        vm.join(pid);
    }
    if config.move_at_slices {
        assert!(vm.migrations() > 1_000, "only {} migrations", vm.migrations());
    }
    drop(vm);
    Arc::into_inner(notes.0).expect("the VM has gone").into_inner().expect("no test panics holding it")
}

#[test]
fn fib_at_one_and_two_schedulers() {
    for schedulers in [1, 2] {
        let config = Config { schedulers, ..Config::default() };
        assert_eq!(run(&config, 4, 20), vec![Ok(6765); 4], "{schedulers} schedulers");
    }
}

#[test]
fn fib_with_a_collection_at_every_safepoint() {
    for schedulers in [1, 2] {
        let config = Config { schedulers, gc_stress: Some(1), ..Config::default() };
        assert_eq!(run(&config, 2, 10), vec![Ok(55); 2], "{schedulers} schedulers");
    }
}

#[test]
fn fib_moved_to_another_stack_and_scheduler_at_every_safepoint() {
    let config = Config { schedulers: 2, reductions: 1, move_at_slices: true, ..Config::default() };
    assert_eq!(run(&config, 4, 14), vec![Ok(377); 4]);
}

/// A module of one function of no parameters.
fn constant(symbol: &str, number: i64) -> Module {
    let mut b = FunctionBuilder::new(Symbol(0), &[], &[Type::Value]);
    b.effect(Op::Reduction(1));
    let bits = b.inst(Op::Int(number << 3), Type::I64);
    let value = b.inst(Op::ValueFromBits(bits), Type::Value);
    b.terminate(Terminator::Return(vec![value]));
    Module { functions: vec![b.finish()], symbols: vec![symbol.into()], ..Module::default() }
}

/// A module of one function that answers what a builtin answers.
fn calling(symbol: &str, builtin: ir::Builtin) -> Module {
    let mut b = FunctionBuilder::new(Symbol(0), &[], &[Type::Value]);
    b.effect(Op::Reduction(1));
    let value = b.inst(Op::Call(Callee::Builtin(ir::BuiltinRef(0)), vec![]), Type::Value);
    b.terminate(Terminator::Return(vec![value]));
    let symbols = vec![symbol.into()];
    Module { functions: vec![b.finish()], symbols, builtins: vec![builtin], ..Module::default() }
}

fn small(number: i64) -> Value {
    Value::small(number).expect("a small number")
}

/// How a first process ends.
fn end_of(vm: &Vm, notes: &Notes, symbol: &str) -> Result<i64, String> {
    let pid = vm.spawn(symbol, |_| vec![]).expect("a free slot");
    vm.join(pid);
    notes.0.lock().expect("no thread panics").pop().expect("it has ended")
}

fn vm(config: &Config) -> (Arc<Vm>, Notes) {
    let notes = Notes::default();
    (Vm::new(config, Box::new(notes.clone())).expect("a small machine"), notes)
}

#[test]
fn a_process_with_more_arguments_than_calls_have_is_not_started() {
    let (vm, notes) = vm(&Config { schedulers: 1, ..Config::default() });
    let spawns = tambour::builtin!("%:spawns/0", |cx| {
        let slot = cx.vm().entry_slot("test:never/257").unwrap();
        let started = cx.spawn(slot, &[Value::NIL; 257]);
        tambour::Step::ret(Value::small(started.is_some().into()).unwrap())
    });
    vm.load(calling("test:main/0", spawns)).unwrap();
    assert_eq!(end_of(&vm, &notes, "test:main/0"), Ok(0));
    assert!(vm.spawn("test:never/257", |_| vec![Value::NIL; 257]).is_err());
}

/// While one function is compiled, a newer one of the same name is loaded.
#[test]
fn what_was_loaded_last_is_what_runs() {
    let (vm, notes) = vm(&Config { schedulers: 1, ..Config::default() });
    for round in 0..100 {
        vm.load(constant("test:main/0", 2 * round)).unwrap();
        let pid = vm.spawn("test:main/0", |_| vec![]).unwrap();
        std::thread::sleep(std::time::Duration::from_micros(10 * round as u64));
        vm.load(constant("test:main/0", 2 * round + 1)).unwrap();
        vm.join(pid);
        assert_eq!(end_of(&vm, &notes, "test:main/0"), Ok(2 * round + 1));
    }
}

/// A language that is overtaken: while it makes a stand-in, the real function is loaded.
struct Overtaken(Notes);

impl Language for Overtaken {
    fn undefined(&self, vm: &Vm, symbol: &str) -> Module {
        vm.load(constant(symbol, 1)).expect("it is valid");
        constant(symbol, 0)
    }

    fn ended(&self, cx: &mut Cx, pid: Pid, exit: &Exit) {
        self.0.ended(cx, pid, exit);
    }
}

#[test]
fn a_stand_in_does_not_replace_what_was_loaded_meanwhile() {
    let notes = Notes::default();
    let config = Config { schedulers: 1, ..Config::default() };
    let vm = Vm::new(&config, Box::new(Overtaken(notes.clone()))).unwrap();
    assert_eq!(end_of(&vm, &notes, "test:late/0"), Ok(1));
    assert_eq!(end_of(&vm, &notes, "test:late/0"), Ok(1));
}

#[test]
fn literals_are_made_beside_collections() {
    let (vm, _) = vm(&Config { schedulers: 1, gc_stress: Some(1), ..Config::default() });
    vm.load(fib()).unwrap();
    vm.spawn("test:fib/1", |_| vec![small(40)]).unwrap();
    for round in 0..20 {
        let literal = vm.literal(|heap| {
            let inner = heap.tuple(&[small(round)]);
            std::thread::sleep(std::time::Duration::from_millis(2));
            heap.tuple(&[inner, vm.literal(|heap| heap.tuple(&[small(round)]))])
        });
        let Some(&[inner, other]) = literal.as_tuple() else { panic!("{literal:?}") };
        assert_eq!(inner.as_tuple(), Some(&[small(round)][..]));
        assert_eq!(other.as_tuple(), Some(&[small(round)][..]));
    }
}

/// A scheduler that waited there for a collection to end would be waited for by the collection.
#[test]
fn a_scheduler_is_no_thread_from_outside() {
    let (vm, notes) = vm(&Config { schedulers: 1, ..Config::default() });
    let spawns = tambour::builtin!("%:spawns/0", |cx| {
        cx.vm().spawn("test:never/0", |_| vec![]).unwrap();
        tambour::Step::ret(Value::NIL)
    });
    vm.load(calling("test:main/0", spawns)).unwrap();
    let end = end_of(&vm, &notes, "test:main/0");
    assert!(end.as_ref().is_err_and(|end| end.contains("Thrown")), "{end:?}");
}

/// A builtin that throws nothing doesn't throw what was thrown before the last safepoint.
#[test]
fn an_exception_does_not_outlive_its_slice() {
    let (vm, notes) = vm(&Config { schedulers: 1, gc_stress: Some(1), ..Config::default() });
    let throws = tambour::builtin!("%:throws/0", |cx| {
        let reason = cx.allocator().tuple(&[]);
        cx.throw(Value::NIL, reason)
    });
    vm.load(calling("test:throws/0", throws)).unwrap();
    let end = end_of(&vm, &notes, "test:throws/0");
    assert!(end.as_ref().is_err_and(|end| end.contains("Thrown")), "{end:?}");
    let silent = tambour::builtin!("%:silent/0", |cx| {
        let _ = cx;
        tambour::Step::throw()
    });
    vm.load(calling("test:silent/0", silent)).unwrap();
    assert_eq!(end_of(&vm, &notes, "test:silent/0"), Err("Ended(None)".to_owned()));
}

#[test]
fn stacks_of_odd_limits_overflow_or_suffice() {
    for stack_limit_bytes in [0, 1, 127, 600, 1024, 4096, 65_536, usize::MAX] {
        for n in [1, 25] {
            let config = Config { schedulers: 1, stack_limit_bytes, ..Config::default() };
            let ends = run(&config, 1, n);
            let fits = stack_limit_bytes >= 4096;
            assert!(ends == [Err("StackOverflow".into())] && !fits || ends[0].is_ok(), "{ends:?}");
        }
    }
}

/// A module of one function that hands its two arguments to a builtin.
fn handing(symbol: &str, builtin: ir::Builtin) -> Module {
    let mut b = FunctionBuilder::new(Symbol(0), &[Type::Value, Type::Value], &[Type::Value]);
    let args = b.params(ir::Block(0)).to_vec();
    b.effect(Op::Reduction(1));
    let value = b.inst(Op::Call(Callee::Builtin(ir::BuiltinRef(0)), args), Type::Value);
    b.terminate(Terminator::Return(vec![value]));
    let symbols = vec![symbol.into()];
    Module { functions: vec![b.finish()], symbols, builtins: vec![builtin], ..Module::default() }
}

/// A module of one function that counts reductions for ever.
fn endless(symbol: &str) -> Module {
    let mut b = FunctionBuilder::new(Symbol(0), &[], &[Type::Value]);
    let again = b.block();
    b.jump(again, &[]);
    b.switch_to(again);
    b.effect(Op::Reduction(1));
    b.jump(again, &[]);
    Module { functions: vec![b.finish()], symbols: vec![symbol.into()], ..Module::default() }
}

/// A module of one function that takes the first message and answers it.
fn receiving(symbol: &str) -> Module {
    let mut b = FunctionBuilder::new(Symbol(0), &[], &[Type::Value]);
    let (again, empty, found) = (b.block(), b.block(), b.block());
    b.jump(again, &[]);
    b.switch_to(again);
    b.effect(Op::Reduction(1));
    let message = b.inst(Op::MailboxPeek, Type::Value);
    let bits = b.inst(Op::ValueBits(message), Type::I64);
    let none = b.inst(Op::Int(layout::NONE as i64), Type::I64);
    let is_none = b.inst(Op::IntCompare(IntCompare::Eq, bits, none), Type::Bool);
    b.branch(is_none, empty, found);
    b.switch_to(empty);
    let never = b.inst(Op::Int(i64::MAX), Type::I64);
    b.inst(Op::Park(never), Type::I64);
    b.jump(again, &[]);
    b.switch_to(found);
    b.effect(Op::MailboxRemove);
    b.terminate(Terminator::Return(vec![message]));
    Module { functions: vec![b.finish()], symbols: vec![symbol.into()], ..Module::default() }
}

/// What runs and never receives, and what waits, ends by a signal, and the stacks with it.
#[test]
fn exit_signals_end_running_and_waiting_processes() {
    for (schedulers, gc_stress) in [(1, None), (2, None), (1, Some(1))] {
        let (vm, notes) = vm(&Config { schedulers, gc_stress, ..Config::default() });
        vm.load(endless("test:endless/0")).unwrap();
        vm.load(receiving("test:receiving/0")).unwrap();
        let kills = tambour::builtin!("%:kills/2", |cx, runs, waits| {
            let reason = cx.allocator().tuple(&[Value::NIL]);
            for pid in [runs, waits] {
                cx.exit_signal(pid.as_pid().expect("a pid"), reason, Value::NIL);
            }
            tambour::Step::ret(Value::small(0).expect("0 is small"))
        });
        vm.load(handing("test:main/2", kills)).unwrap();
        let pids = ["test:endless/0", "test:receiving/0"].map(|symbol| vm.spawn(symbol, |_| vec![]).unwrap());
        std::thread::sleep(Duration::from_millis(5));
        let main = vm.spawn("test:main/2", |_| pids.map(Value::pid).to_vec()).unwrap();
        [main, pids[0], pids[1]].into_iter().for_each(|pid| vm.join(pid));
        let notes = notes.0.lock().expect("no thread panics");
        let ended = notes.iter().filter(|note| matches!(note, Err(text) if text.starts_with("Ended")));
        assert_eq!((notes.len(), ended.count()), (3, 2), "{notes:?}");
    }
}

/// An exit signal to oneself is the end of the builtin that sends it; what it can't end goes on.
#[test]
fn exit_signals_to_oneself() {
    let (vm, notes) = vm(&Config { schedulers: 1, ..Config::default() });
    let ends = tambour::builtin!("%:ends/0", |cx| {
        let (own, reason) = (cx.self_pid().as_pid().expect("a pid"), Value::small(5).expect("small"));
        cx.exit_signal(own, reason, Value::NIL)
    });
    vm.load(calling("test:ends/0", ends)).unwrap();
    assert_eq!(end_of(&vm, &notes, "test:ends/0"), Err("Ended(Small(5))".to_owned()));
    let traps = tambour::builtin!("%:traps/0", |cx| {
        let (own, reason) = (cx.self_pid().as_pid().expect("a pid"), Value::small(5).expect("small"));
        cx.set_trap_exit(true);
        cx.exit_signal(own, reason, small(0))
    });
    vm.load(calling("test:traps/0", traps)).unwrap();
    assert_eq!(end_of(&vm, &notes, "test:traps/0"), Ok(0));
}

/// A process that hibernates has no frames; a message starts it at another function.
#[test]
fn hibernation_starts_anew_with_a_message() {
    for gc_stress in [None, Some(1)] {
        let (vm, notes) = vm(&Config { schedulers: 1, gc_stress, ..Config::default() });
        let sleeps = tambour::builtin!("%:sleeps/2", |cx, first, second| {
            let slot = cx.vm().entry_slot("test:awakes/2").expect("a free slot");
            let first = cx.allocator().tuple(&[first]);
            cx.hibernate(slot, &[first, second]).expect("two arguments fit")
        });
        vm.load(handing("test:sleeps/2", sleeps)).unwrap();
        let adds = tambour::builtin!("%:adds/2", |cx, first, second| {
            let first = first.as_tuple().expect("a tuple")[0];
            let message = cx.messages()[0];
            let numbers = [first, second, message].map(|value| value.as_small().expect("small"));
            tambour::Step::ret(Value::small(numbers.iter().sum()).expect("small"))
        });
        vm.load(handing("test:awakes/2", adds)).unwrap();
        let pid = vm.spawn("test:sleeps/2", |_| vec![small(1), small(20)]).unwrap();
        while !vm.machine().is_parked(pid) {
            std::thread::yield_now();
        }
        assert!(vm.machine().with_context(|context| context.send(pid, small(300))));
        vm.join(pid);
        assert_eq!(notes.0.lock().expect("no thread panics").pop(), Some(Ok(321)));
    }
}
