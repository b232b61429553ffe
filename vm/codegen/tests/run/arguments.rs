//! Arguments past the sixth, other types than values, and the ways to call.

use crate::build::{Short, builtin, function, module};
use crate::world::{Step, World, small, world};
use tambour_codegen::builder::FunctionBuilder;
use tambour_codegen::ir::*;
use tambour_continuations::layout::{Leave, StackContext};

/// Sum of `position * argument` over so many arguments.
fn weighted(symbol: u32, count: usize) -> Function {
    let (mut f, params) = function(symbol, count);
    let mut sum = f.int(0);
    for (at, &param) in params.iter().enumerate() {
        let (bits, weight) = (f.bits(param), f.int(at as i64 + 1));
        let term = f.inst(Op::IntBinary(IntBinary::Mul, bits, weight), Type::I64);
        sum = f.add(sum, term);
    }
    let sum = f.value(sum);
    f.ret(sum);
    f.finish()
}

fn weighted_sum(count: i64, first: i64) -> u64 {
    small((0..count).map(|at| (at + 1) * (first + at)).sum())
}

#[test]
fn any_number_of_arguments() {
    for count in [0_usize, 1, 5, 6, 7, 8, 13, 200, 256] {
        // caller(first): weighted(first, first + 1, ...), called first plainly, then last.
        let (mut f, params) = function(1, 1);
        let args: Vec<Val> = (0..count).map(|at| f.plus(params[0], at as i64)).collect();
        let plain = f.call(0, &args);
        let result = f.plus(plain, 1);
        f.ret(result);
        let (mut g, params) = function(2, 1);
        let args: Vec<Val> = (0..count).map(|at| g.plus(params[0], at as i64)).collect();
        g.terminate(Terminator::TailCall(Callee::Function(Symbol(0)), args));
        let functions = vec![weighted(0, count), f.finish(), g.finish()];
        let mut world = World::new(module(&["t:weighted/n", "t:plain/1", "t:last/1"], functions));
        for restless in [false, true] {
            (world.restless, world.budget) = (restless, if restless { 0 } else { 100 });
            let sum = weighted_sum(count as i64, 7);
            assert_eq!(world.call(1, &[small(7)]), sum + 8, "{count} arguments");
            assert_eq!(world.call(2, &[small(7)]), sum, "{count} arguments");
        }
    }
}

#[test]
fn a_self_tail_call_of_many_arguments() {
    // rotate(n, a1..a8): rotates n times, then a1 * 10 + a8.
    let (mut f, params) = function(0, 9);
    let (done, more) = (f.block(), f.block());
    let is_done = f.is_small_below(params[0], 1);
    f.branch(is_done, done, more);
    f.switch_to(done);
    let (bits, ten) = (f.bits(params[1]), f.int(10));
    let scaled = f.inst(Op::IntBinary(IntBinary::Mul, bits, ten), Type::I64);
    let last = f.bits(params[8]);
    let sum = f.add(scaled, last);
    let sum = f.value(sum);
    f.ret(sum);
    f.switch_to(more);
    let mut args = vec![f.plus(params[0], -1)];
    args.extend(&params[2..]);
    args.push(params[1]);
    f.terminate(Terminator::TailCall(Callee::Function(Symbol(0)), args));
    let mut world = World::new(module(&["t:rotate/9"], vec![f.finish()]));
    // Start takes six arguments in registers; the others lie in context.args, as for a call.
    let args: Vec<u64> = [9, 1, 2, 3, 4, 5, 6, 7, 8].map(small).to_vec();
    assert_eq!(world.call(0, &args), small(21));
    world.budget = 0;
    assert_eq!(world.call(0, &args), small(21));
}

