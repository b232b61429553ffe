//! Modules of a few short functions, built by hand, and how their processes end.

use std::sync::{Arc, Mutex};

use tambour::ir::{
    Block, BuiltinRef, Callee, Clause, ContType, IntBinary, IntCompare, Jump, Module, Op, Resumption,
    Signature, Symbol, Tag, TagRef, Terminator, Type, Val,
};
use tambour::{Config, Cx, Exit, FunctionBuilder, Language, Pid, Trap, Value, Vm, ir};

pub(crate) const I64: Type = Type::I64;
pub(crate) const VALUE: Type = Type::Value;

/// A module under construction.
#[derive(Default)]
pub(crate) struct Unit(pub(crate) Module);

impl Unit {
    pub(crate) fn tag(&mut self, name: &str, params: &[Type], results: &[Type]) -> TagRef {
        self.0.tags.push(Tag { name: name.into(), params: params.into(), results: results.into() });
        TagRef(self.0.tags.len() as u32 - 1)
    }

    pub(crate) fn cont(&mut self, params: &[Type], results: &[Type]) -> ContType {
        self.0.conts.push(Signature { params: params.into(), results: results.into() });
        ContType(self.0.conts.len() as u32 - 1)
    }

    pub(crate) fn builtin(&mut self, builtin: ir::Builtin) -> BuiltinRef {
        self.0.builtins.push(builtin);
        BuiltinRef(self.0.builtins.len() as u32 - 1)
    }

    /// The symbol of a name, defined or not.
    pub(crate) fn symbol(&mut self, name: &str) -> Symbol {
        let known = self.0.symbols.iter().position(|symbol| symbol == name);
        let at = known.unwrap_or_else(|| {
            self.0.symbols.push(name.to_owned());
            self.0.symbols.len() - 1
        });
        Symbol(at as u32)
    }

    /// A function; counts a reduction at its entry.
    pub(crate) fn function(
        &mut self,
        name: &str,
        params: &[Type],
        results: &[Type],
        body: impl FnOnce(&mut Body, &[Val]),
    ) -> Symbol {
        let symbol = self.symbol(name);
        let mut at = Body(FunctionBuilder::new(symbol, params, results));
        at.checkpoint();
        let params = at.0.params(Block(0)).to_vec();
        body(&mut at, &params);
        self.0.functions.push(at.0.finish());
        symbol
    }
}

/// A function under construction.
pub(crate) struct Body(pub(crate) FunctionBuilder);

/// Where a resumption goes on: blocks with their parameters.
pub(crate) struct Outcomes {
    pub(crate) returned: (Block, Vec<Val>),
    pub(crate) suspended: Vec<(Block, Vec<Val>)>,
    pub(crate) thrown: (Block, Vec<Val>),
}

/// A clause of a prompt, with the types of its block's parameters.
pub(crate) enum On<'a> {
    Suspend(TagRef, &'a [Type]),
    Switch(TagRef),
}

impl Body {
    /// A place for a collection, for the slice's end, and for a move.
    pub(crate) fn checkpoint(&mut self) {
        self.0.effect(Op::Reduction(1));
    }

    pub(crate) fn int(&mut self, number: i64) -> Val {
        self.0.inst(Op::Int(number), I64)
    }

    pub(crate) fn binary(&mut self, op: IntBinary, a: Val, b: Val) -> Val {
        self.0.inst(Op::IntBinary(op, a, b), I64)
    }

    pub(crate) fn add(&mut self, a: Val, b: Val) -> Val {
        self.binary(IntBinary::Add, a, b)
    }

    pub(crate) fn plus(&mut self, a: Val, number: i64) -> Val {
        let number = self.int(number);
        self.add(a, number)
    }

    /// `10 * a + b`: digits in the order in which things happened.
    pub(crate) fn digit(&mut self, a: Val, b: Val) -> Val {
        let ten = self.int(10);
        let tens = self.binary(IntBinary::Mul, a, ten);
        self.add(tens, b)
    }

    /// An integer as a value.
    pub(crate) fn small(&mut self, number: Val) -> Val {
        let three = self.int(3);
        let bits = self.binary(IntBinary::ShiftLeft, number, three);
        self.0.inst(Op::ValueFromBits(bits), VALUE)
    }

