//! Growth and relocation under compiled code.

use crate::build::{Short, fib, function, module, values};
use crate::world::{World, small};
use tambour_codegen::builder::FunctionBuilder;
use tambour_codegen::ir::*;
use tambour_continuations::layout::Leave;

#[test]
fn fib_runs() {
    let mut world = World::new(module(&["t:fib/1"], vec![fib(0)]));
    assert_eq!(world.call(0, &[small(20)]), small(6765));
    assert_eq!(world.compiled, [0], "compiled once, when first called");
    assert!(world.stack.bytes() > 256, "a slot's stack isn't enough for 20 frames");
}

#[test]
fn fib_on_a_stack_that_moves_at_every_check() {
    let mut world = World::new(module(&["t:fib/1"], vec![fib(0)]));
    (world.restless, world.budget) = (true, 0);
    assert_eq!(world.call(0, &[small(12)]), small(144));
    assert!(world.moves > 900, "moved {} times", world.moves);
    assert!(world.collections > 400, "collected {} times", world.collections);
    (world.leaves, world.budget) = (true, 3);
    assert_eq!(world.call(0, &[small(12)]), small(144));
}

#[test]
fn a_deep_recursion_overflows_at_the_limit() {
    let (mut f, params) = function(0, 1);
    let deeper = f.plus(params[0], 1);
    let result = f.call(0, &[deeper]);
    let sum = f.plus_value(result, params[0]);
    f.ret(sum);
    let mut world = World::new(module(&["t:deep/1"], vec![f.finish()]));
    assert_eq!(world.start(0, &[small(0)]), Leave::Overflowed);
}

/// A function that keeps so many integers across a call, so its frame is that large.
fn wide(symbol: u32, callee: u32, count: i64) -> Function {
    let (mut f, params) = function(symbol, 1);
    let bits = f.bits(params[0]);
    let kept: Vec<Val> = (0..count)
        .map(|at| {
            let factor = f.int(2 * at + 3);
            f.inst(Op::IntBinary(IntBinary::Mul, bits, factor), Type::I64)
        })
        .collect();
    let base = f.call(callee, &params);
    let mut sum = f.bits(base);
    for (at, kept) in kept.into_iter().enumerate() {
        let mixed = if at % 2 == 0 { IntBinary::Add } else { IntBinary::Xor };
        sum = f.inst(Op::IntBinary(mixed, sum, kept), Type::I64);
    }
    let sum = f.value(sum);
    f.ret(sum);
    f.finish()
}

fn wide_sum(base: u64, bits: u64, count: u64) -> u64 {
    (0..count).fold(base, |sum, at| {
        let kept = bits.wrapping_mul(2 * at + 3);
        if at % 2 == 0 { sum.wrapping_add(kept) } else { sum ^ kept }
    })
}

#[test]
fn frames_of_every_size_grow_from_every_depth() {
    let counts = [1, 4, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 100, 2000];
    let mut functions = vec![fib(0)];
    let mut symbols = vec!["t:fib/1".to_owned()];
    for &count in &counts {
        functions.push(wide(functions.len() as u32, 0, count));
        symbols.push(format!("t:wide{count}/1"));
    }
    // dive(n, f): so many frames deep, then f by its entry.
    let dive = functions.len() as u32;
    let mut f = FunctionBuilder::new(Symbol(dive), &[Type::Value, Type::I64], &[Type::Value]);
    f.effect(Op::Reduction(1));
    let (n, entry) = (f.params(Block(0))[0], f.params(Block(0))[1]);
    let (bottom, deeper) = (f.block(), f.block());
    let is_bottom = f.is_small_below(n, 1);
    f.branch(is_bottom, bottom, deeper);
    f.switch_to(bottom);
    let arg = f.small(5);
    let address = f.inst(Op::LoadAddress { ty: Type::I64, address: entry, offset: 0 }, Type::I64);
    let result = f.inst(Op::Call(Callee::Address(address), vec![arg]), Type::Value);
    f.ret(result);
    f.switch_to(deeper);
    let less = f.plus(n, -1);
    let result = f.inst(Op::Call(Callee::Function(Symbol(dive)), vec![less, entry]), Type::Value);
    let result = f.plus(result, 1);
    f.ret(result);
    functions.push(f.finish());
    symbols.push("t:dive/2".to_owned());
    let names: Vec<&str> = symbols.iter().map(String::as_str).collect();
    let mut world = World::new(module(&names, functions));
    for (at, &count) in counts.iter().enumerate() {
        for depth in 0..40 {
            world.restless = depth % 2 == 1;
            world.budget = if depth % 3 == 0 { 0 } else { 1000 };
            let entry = world.slot_address(at + 1) as u64;
            let expected = wide_sum(small(5), small(5), count as u64).wrapping_add(small(depth));
            assert_eq!(
                world.call(dive as usize, &[small(depth), entry]),
                expected,
                "{count} words at depth {depth}"
            );
        }
    }
    let large = world.listing(counts.len());
    assert!(large.asm.contains("movq"), "{}", large.asm);
}