#[test]
fn floats_and_truth_values_travel() {
    // half(x: f64, negate: bool) -> f64, bool, i64
    let mut f =
        FunctionBuilder::new(Symbol(0), &[Type::F64, Type::Bool], &[Type::F64, Type::Bool, Type::I64]);
    f.effect(Op::Reduction(1));
    let (x, negate) = (f.params(Block(0))[0], f.params(Block(0))[1]);
    let two = f.inst(Op::Float(2.0_f64.to_bits()), Type::F64);
    let half = f.inst(Op::FloatBinary(FloatBinary::Div, x, two), Type::F64);
    let minus = f.inst(Op::FloatNegate(half), Type::F64);
    let result = f.inst(Op::Select(negate, minus, half), Type::F64);
    let zero = f.inst(Op::Float(0), Type::F64);
    let below = f.inst(Op::FloatCompare(FloatCompare::Lt, result, zero), Type::Bool);
    let seven = f.int(7);
    f.terminate(Terminator::Return(vec![result, below, seven]));
    // main(): half(-3.0, true) by an invoke; 1.5 -> bits, false, 7
    let mut g = FunctionBuilder::new(Symbol(1), &[], &[Type::Value]);
    g.effect(Op::Reduction(1));
    let x = g.inst(Op::Float((-3.0_f64).to_bits()), Type::F64);
    let negate = g.inst(Op::Bool(true), Type::Bool);
    let (normal, unwind) = (g.block(), g.cold_block());
    for ty in [Type::F64, Type::Bool, Type::I64, Type::F64] {
        g.block_param(normal, ty);
    }
    for _ in 0..3 {
        g.block_param(unwind, Type::Value);
    }
    g.terminate(Terminator::Invoke {
        callee: Callee::Function(Symbol(0)),
        args: vec![x, negate],
        normal: Jump { block: normal, args: vec![x] },
        unwind,
    });
    g.switch_to(unwind);
    g.terminate(Terminator::Unreachable);
    g.switch_to(normal);
    let [result, below, seven, x] = *g.params(normal).to_vec() else { unreachable!() };
    let sum = g.inst(Op::FloatBinary(FloatBinary::Add, result, x), Type::F64);
    let bits = g.inst(Op::FloatBits(sum), Type::I64);
    let (one, zero) = (g.int(1), g.int(0));
    let below = g.inst(Op::Select(below, one, zero), Type::I64);
    let mixed = g.inst(Op::IntBinary(IntBinary::Xor, bits, below), Type::I64);
    let mixed = g.add(mixed, seven);
    let mixed = g.value(mixed);
    g.ret(mixed);
    let mut world = World::new(module(&["t:half/2", "t:main/0"], vec![f.finish(), g.finish()]));
    assert_eq!(world.call(1, &[]), (-1.5_f64).to_bits() + 7);
}

extern "C" fn put_arguments(context: *mut StackContext, entry: u64, count: u64) -> Step {
    let world = world(context);
    for at in 0..count as i64 >> 3 {
        world.context.args[at as usize] = small(7 + at);
    }
    // SAFETY: an entry slot's address, made a small integer by the guest.
    let address = unsafe { *((entry as i64 >> 3) as *const u64) };
    Step { tag: 0, value: address << 3 }
}

#[test]
fn applies_what_a_builtin_has_prepared() {
    for last in [false, true] {
        let (mut f, params) = function(1, 1);
        let entry = f.inst(Op::EntrySlot(Symbol(0)), Type::I64);
        let three = f.int(3);
        let entry = f.inst(Op::IntBinary(IntBinary::ShiftLeft, entry, three), Type::I64);
        let entry = f.value(entry);
        let address = f.builtin(0, &[entry, params[0]]);
        let address = f.bits(address);
        let address = f.inst(Op::IntBinary(IntBinary::ShiftRightSigned, address, three), Type::I64);
        if last {
            f.terminate(Terminator::TailCall(Callee::Apply(address), Vec::new()));
        } else {
            let result = f.inst(Op::Call(Callee::Apply(address), Vec::new()), Type::Value);
            f.ret(result);
        }
        let mut module = module(&["t:weighted/9", "t:apply/1"], vec![weighted(0, 9), f.finish()]);
        module.builtins = vec![builtin("t:put/2", put_arguments as *const () as usize, 2)];
        let mut world = World::new(module);
        (world.restless, world.budget) = (true, 0);
        assert_eq!(world.call(1, &[small(9)]), weighted_sum(9, 7));
    }
}

#[test]
fn an_unknown_function_raises() {
    let (mut f, _) = function(0, 0);
    let result = f.call(1, &[]);
    f.ret(result);
    let mut world = World::new(module(&["t:main/0", "t:nowhere/0"], vec![f.finish()]));
    assert_eq!(world.start(0, &[]), Leave::Thrown);
    assert_eq!(world.reason, small(404));
}

