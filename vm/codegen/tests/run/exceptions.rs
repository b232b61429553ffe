//! Throwing builtins, handlers in this frame and in older ones, builtins that are called again.

use crate::build::{Short, builtin, function, module};
use crate::world::{EXIT_CLASS, Step, World, small, world};
use tambour_codegen::builder::FunctionBuilder;
use tambour_codegen::ir::*;
use tambour_continuations::layout::{Leave, StackContext};

/// Throws its argument, unless that is 0.
extern "C" fn throw_nonzero(context: *mut StackContext, reason: u64) -> Step {
    let world = world(context);
    if reason == 0 {
        return Step { tag: 0, value: small(-1) };
    }
    (world.class, world.reason, world.trace) = (small(1), reason, small(3));
    Step { tag: 1, value: 0 }
}

extern "C" fn exit(context: *mut StackContext, reason: u64) -> Step {
    let world = world(context);
    (world.class, world.reason) = (EXIT_CLASS, reason);
    Step { tag: 3, value: reason }
}

/// Ends the block with an invoke; answers the value block's parameter and the reason, each block open.
fn invoke(f: &mut FunctionBuilder, callee: Callee, args: &[Val]) -> (Block, Block) {
    let (normal, unwind) = (f.block(), f.cold_block());
    f.block_param(normal, Type::Value);
    for _ in 0..3 {
        f.block_param(unwind, Type::Value);
    }
    let normal_jump = Jump { block: normal, args: Vec::new() };
    f.terminate(Terminator::Invoke { callee, args: args.to_vec(), normal: normal_jump, unwind });
    (normal, unwind)
}

/// deep(n, reason): n frames deep, then the builtin throws.
fn deep(symbol: u32) -> Function {
    let (mut f, params) = function(symbol, 2);
    let (bottom, deeper) = (f.block(), f.block());
    let is_bottom = f.is_small_below(params[0], 1);
    f.branch(is_bottom, bottom, deeper);
    f.switch_to(bottom);
    f.set_line(77);
    let result = f.builtin(0, &[params[1]]);
    f.ret(result);
    f.switch_to(deeper);
    let less = f.plus(params[0], -1);
    f.set_line(88);
    let result = f.call(symbol, &[less, params[1]]);
    let result = f.plus(result, 0);
    f.ret(result);
    f.finish()
}

/// catch(n, reason): `deep(n, reason)`; an exception's reason plus what was kept across.
fn catcher(symbol: u32, callee: u32) -> Function {
    let (mut f, params) = function(symbol, 2);
    let nil = f.inst(Op::Constant(0xd), Type::Value);
    let kept = f.small(1000);
    let kept = f.pair(kept, nil);
    let (normal, unwind) = invoke(&mut f, Callee::Function(Symbol(callee)), &params);
    f.switch_to(normal);
    let result = f.params(normal)[0];
    f.ret(result);
    f.switch_to(unwind);
    let [class, reason, trace] = *f.params(unwind).to_vec() else { unreachable!() };
    f.effect(Op::Reduction(1));
    let kept = f.head(kept);
    let mut sum = f.plus_value(kept, reason);
    sum = f.plus_value(sum, class);
    sum = f.plus_value(sum, trace);
    sum = f.plus_value(sum, params[0]);
    f.ret(sum);
    f.finish()
}

fn test_module() -> Module {
    let mut module = module(&["t:deep/2", "t:catch/2"], vec![deep(0), catcher(1, 0)]);
    module.builtins = vec![
        builtin("t:throw/1", throw_nonzero as *const () as usize, 1),
        builtin("t:exit/1", exit as *const () as usize, 1),
    ];
    module
}

#[test]
fn a_handler_some_frames_up() {
    let mut world = World::new(test_module());
    for (depth, restless) in [0, 1, 2, 30].into_iter().flat_map(|depth| [(depth, false), (depth, true)]) {
        (world.restless, world.budget) = (restless, if restless { 0 } else { 1000 });
        assert_eq!(world.call(1, &[small(depth), small(0)]), small(-1), "nothing thrown");
        world.notes.clear();
        assert_eq!(world.call(1, &[small(depth), small(50)]), small(1000 + 50 + 1 + 3 + depth));
        let lines: Vec<u64> = world.notes.iter().map(|note| note & 0xffff_ffff).collect();
        let mut expected = vec![77];
        expected.extend(vec![88; depth as usize]);
        expected.push(0);
        assert_eq!(lines, expected, "source lines of the frames that were walked");
        assert!(
            world.notes.iter().rev().skip(1).all(|note| note >> 32 == 0),
            "all but the handler's are of deep/2"
        );
    }
}

#[test]
fn without_a_handler_the_process_ends() {
    let mut world = World::new(test_module());
    assert_eq!(world.start(0, &[small(3), small(50)]), Leave::Thrown);
    assert_eq!((world.class, world.reason), (small(1), small(50)));
}

