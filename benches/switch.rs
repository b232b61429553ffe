//! What a switch of stacks costs compiled code: a resumption with the suspension that ends it, and a
//! symmetric switch, beside the coroutines of corosensei in the same run. The claim is at most 6 ns for
//! either.
//!
//! The loops are in the IR, so their own counting is part of the figures: `loop` is what that costs, 1 to
//! 2 ns.
//!
//! `cargo bench -p tambour --bench switch`

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tambour::ir::{
    Block, Callee, Clause, ContType, IntBinary, IntCompare, Jump, Module, Op, Resumption, Signature, Symbol,
    Tag, TagRef, Terminator, Type, Val,
};
use tambour::{Config, Cx, Exit, FunctionBuilder, Language, Pid, Value, Vm};

struct Nothing;

impl Language for Nothing {
    fn undefined(&self, _: &Vm, symbol: &str) -> Module {
        panic!("{symbol} isn't defined");
    }

    fn ended(&self, _: &mut Cx, _: Pid, exit: &Exit) {
        assert!(matches!(exit, Exit::Returned(_)), "{exit:?}");
    }
}

const NEXT: TagRef = TagRef(0);
const SWAP: TagRef = TagRef(1);
/// `() -> ()`: a generator, and what is left of it.
const GENERATOR: ContType = ContType(0);
/// `(cont) -> value`: one that takes who switched to it.
const PARTNER: ContType = ContType(1);
const GENERATOR_BODY: Symbol = Symbol(1);
const PARTNER_BODY: Symbol = Symbol(2);

/// A function that counts its parameter, a small integer, down to 0 and then returns it.
struct Counting {
    b: FunctionBuilder,
    turn: Block,
    left: Val,
    rest: Vec<Val>,
}

impl Counting {
    /// Starts one; `state` are the types of what else goes from turn to turn, `before` makes the first.
    fn new(symbol: u32, state: &[Type], before: impl FnOnce(&mut FunctionBuilder) -> Vec<Val>) -> Self {
        let mut b = FunctionBuilder::new(Symbol(symbol), &[Type::Value], &[Type::Value]);
        b.effect(Op::Reduction(1));
        let count = b.params(Block(0))[0];
        let count = b.inst(Op::ValueBits(count), Type::I64);
        let first = before(&mut b);
        let turn = b.block();
        let left = b.block_param(turn, Type::I64);
        let rest: Vec<Val> = state.iter().map(|&ty| b.block_param(turn, ty)).collect();
        b.jump(turn, &[&[count], &first[..]].concat());
        b.switch_to(turn);
        b.effect(Op::Reduction(1));
        let (go_on, end) = (b.block(), b.block());
        let zero = b.inst(Op::Int(0), Type::I64);
        let is_left = b.inst(Op::IntCompare(IntCompare::SignedGt, left, zero), Type::Bool);
        b.branch(is_left, go_on, end);
        b.switch_to(end);
        let result = b.inst(Op::ValueFromBits(left), Type::Value);
        b.terminate(Terminator::Return(vec![result]));
        b.switch_to(go_on);
        Self { b, turn, left, rest }
    }

    /// The next turn.
    fn turn(&mut self, state: &[Val]) {
        let one = self.b.inst(Op::Int(8), Type::I64);
        let less = self.b.inst(Op::IntBinary(IntBinary::Sub, self.left, one), Type::I64);
        self.b.jump(self.turn, &[&[less], state].concat());
    }

    /// Ends a block that control doesn't reach.
    fn unexpected(&mut self, block: Block) {
        self.b.switch_to(block);
        self.b.effect(Op::Reduction(1));
        self.b.terminate(Terminator::Return(vec![self.b.params(Block(0))[0]]));
    }
}

/// A body that does one thing again and again.
fn forever(
    symbol: Symbol,
    params: &[Type],
    results: &[Type],
    act: impl FnOnce(&mut FunctionBuilder, &[Val]) -> Vec<Val>,
) -> tambour::ir::Function {
    let mut b = FunctionBuilder::new(symbol, params, results);
    b.effect(Op::Reduction(1));
    let turn = b.block();
    let state: Vec<Val> = params.iter().map(|&ty| b.block_param(turn, ty)).collect();
    let first = b.params(Block(0)).to_vec();
    b.jump(turn, &first);
    b.switch_to(turn);
    b.effect(Op::Reduction(1));
    let next = act(&mut b, &state);
    b.jump(turn, &next);
    b.finish()
}

fn counting_only() -> Counting {
    let mut main = Counting::new(0, &[], |_| vec![]);
    main.turn(&[]);
    main
}