/// Overwrites every register that a SystemV function may, and answers its argument plus one.
extern "C" fn overwrite(_context: *mut StackContext, value: u64) -> Step {
    // SAFETY: declares all that it writes.
    unsafe {
        std::arch::asm!(
            "mov rcx, -1", "mov rsi, -1", "mov rdi, -1", "mov r8, -1", "mov r9, -1", "mov r10, -1",
            "mov r11, -1",
            "pcmpeqb xmm0, xmm0", "pcmpeqb xmm1, xmm1", "pcmpeqb xmm2, xmm2", "pcmpeqb xmm3, xmm3",
            "pcmpeqb xmm4, xmm4", "pcmpeqb xmm5, xmm5", "pcmpeqb xmm6, xmm6", "pcmpeqb xmm7, xmm7",
            "pcmpeqb xmm8, xmm8", "pcmpeqb xmm15, xmm15",
            out("rcx") _, out("rsi") _, out("rdi") _, out("r8") _, out("r9") _, out("r10") _, out("r11") _,
            out("xmm0") _, out("xmm1") _, out("xmm2") _, out("xmm3") _, out("xmm4") _, out("xmm5") _,
            out("xmm6") _, out("xmm7") _, out("xmm8") _, out("xmm15") _,
        );
    }
    Step { tag: 0, value: value + small(1) }
}

#[test]
fn a_cold_builtin_keeps_every_register() {
    let (mut f, params) = function(0, 1);
    let bits = f.bits(params[0]);
    // More integers and floats than there are registers, all made before the call and used after it.
    let mut integers = Vec::new();
    let mut floats = Vec::new();
    for k in 1..=14 {
        let factor = f.int(k);
        let product = f.inst(Op::IntBinary(IntBinary::Mul, bits, factor), Type::I64);
        integers.push(product);
        floats.push(f.inst(Op::IntToFloat(product), Type::F64));
    }
    let callee = Callee::ColdBuiltin(BuiltinRef(0));
    let answer = f.inst(Op::Call(callee, vec![params[0]]), Type::Value);
    let mut sum = f.bits(answer);
    for (integer, float) in integers.into_iter().zip(floats) {
        let back = f.inst(Op::IntToFloat(integer), Type::F64);
        let same = f.inst(Op::FloatCompare(FloatCompare::Eq, back, float), Type::Bool);
        let zero = f.int(0);
        let part = f.inst(Op::Select(same, integer, zero), Type::I64);
        sum = f.add(sum, part);
    }
    let sum = f.value(sum);
    f.ret(sum);
    let mut module = module(&["t:main/1"], vec![f.finish()]);
    module.builtins = vec![builtin("t:overwrite/1", overwrite as *const () as usize, 1)];
    let mut world = World::new(module);
    assert_eq!(world.call(0, &[small(3)]), small(3 * 105 + 3 + 1));
}

/// Asks to be called again as often as its second argument says.
unsafe extern "C" fn count_again(_: *mut StackContext, state: u64, times: u64) -> Step {
    let done = state >> 3;
    if done < times >> 3 {
        Step { tag: 2, value: small(done as i64 + 1) }
    } else {
        Step { tag: 0, value: state }
    }
}

#[test]
fn a_long_builtin_is_called_again_and_keeps_every_register() {
    let (mut f, params) = function(0, 2);
    let bits = f.bits(params[0]);
    let mut integers = Vec::new();
    for k in 1..=14 {
        let factor = f.int(k);
        integers.push(f.inst(Op::IntBinary(IntBinary::Mul, bits, factor), Type::I64));
    }
    let zero = f.int(0);
    let zero = f.value(zero);
    let callee = Callee::LongBuiltin(BuiltinRef(0));
    let answer = f.inst(Op::Call(callee, vec![zero, params[1]]), Type::Value);
    let mut sum = f.bits(answer);
    for integer in integers {
        sum = f.add(sum, integer);
    }
    let first = f.bits(params[0]);
    sum = f.add(sum, first);
    let sum = f.value(sum);
    f.ret(sum);
    let mut module = module(&["t:main/2"], vec![f.finish()]);
    module.builtins = vec![builtin("t:count_again/2", count_again as *const () as usize, 2)];
    let mut world = World::new(module);
    for times in [0, 1, 5, 5_000] {
        assert_eq!(world.call(0, &[small(3), small(times)]), small(3 * 105 + 3 + times));
    }
}