    /// A value's integer.
    pub(crate) fn integer(&mut self, value: Val) -> Val {
        let bits = self.0.inst(Op::ValueBits(value), I64);
        let three = self.int(3);
        self.binary(IntBinary::ShiftRightSigned, bits, three)
    }

    /// A pair of a number and a constant: something that the collector must find.
    pub(crate) fn boxed(&mut self, number: Val) -> Val {
        let head = self.small(number);
        let nil = self.0.inst(Op::Constant(Value::NIL.bits()), VALUE);
        let pair = self.0.inst(Op::Allocate { bytes: 16, tag: 1 }, VALUE);
        self.0.effect(Op::InitStore { value: head, base: pair, offset: -1 });
        self.0.effect(Op::InitStore { value: nil, base: pair, offset: 7 });
        pair
    }

    pub(crate) fn unboxed(&mut self, pair: Val) -> Val {
        let head = self.0.inst(Op::Load { ty: VALUE, base: pair, offset: -1 }, VALUE);
        self.integer(head)
    }

    pub(crate) fn call(&mut self, function: Symbol, args: &[Val], ty: Type) -> Val {
        self.0.inst(Op::Call(Callee::Function(function), args.to_vec()), ty)
    }

    pub(crate) fn builtin(&mut self, builtin: BuiltinRef, args: &[Val]) -> Val {
        self.0.inst(Op::Call(Callee::Builtin(builtin), args.to_vec()), VALUE)
    }

    pub(crate) fn cont_new(&mut self, ty: ContType, function: Symbol) -> Val {
        self.0.inst(Op::ContNew { ty, function }, Type::Cont(ty))
    }

    pub(crate) fn null(&mut self, ty: ContType) -> Val {
        self.0.inst(Op::ContNull(ty), Type::Cont(ty))
    }

    pub(crate) fn bind(&mut self, to: ContType, cont: Val, args: &[Val]) -> Val {
        self.0.inst(Op::ContBind { to, cont, args: args.to_vec() }, Type::Cont(to))
    }

    /// Suspends; a checkpoint follows.
    pub(crate) fn suspend(&mut self, tag: TagRef, args: &[Val], result: Type) -> Val {
        self.checkpoint();
        let result = self.0.inst(Op::Call(Callee::Suspend(tag), args.to_vec()), result);
        self.checkpoint();
        result
    }

    /// Switches; a checkpoint follows.
    pub(crate) fn switch(&mut self, tag: TagRef, cont: Val, args: &[Val], results: &[Type]) -> Vec<Val> {
        self.checkpoint();
        let results = self.0.insts(Op::Call(Callee::Switch { tag, cont }, args.to_vec()), results);
        self.checkpoint();
        results
    }

