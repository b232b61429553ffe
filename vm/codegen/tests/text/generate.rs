//! Random modules: every operation, with operands of the types that it wants.

use tambour_codegen::builder::FunctionBuilder;
use tambour_codegen::ir::*;

pub(crate) const BUILTINS: [Builtin; 2] = [
    Builtin { name: "m:pair/2", address: 0x1000, arity: 2 },
    Builtin { name: "m:an odd name/1", address: 0x2000, arity: 1 },
];

/// A function's results, by its symbol.
const RESULTS: [&[Type]; 4] = [&[Type::Value], &[], &[Type::I64, Type::F64], &[Type::Bool]];
const SYMBOLS: [&str; 4] = ["m:first/1", "m:'it''s'/0'", "m:-two/0-fun-1-/3", "other.name:f/0"];
const PARAMS: [Type; 4] = [Type::Value, Type::I64, Type::F64, Type::Bool];

/// A sequence of numbers that a seed decides (xorshift, Marsaglia 2003).
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.bits() >> 11) as usize % bound
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn integer(&mut self) -> i64 {
        let number = self.bits().cast_signed();
        self.of(&[0, 1, -1, i64::MIN, i64::MAX, number, number >> 40])
    }
}

/// A function on its way, and the values that are defined on every path to where it stands.
struct Writer<'r> {
    b: FunctionBuilder,
    random: &'r mut Random,
    values: Vec<Val>,
}

/// The module of a seed.
pub(crate) fn module(seed: u64) -> Module {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    for _ in 0..4 {
        random.bits();
    }
    let count = 1 + random.below(3);
    let functions = (0..count).map(|at| function(at as u32, &mut random)).collect();
    Module {
        name: random.of(&["m", "odd name"]).to_owned(),
        file: random.of(&["", "a.erl", "dir/\"x\".erl"]).to_owned(),
        functions,
        symbols: SYMBOLS.map(str::to_owned).to_vec(),
        builtins: BUILTINS.to_vec(),
        tags: tags(),
        conts: conts(),
    }
}

const CONT: Type = Type::Cont(ContType(0));

/// A tag for suspensions, and one for switches.
fn tags() -> Vec<Tag> {
    let tag = |name: &str, params: &[Type], results: &[Type]| Tag {
        name: name.to_owned(),
        params: params.to_vec(),
        results: results.to_vec(),
    };
    vec![tag("yield", &[Type::I64, Type::F64], &[Type::Value]), tag("an odd \"name\"", &[], &[Type::Value])]
}

/// What `first` is; what is left of it with arguments bound; what a suspension leaves; a peer of switches.
fn conts() -> Vec<Signature> {
    let cont = |params: &[Type]| Signature { params: params.to_vec(), results: vec![Type::Value] };
    let peer = Type::Cont(ContType(3));
    vec![cont(&PARAMS), cont(&PARAMS[2..]), cont(&[Type::Value]), cont(&[Type::I64, peer])]
}

fn function(symbol: u32, random: &mut Random) -> Function {
    let mut b = FunctionBuilder::new(Symbol(symbol), &PARAMS, RESULTS[symbol as usize]);
    let values = b.params(Block(0)).to_vec();
    b.set_line(random.below(3) as u32 * 7);
    b.effect(Op::Reduction(1));
    let mut writer = Writer { b, random, values };
    let depth = 1 + writer.random.below(4);
    writer.blocks(depth);
    writer.b.finish()
}

