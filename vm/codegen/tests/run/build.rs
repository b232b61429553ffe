//! Short ways to make modules.

use tambour_codegen::builder::FunctionBuilder;
use tambour_codegen::ir::*;

/// Types of so many values.
pub(crate) fn values(count: usize) -> Vec<Type> {
    vec![Type::Value; count]
}

/// A function of values, with its reduction at the entry.
pub(crate) fn function(symbol: u32, params: usize) -> (FunctionBuilder, Vec<Val>) {
    let mut f = FunctionBuilder::new(Symbol(symbol), &values(params), &[Type::Value]);
    f.effect(Op::Reduction(1));
    let params = f.params(Block(0)).to_vec();
    (f, params)
}

pub(crate) fn module(symbols: &[&str], functions: Vec<Function>) -> Module {
    Module {
        name: "test".to_owned(),
        file: "test.ir".to_owned(),
        functions,
        symbols: symbols.iter().map(|&name| name.to_owned()).collect(),
        ..Module::default()
    }
}

pub(crate) fn builtin(name: &'static str, address: usize, arity: u8) -> Builtin {
    Builtin { name, address, arity }
}

/// What tests write often.
pub(crate) trait Short {
    fn int(&mut self, value: i64) -> Val;
    fn small(&mut self, value: i64) -> Val;
    fn bits(&mut self, value: Val) -> Val;
    fn value(&mut self, bits: Val) -> Val;
    fn add(&mut self, a: Val, b: Val) -> Val;
    /// Sum of a value and a small constant, both small integers.
    fn plus(&mut self, value: Val, constant: i64) -> Val;
    fn plus_value(&mut self, a: Val, b: Val) -> Val;
    fn compare(&mut self, op: IntCompare, a: Val, b: Val) -> Val;
    fn is_small_below(&mut self, value: Val, limit: i64) -> Val;
    fn call(&mut self, symbol: u32, args: &[Val]) -> Val;
    fn builtin(&mut self, number: u32, args: &[Val]) -> Val;
    fn pair(&mut self, head: Val, tail: Val) -> Val;
    fn head(&mut self, pair: Val) -> Val;
    fn tail(&mut self, pair: Val) -> Val;
    fn ret(&mut self, value: Val);
}

impl Short for FunctionBuilder {
    fn int(&mut self, value: i64) -> Val {
        self.inst(Op::Int(value), Type::I64)
    }
    fn small(&mut self, value: i64) -> Val {
        self.inst(Op::Constant((value << 3) as u64), Type::Value)
    }
    fn bits(&mut self, value: Val) -> Val {
        self.inst(Op::ValueBits(value), Type::I64)
    }
    fn value(&mut self, bits: Val) -> Val {
        self.inst(Op::ValueFromBits(bits), Type::Value)
    }
    fn add(&mut self, a: Val, b: Val) -> Val {
        self.inst(Op::IntBinary(IntBinary::Add, a, b), Type::I64)
    }
    fn plus(&mut self, value: Val, constant: i64) -> Val {
        let (bits, constant) = (self.bits(value), self.int(constant << 3));
        let sum = self.add(bits, constant);
        self.value(sum)
    }
    fn plus_value(&mut self, a: Val, b: Val) -> Val {
        let (a, b) = (self.bits(a), self.bits(b));
        let sum = self.add(a, b);
        self.value(sum)
    }
    fn compare(&mut self, op: IntCompare, a: Val, b: Val) -> Val {
        self.inst(Op::IntCompare(op, a, b), Type::Bool)
    }
    fn is_small_below(&mut self, value: Val, limit: i64) -> Val {
        let (bits, limit) = (self.bits(value), self.int(limit << 3));
        self.compare(IntCompare::SignedLt, bits, limit)
    }
    fn call(&mut self, symbol: u32, args: &[Val]) -> Val {
        self.inst(Op::Call(Callee::Function(Symbol(symbol)), args.to_vec()), Type::Value)
    }
    fn builtin(&mut self, number: u32, args: &[Val]) -> Val {
        self.inst(Op::Call(Callee::Builtin(BuiltinRef(number)), args.to_vec()), Type::Value)
    }
    fn pair(&mut self, head: Val, tail: Val) -> Val {
        let pair = self.inst(Op::Allocate { bytes: 16, tag: 1 }, Type::Value);
        self.effect(Op::InitStore { value: head, base: pair, offset: -1 });
        self.effect(Op::InitStore { value: tail, base: pair, offset: 7 });
        pair
    }
    fn head(&mut self, pair: Val) -> Val {
        self.inst(Op::Load { ty: Type::Value, base: pair, offset: -1 }, Type::Value)
    }
    fn tail(&mut self, pair: Val) -> Val {
        self.inst(Op::Load { ty: Type::Value, base: pair, offset: 7 }, Type::Value)
    }
    fn ret(&mut self, value: Val) {
        self.terminate(Terminator::Return(vec![value]));
    }
}

/// `fib(n)` by plain recursion, with overflow checks as a language would have them.
pub(crate) fn fib(symbol: u32) -> Function {
    let (mut f, params) = function(symbol, 1);
    let n = params[0];
    let (base, recurse, overflow, sum_ok, done) =
        (f.block(), f.block(), f.cold_block(), f.block(), f.block());
    let small = f.is_small_below(n, 2);
    f.branch(small, base, recurse);
    f.switch_to(base);
    f.ret(n);
    f.switch_to(recurse);
    let (bits, eight) = (f.bits(n), f.int(8));
    let (less, overflowed) = f.overflowing(Overflowing::Sub, bits, eight);
    f.branch(overflowed, overflow, sum_ok);
    f.switch_to(sum_ok);
    let less = f.value(less);
    let a = f.call(symbol, &[less]);
    let less = f.plus(n, -2);
    let b = f.call(symbol, &[less]);
    let (a, b) = (f.bits(a), f.bits(b));
    let (sum, overflowed) = f.overflowing(Overflowing::Add, a, b);
    f.branch(overflowed, overflow, done);
    f.switch_to(done);
    let sum = f.value(sum);
    f.ret(sum);
    f.switch_to(overflow);
    let zero = f.small(0);
    f.ret(zero);
    f.finish()
}