fn resuming() -> Counting {
    let cont = Type::Cont(GENERATOR);
    let mut main = Counting::new(0, &[cont], |b| {
        vec![b.inst(Op::ContNew { ty: GENERATOR, function: GENERATOR_BODY }, cont)]
    });
    let (returned, suspended) = (main.b.block(), main.b.block());
    let rest = main.b.block_param(suspended, cont);
    main.b.terminate(Terminator::Resume {
        with: Resumption::Values(vec![]),
        cont: main.rest[0],
        clauses: vec![Clause::Suspend { tag: NEXT, block: suspended }],
        normal: Jump { block: returned, args: vec![] },
        unwind: None,
    });
    main.unexpected(returned);
    main.b.switch_to(suspended);
    main.turn(&[rest]);
    main
}

/// The main function runs as a continuation itself, so that it can switch.
fn switching() -> (Counting, tambour::ir::Function) {
    let cont = Type::Cont(PARTNER);
    let mut inner = Counting::new(3, &[cont], |b| {
        vec![b.inst(Op::ContNew { ty: PARTNER, function: PARTNER_BODY }, cont)]
    });
    let callee = Callee::Switch { tag: SWAP, cont: inner.rest[0] };
    let back = inner.b.inst(Op::Call(callee, vec![]), cont);
    inner.turn(&[back]);

    let mut b = FunctionBuilder::new(Symbol(0), &[Type::Value], &[Type::Value]);
    b.effect(Op::Reduction(1));
    let count = b.params(Block(0))[0];
    let inner_type = ContType(2);
    let cont = b.inst(Op::ContNew { ty: inner_type, function: Symbol(3) }, Type::Cont(inner_type));
    let returned = b.block();
    let result = b.block_param(returned, Type::Value);
    b.terminate(Terminator::Resume {
        with: Resumption::Values(vec![count]),
        cont,
        clauses: vec![Clause::Switch { tag: SWAP }],
        normal: Jump { block: returned, args: vec![] },
        unwind: None,
    });
    b.switch_to(returned);
    b.terminate(Terminator::Return(vec![result]));
    (inner, b.finish())
}

fn load(functions: Vec<tambour::ir::Function>) -> Arc<Vm> {
    let generator = forever(GENERATOR_BODY, &[], &[], |b, _| {
        b.effect(Op::Call(Callee::Suspend(NEXT), vec![]));
        vec![]
    });
    let partner = forever(PARTNER_BODY, &[Type::Cont(PARTNER)], &[Type::Value], |b, state| {
        let callee = Callee::Switch { tag: SWAP, cont: state[0] };
        b.insts(Op::Call(callee, vec![]), &[Type::Cont(PARTNER)])
    });
    let signature =
        |params: &[Type], results: &[Type]| Signature { params: params.into(), results: results.into() };
    let tag =
        |name: &str, results: &[Type]| Tag { name: name.into(), params: vec![], results: results.into() };
    let module = Module {
        functions: [functions, vec![generator, partner]].concat(),
        symbols: ["main/1", "generator/0", "partner/1", "inner/1"].map(|name| format!("bench:{name}")).into(),
        tags: vec![tag("next", &[]), tag("swap", &[Type::Value])],
        conts: vec![
            signature(&[], &[]),
            signature(&[Type::Cont(PARTNER)], &[Type::Value]),
            signature(&[Type::Value], &[Type::Value]),
        ],
        ..Module::default()
    };
    let config = Config { schedulers: 1, ..Config::default() };
    let vm = Vm::new(&config, Box::new(Nothing)).expect("a small machine");
    vm.load(module).expect("a valid module");
    vm
}

/// Time of a process that counts from `count`.
fn run(vm: &Vm, count: u64) -> Duration {
    let count = Value::small(count as i64).expect("a count of turns");
    let begun = Instant::now();
    let pid = vm.spawn("bench:main/1", |_| vec![count]).expect("a free slot");
    vm.join(pid);
    begun.elapsed()
}

/// Turns for each that criterion asks for, so that starting a process doesn't count.
const TURNS: u64 = 1_000;

fn switches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("switch");
    group.throughput(Throughput::Elements(1));
    let main = counting_only().b.finish();
    let resuming = resuming().b.finish();
    let (inner, outer) = switching();
    let cases = [
        ("loop", vec![main], 1),
        ("resume and suspend", vec![resuming], 1),
        // A turn is a switch there and one back.
        ("symmetric", vec![outer, inner.b.finish()], 2),
    ];
    for (name, functions, switches) in cases {
        let vm = load(functions);
        group.bench_function(name, |bench| {
            bench.iter_custom(|iterations| run(&vm, TURNS * iterations) / (TURNS * switches) as u32);
        });
    }
    group.bench_function("corosensei, resume and suspend", |bench| {
        let mut coroutine = corosensei::Coroutine::<(), (), ()>::new(|yielder, ()| {
            loop {
                yielder.suspend(());
            }
        });
        bench.iter(|| coroutine.resume(()));
        // Its stack would be unwound otherwise.
        std::mem::forget(coroutine);
    });
    group.finish();
}

criterion_group!(name = benches; config = common::criterion(); targets = switches);
criterion_main!(benches);