impl Writer<'_> {
    /// Instructions, an end, and the blocks behind it, which see what was defined before.
    fn blocks(&mut self, depth: usize) {
        for _ in 0..self.random.below(8) {
            let line = self.random.below(4) as u32;
            self.b.set_line(line);
            self.operation();
        }
        let is_last = depth == 0;
        match self.random.below(if is_last { 3 } else { 8 }) {
            0 => self.b.terminate(Terminator::Unreachable),
            1 => {
                let own = self.b.type_of(self.values[0]);
                assert_eq!(own, Type::Value);
                let callee = Callee::Function(Symbol(3));
                let results = self.returned();
                match results.as_slice() {
                    [one] if self.b.type_of(*one) == Type::Value => {
                        let address = self.value(Type::I64);
                        let args = vec![self.value(Type::Value)];
                        self.b.terminate(Terminator::TailCall(Callee::Address(address), args));
                    }
                    [one] if self.b.type_of(*one) == Type::Bool => {
                        let args = PARAMS.map(|ty| self.value(ty)).to_vec();
                        self.b.terminate(Terminator::TailCall(callee, args));
                    }
                    _ => self.b.terminate(Terminator::Return(results)),
                }
            }
            2 => {
                let results = self.returned();
                self.b.terminate(Terminator::Return(results));
            }
            3 => {
                let (to, arg) = (self.b.block(), self.any());
                let ty = self.b.type_of(arg);
                let param = self.b.block_param(to, ty);
                self.b.jump(to, &[arg]);
                self.inside(to, &[param], depth);
            }
            4 => {
                let condition = self.value(Type::Bool);
                let (then, otherwise) = (self.b.block(), self.b.cold_block());
                self.b.branch(condition, then, otherwise);
                self.inside(then, &[], depth);
                self.inside(otherwise, &[], depth);
            }
            5 => {
                let on = self.value(Type::I64);
                let blocks = [self.b.block(), self.b.block()];
                let case = self.random.integer();
                let cases = vec![(case, blocks[0]), (case ^ 1, blocks[1])];
                self.b.terminate(Terminator::Switch { on, cases, otherwise: blocks[1] });
                blocks.into_iter().for_each(|block| self.inside(block, &[], depth));
            }
            6 => self.resume(depth),
            _ => self.invoke(depth),
        }
    }

    /// A fresh continuation, run with one of the three kinds of resumption.
    fn resume(&mut self, depth: usize) {
        let cont = self.b.inst(Op::ContNew { ty: ContType(0), function: Symbol(0) }, CONT);
        let [class, reason, trace] = [(); 3].map(|()| self.value(Type::Value));
        let with = match self.random.below(3) {
            0 => Resumption::Values(PARAMS.map(|ty| self.value(ty)).to_vec()),
            1 => Resumption::Throw { class, reason },
            _ => Resumption::ThrowRef { class, reason, trace },
        };
        let [normal, suspended, unwind] = [(); 3].map(|()| self.b.block());
        let returned = self.b.block_param(normal, Type::Value);
        let types = [Type::I64, Type::F64, Type::Cont(ContType(2))];
        let payload = types.map(|ty| self.b.block_param(suspended, ty));
        let mut clauses = Vec::new();
        for _ in 0..self.random.below(3) {
            clauses.push(Clause::Suspend { tag: TagRef(0), block: suspended });
            clauses.push(Clause::Switch { tag: TagRef(1) });
        }
        let handles = self.random.below(2) == 0;
        let caught = [(); 3].map(|()| self.b.block_param(unwind, Type::Value));
        let normal_jump = Jump { block: normal, args: Vec::new() };
        let unwinds = handles.then_some(unwind);
        self.b.terminate(Terminator::Resume { with, cont, clauses, normal: normal_jump, unwind: unwinds });
        self.inside(normal, &[returned], depth);
        self.inside(suspended, &payload, depth);
        self.inside(unwind, &caught, depth);
    }

    fn continuation(&mut self, value: Val, int: Val, float: Val) {
        let ty = ContType(self.random.below(4) as u32);
        match self.random.below(6) {
            0 => {
                let from = self.b.inst(Op::ContNull(ContType(0)), CONT);
                let bind = Op::ContBind { to: ContType(1), cont: from, args: vec![value, int] };
                self.define(bind, Type::Cont(ContType(1)));
            }
            1 => {
                let cont = self.b.inst(Op::ContNull(ty), Type::Cont(ty));
                self.define(Op::IsNull(cont), Type::Bool);
            }
            2 => {
                let cont = self.b.inst(Op::ContNull(ty), Type::Cont(ty));
                self.define(Op::ContValue(cont), Type::Value);
            }
            3 => self.define(Op::Call(Callee::Suspend(TagRef(0)), vec![int, float]), Type::Value),
            4 => {
                let peer = Type::Cont(ContType(3));
                let to = self.b.inst(Op::ValueCont(ContType(3), value), peer);
                let callee = Callee::Switch { tag: TagRef(1), cont: to };
                let results = self.b.call_results(callee, &[int], &[Type::I64, peer]);
                self.values.extend(results);
            }
            _ => self.define(Op::ValueCont(ty, value), Type::Cont(ty)),
        }
    }

    fn invoke(&mut self, depth: usize) {
        let (normal, unwind) = (self.b.block(), self.b.block());
        let extra = self.any();
        let ty = self.b.type_of(extra);
        let params = [self.b.block_param(normal, Type::Value), self.b.block_param(normal, ty)];
        let caught = [(); 3].map(|()| self.b.block_param(unwind, Type::Value));
        let args = vec![self.value(Type::Value), self.value(Type::Value)];
        let callee = self.random.of(&[BuiltinRef(0)]);
        let callee =
            if self.random.below(2) == 0 { Callee::Builtin(callee) } else { Callee::ColdBuiltin(callee) };
        let normal_jump = Jump { block: normal, args: vec![extra] };
        self.b.terminate(Terminator::Invoke { callee, args, normal: normal_jump, unwind });
        self.inside(normal, &params, depth);
        self.inside(unwind, &caught, depth);
    }

    fn inside(&mut self, block: Block, params: &[Val], depth: usize) {
        let before = self.values.len();
        self.b.switch_to(block);
        self.values.extend(params);
        self.blocks(depth - 1);
        self.values.truncate(before);
    }

    fn any(&mut self) -> Val {
        self.random.of(&self.values)
    }

    /// A value of a type; the parameters have one of each.
    fn value(&mut self, ty: Type) -> Val {
        let fitting: Vec<Val> =
            self.values.iter().copied().filter(|&val| self.b.type_of(val) == ty).collect();
        self.random.of(&fitting)
    }

    fn returned(&mut self) -> Vec<Val> {
        RESULTS[self.symbol()].iter().map(|&ty| self.value(ty)).collect()
    }

    fn symbol(&self) -> usize {
        self.b.symbol().0 as usize
    }

    fn define(&mut self, op: Op, ty: Type) {
        let val = self.b.inst(op, ty);
        self.values.push(val);
    }

    fn operation(&mut self) {
        let offset = self.random.of(&[0, 8, -2, i32::MAX, i32::MIN]);
        let tag = self.random.below(8) as u8;
        let [value, int, float, flag] = PARAMS.map(|ty| self.value(ty));
        let other = self.value(Type::I64);
        let bits = self.random.bits();
        match self.random.below(27) {
            0 => {
                let number = self.random.integer();
                self.define(Op::Int(number), Type::I64);
            }
            1 => {
                let bits = self.random.of(&[0, 1, bits, 1 << 63, 0x7ff0 << 48]);
                self.define(Op::Float(bits), Type::F64);
            }
            2 => self.define(Op::Bool(bits & 1 == 1), Type::Bool),
            3 => self.define(Op::Constant(bits), Type::Value),
            4 | 6 => self.integers(int, other),
            5 => {
                let op = self.random.of(&[Overflowing::Add, Overflowing::Sub, Overflowing::Mul]);
                let (result, flag) = self.b.overflowing(op, int, other);
                self.values.extend([result, flag]);
            }
            7 => {
                use FloatBinary::*;
                let op = self.random.of(&[Add, Sub, Mul, Div]);
                self.define(Op::FloatBinary(op, float, float), Type::F64);
            }
            8 => {
                use FloatCompare::*;
                let op = self.random.of(&[Eq, Ne, Lt, Le, Gt, Ge]);
                self.define(Op::FloatCompare(op, float, float), Type::Bool);
            }
            9 => self.define(Op::FloatNegate(float), Type::F64),
            10 => self.define(Op::IntToFloat(int), Type::F64),
            11 => self.define(Op::FloatBits(float), Type::I64),
            12 => self.define(Op::FloatFromBits(int), Type::F64),
            13 => self.define(Op::ValueBits(value), Type::I64),
            14 => self.define(Op::ValueFromBits(int), Type::Value),
            15 => self.define(Op::ByteSwap(int), Type::I64),
            16 => {
                let a = self.any();
                let ty = self.b.type_of(a);
                let b = self.value(ty);
                self.define(Op::Select(flag, a, b), ty);
            }
            17 => self.b.effect(Op::StoreIndexed { value: int, base: value, index: other, offset }),
            18 => {
                self.define(Op::CompareExchange { base: value, offset, expected: int, new: other }, Type::I64)
            }
            19 => self.define(Op::Copy { base: value, bytes: int, tag }, Type::Value),
            20 => {
                self.define(Op::Allocate { bytes: 8, tag }, Type::Value);
                let base = *self.values.last().expect("it was just defined");
                self.b.effect(Op::InitStore { value, base, offset: -i32::from(tag) });
            }
            21 => self.define(Op::EntrySlot(Symbol(bits as u32 % 4)), Type::I64),
            22 => self.call(value, int),
            23 => self.loads(offset),
            24 => self.mailbox(value, int),
            25 => self.continuation(value, int, float),
            _ => self.b.effect(Op::Reduction(1 + bits as u32 % 9)),
        }
    }

    /// Arithmetic or a comparison of two integers.
    fn integers(&mut self, int: Val, other: Val) {
        if self.random.below(2) == 0 {
            use IntBinary::*;
            let shifts = [ShiftLeft, ShiftRightSigned, ShiftRightUnsigned, RotateLeft];
            let op = self.random.of(&[&[Add, Sub, Mul, And, Or, Xor][..], &shifts[..]].concat());
            self.define(Op::IntBinary(op, int, other), Type::I64);
        } else {
            use IntCompare::*;
            let signed = [Eq, Ne, SignedLt, SignedLe, SignedGt, SignedGe];
            let unsigned = [UnsignedLt, UnsignedLe, UnsignedGt, UnsignedGe];
            let op = self.random.of(&[&signed[..], &unsigned[..]].concat());
            self.define(Op::IntCompare(op, int, other), Type::Bool);
        }
    }

    fn call(&mut self, value: Val, int: Val) {
        let (callee, args) = match self.random.below(4) {
            0 => (Callee::Builtin(BuiltinRef(0)), vec![value, value]),
            1 => (Callee::ColdBuiltin(BuiltinRef(1)), vec![value]),
            2 => (Callee::Address(int), vec![value; 3]),
            _ => (Callee::Apply(int), vec![]),
        };
        self.define(Op::Call(callee, args), Type::Value);
    }

    fn loads(&mut self, offset: i32) {
        let ty = self.random.of(&[Type::I64, Type::F64, Type::Value]);
        let [base, index] = [Type::Value, Type::I64].map(|ty| self.value(ty));
        match self.random.below(4) {
            0 => self.define(Op::Load { ty, base, offset }, ty),
            1 => self.define(Op::LoadAddress { ty, address: index, offset }, ty),
            2 => self.define(Op::LoadIndexed { base, index, offset }, Type::I64),
            _ => self.define(Op::Search { address: index, bytes: index, word: index }, Type::I64),
        }
    }

    fn mailbox(&mut self, value: Val, int: Val) {
        match self.random.below(9) {
            8 => self.b.effect(Op::Yield),
            7 => self.b.effect(Op::Send { to: value, message: value }),
            0 => self.define(Op::SelfPid, Type::Value),
            1 => self.define(Op::MailboxPeek, Type::Value),
            2 => self.b.effect(Op::MailboxNext),
            3 => self.b.effect(Op::MailboxRemove),
            4 => self.b.effect(Op::MailboxReset),
            5 => self.b.effect(Op::MailboxSeek(value)),
            _ => self.define(Op::Park(int), Type::I64),
        }
    }
}