    /// Resumes with values; where it goes on there are checkpoints. The builder stands nowhere afterwards.
    pub(crate) fn resume(
        &mut self,
        cont: Val,
        args: &[Val],
        clauses: &[On<'_>],
        results: &[Type],
    ) -> Outcomes {
        self.resume_with(Resumption::Values(args.to_vec()), cont, clauses, results)
    }

    pub(crate) fn resume_with(
        &mut self,
        with: Resumption,
        cont: Val,
        clauses: &[On<'_>],
        results: &[Type],
    ) -> Outcomes {
        let returned = self.block(results);
        let thrown = self.block(&[VALUE; 3]);
        let mut suspended = Vec::new();
        let clauses = clauses.iter().map(|clause| match *clause {
            On::Suspend(tag, types) => {
                let block = self.block(types);
                suspended.push(block.clone());
                Clause::Suspend { tag, block: block.0 }
            }
            On::Switch(tag) => Clause::Switch { tag },
        });
        let clauses = clauses.collect();
        let normal = Jump { block: returned.0, args: vec![] };
        self.0.terminate(Terminator::Resume { with, cont, clauses, normal, unwind: Some(thrown.0) });
        Outcomes { returned, suspended, thrown }
    }

    /// A block with parameters.
    pub(crate) fn block(&mut self, types: &[Type]) -> (Block, Vec<Val>) {
        let block = self.0.block();
        (block, types.iter().map(|&ty| self.0.block_param(block, ty)).collect())
    }

    /// Goes on in a block, at a checkpoint.
    pub(crate) fn at(&mut self, block: Block) {
        self.0.switch_to(block);
        self.checkpoint();
    }

    pub(crate) fn jump(&mut self, block: Block, args: &[Val]) {
        self.0.jump(block, args);
    }

    /// Goes to one of two blocks without parameters.
    pub(crate) fn if_less(&mut self, a: Val, b: Val, then: Block, otherwise: Block) {
        let less = self.0.inst(Op::IntCompare(IntCompare::SignedLt, a, b), Type::Bool);
        self.0.branch(less, then, otherwise);
    }

    pub(crate) fn ret(&mut self, values: &[Val]) {
        self.0.terminate(Terminator::Return(values.to_vec()));
    }

    /// Returns an integer as a process's result.
    pub(crate) fn end(&mut self, number: Val) {
        let value = self.small(number);
        self.ret(&[value]);
    }

    /// Ends each of these blocks with a result of its own: a way that isn't taken.
    pub(crate) fn unexpected(&mut self, blocks: &[&(Block, Vec<Val>)]) {
        for ((block, _), number) in blocks.iter().zip(-9..) {
            self.at(*block);
            let number = self.int(number);
            self.end(number);
        }
    }
}

/// How a process ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End {
    Returned(i64),
    Thrown(i64),
    Trapped(Trap, String),
    Other(String),
}

pub(crate) use End::{Returned, Thrown};

pub(crate) fn trapped(trap: Trap) -> End {
    End::Trapped(trap, String::new())
}

/// A language that notes how processes end, and what a trap's tag is called.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<(Vec<End>, String)>>);

impl Language for Notes {
    fn undefined(&self, _: &Vm, symbol: &str) -> Module {
        panic!("{symbol} isn't defined");
    }

    fn trapped(&self, _: &mut Cx, _: Trap, tag: Option<&str>) -> Value {
        self.0.lock().expect("no test panics holding it").1 = tag.unwrap_or_default().to_owned();
        Value::NIL
    }

    fn ended(&self, _: &mut Cx, _: Pid, exit: &Exit) {
        let mut notes = self.0.lock().expect("no test panics holding it");
        let end = match exit {
            Exit::Returned(value) => Returned(value.as_small().unwrap_or(-1)),
            Exit::Thrown(exception) => Thrown(exception.reason.as_small().unwrap_or(-1)),
            Exit::Trapped { trap, .. } => End::Trapped(*trap, std::mem::take(&mut notes.1)),
            other => End::Other(format!("{other:?}")),
        };
        notes.0.push(end);
    }
}

impl Notes {
    pub(crate) fn take(&self) -> Vec<End> {
        std::mem::take(&mut self.0.lock().expect("no test panics holding it").0)
    }
}

pub(crate) fn vm(config: &Config) -> (Arc<Vm>, Notes) {
    let notes = Notes::default();
    (Vm::new(config, Box::new(notes.clone())).expect("a small machine"), notes)
}

/// As it is; with a collection at every checkpoint; with every stack moved at every checkpoint.
pub(crate) fn configs() -> [Config; 3] {
    let plain = Config { schedulers: 1, ..Config::default() };
    let stressed = Config { gc_stress: Some(1), ..plain.clone() };
    let moved = Config { reductions: 1, move_at_slices: true, ..plain.clone() };
    [plain, stressed, moved]
}

/// Runs `t:main/0`, as [`configs`] say.
#[track_caller]
pub(crate) fn assert_end(expected: End, build: impl Fn(&mut Unit)) {
    for (at, config) in configs().iter().enumerate() {
        let (vm, notes) = vm(config);
        let mut unit = Unit::default();
        build(&mut unit);
        vm.load(unit.0).expect("a valid module");
        let pid = vm.spawn("t:main/0", |_| vec![]).expect("a free slot");
        vm.join(pid);
        assert_eq!(notes.take(), std::slice::from_ref(&expected), "configuration {at}");
    }
}

/// A builtin that throws its argument.
pub(crate) fn throw() -> ir::Builtin {
    tambour::builtin!("%:throw/1", |cx, reason| {
        let class = cx.atom("throw");
        cx.throw(class, reason)
    })
}