#[test]
fn a_handler_of_the_frame_itself() {
    // try throw(reason) of V -> V catch _:R -> R + param
    let (mut f, params) = function(0, 2);
    let (normal, unwind) = invoke(&mut f, Callee::Builtin(BuiltinRef(0)), &params[..1]);
    f.switch_to(normal);
    let result = f.params(normal)[0];
    f.ret(result);
    f.switch_to(unwind);
    let reason = f.params(unwind)[1];
    let sum = f.plus_value(reason, params[1]);
    f.ret(sum);
    let mut module = test_module();
    (module.functions, module.symbols) = (vec![f.finish()], vec!["t:try/2".to_owned()]);
    let mut world = World::new(module);
    assert_eq!(world.call(0, &[small(0), small(9)]), small(-1));
    assert_eq!(world.call(0, &[small(4), small(9)]), small(13));
}

#[test]
fn an_exit_passes_handlers() {
    let (mut f, params) = function(0, 1);
    let (normal, unwind) = invoke(&mut f, Callee::Builtin(BuiltinRef(1)), &params);
    f.switch_to(normal);
    f.terminate(Terminator::Unreachable);
    f.switch_to(unwind);
    f.ret(params[0]);
    let mut module = test_module();
    (module.functions, module.symbols) = (vec![f.finish()], vec!["t:exit/1".to_owned()]);
    let mut world = World::new(module);
    assert_eq!(world.start(0, &[small(5)]), Leave::Thrown);
    assert_eq!((world.class, world.reason), (EXIT_CLASS, small(5)));
}

#[test]
fn a_loop_that_catches_every_time() {
    // loop(n, sum): n times try throw(n) catch _:R -> sum + R
    let (mut f, params) = function(0, 2);
    let (done, more) = (f.block(), f.block());
    let is_done = f.is_small_below(params[0], 1);
    f.branch(is_done, done, more);
    f.switch_to(done);
    f.ret(params[1]);
    f.switch_to(more);
    let less = f.plus(params[0], -1);
    let nothing = f.small(0);
    let (normal, unwind) = invoke(&mut f, Callee::Function(Symbol(1)), &[nothing, params[0]]);
    f.switch_to(normal);
    f.terminate(Terminator::Unreachable);
    f.switch_to(unwind);
    let reason = f.params(unwind)[1];
    let sum = f.plus_value(params[1], reason);
    f.terminate(Terminator::TailCall(Callee::Function(Symbol(0)), vec![less, sum]));
    let mut module = test_module();
    module.functions = vec![f.finish(), deep(1)];
    let mut world = World::new(module);
    for restless in [false, true] {
        (world.restless, world.budget) = (restless, if restless { 0 } else { 1000 });
        assert_eq!(world.call(0, &[small(100), small(0)]), small(5050));
        assert_eq!(world.stack.bytes(), 256, "the handler's stack pointer is the frame's own");
    }
}

/// Counts its state down from 5, given as a small integer in a pair with the second argument; throws
/// at 1 if the second argument says so.
extern "C" fn five_times(context: *mut StackContext, state: u64, pair: u64) -> Step {
    let world = world(context);
    // SAFETY: a pair of this world's heap.
    let [head, _] = unsafe { *((pair - 1) as *const [u64; 2]) };
    world.notes.push(state);
    match state as i64 >> 3 {
        1 if head == small(666) => throw_nonzero(context, head),
        1 => Step { tag: 0, value: head },
        left => Step { tag: 2, value: small(left - 1) },
    }
}

#[test]
fn builtins_that_are_called_again() {
    // again(n, x): five_times(n, [x | nil]), with another pair kept across.
    let (mut f, params) = function(0, 2);
    let nil = f.inst(Op::Constant(0xd), Type::Value);
    let kept = f.pair(params[0], nil);
    let given = f.pair(params[1], nil);
    let (normal, unwind) = invoke(&mut f, Callee::Builtin(BuiltinRef(0)), &[params[0], given]);
    f.switch_to(normal);
    let result = f.params(normal)[0];
    let kept = f.head(kept);
    let sum = f.plus_value(result, kept);
    f.ret(sum);
    f.switch_to(unwind);
    let reason = f.params(unwind)[1];
    f.ret(reason);
    let mut module = test_module();
    (module.functions, module.symbols) = (vec![f.finish()], vec!["t:again/2".to_owned()]);
    module.builtins = vec![builtin("t:five/2", five_times as *const () as usize, 2)];
    let mut world = World::new(module);
    for (restless, leaves) in [(false, false), (true, false), (true, true)] {
        (world.restless, world.leaves, world.budget) = (restless, leaves, 0);
        world.notes.clear();
        world.seen.clear();
        assert_eq!(world.call(0, &[small(5), small(70)]), small(75));
        assert_eq!(world.notes, [5, 4, 3, 2, 1].map(small));
        // The entry's reduction, then four times between the calls.
        assert_eq!(world.seen.len(), 5);
        for (at, seen) in world.seen[1..].iter().enumerate() {
            assert_eq!(seen.len(), 3, "the pair that is kept, the one that is given again, and the state");
            assert!(seen.contains(&small(4 - at as i64)), "{seen:x?}");
        }
        assert_eq!(world.call(0, &[small(5), small(666)]), small(666));
    }
}