#[test]
fn a_self_tail_call_is_a_loop() {
    // count(n, sum): sum of 1..=n
    let (mut f, params) = function(0, 2);
    let (done, more) = (f.block(), f.block());
    let is_done = f.is_small_below(params[0], 1);
    f.branch(is_done, done, more);
    f.switch_to(done);
    f.ret(params[1]);
    f.switch_to(more);
    let (less, sum) = (f.plus(params[0], -1), f.plus_value(params[1], params[0]));
    f.terminate(Terminator::TailCall(Callee::Function(Symbol(0)), vec![less, sum]));
    let mut world = World::new(module(&["t:count/2"], vec![f.finish()]));
    world.budget = 4000;
    assert_eq!(world.call(0, &[small(100_000), small(0)]), small(5_000_050_000));
    assert_eq!(world.stack.bytes(), 256);
    assert_eq!(world.collections, 24, "100,001 reductions in slices of 4,000 and one");
}

#[test]
fn tail_calls_of_others_use_no_stack() {
    // even(n) -> odd(n - 1), odd(n) -> even(n - 1)
    let half = |symbol: u32, other: u32, at_zero: i64| {
        let (mut f, params) = function(symbol, 1);
        let (done, more) = (f.block(), f.block());
        let is_done = f.is_small_below(params[0], 1);
        f.branch(is_done, done, more);
        f.switch_to(done);
        let answer = f.small(at_zero);
        f.ret(answer);
        f.switch_to(more);
        let less = f.plus(params[0], -1);
        f.terminate(Terminator::TailCall(Callee::Function(Symbol(other)), vec![less]));
        f.finish()
    };
    let mut world = World::new(module(&["t:even/1", "t:odd/1"], vec![half(0, 1, 1), half(1, 0, 0)]));
    world.budget = 100;
    assert_eq!(world.call(0, &[small(10_001)]), small(0));
    assert_eq!(world.call(0, &[small(10_000)]), small(1));
    assert_eq!(world.stack.bytes(), 256);
}

#[test]
fn parks_and_goes_on() {
    // Parks with a deadline, holding a pair.
    let (mut f, params) = function(0, 1);
    let zero = f.small(0);
    let pair = f.pair(params[0], zero);
    let deadline = f.int(12345);
    let woken = f.inst(Op::Park(deadline), Type::I64);
    let head = f.head(pair);
    let bits = f.bits(head);
    let eight = f.int(3);
    let woken = f.inst(Op::IntBinary(IntBinary::ShiftLeft, woken, eight), Type::I64);
    let sum = f.add(bits, woken);
    let sum = f.value(sum);
    f.ret(sum);
    let mut world = World::new(module(&["t:park/1"], vec![f.finish()]));
    for restless in [false, true] {
        world.restless = restless;
        assert_eq!(world.start(0, &[small(41)]), Leave::Parked);
        assert_eq!(world.context.result, 12345);
        world.collect();
        assert_eq!(world.seen.last().unwrap().len(), 1, "the pair alone");
        assert_eq!(world.resume(1), Leave::Returned);
        assert_eq!(world.context.result, small(42));
    }
    assert_eq!(values(2).len(), 2);
}
