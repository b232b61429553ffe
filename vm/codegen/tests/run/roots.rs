//! Safepoints show exactly the values that are used afterwards.

use crate::build::{Short, fib, function, module};
use crate::world::{World, small};
use tambour_codegen::ir::*;

/// Values of the newest frame's roots at each collection, sorted.
fn seen(world: &mut World, symbol: usize, args: &[u64]) -> Vec<Vec<u64>> {
    world.budget = 0;
    world.seen.clear();
    world.call(symbol, args);
    for values in &mut world.seen {
        values.sort_unstable();
    }
    std::mem::take(&mut world.seen)
}

#[test]
fn reductions_show_what_is_live() {
    let (mut f, params) = function(0, 3);
    let [a, b, c] = *params else { unreachable!() };
    let ab = f.plus_value(a, b);
    f.effect(Op::Reduction(1));
    let abc = f.plus_value(ab, c);
    f.effect(Op::Reduction(1));
    f.ret(abc);
    let mut world = World::new(module(&["t:three/3"], vec![f.finish()]));
    let expected = [vec![small(1), small(20), small(300)], vec![small(21), small(300)], vec![small(321)]];
    assert_eq!(seen(&mut world, 0, &[small(1), small(20), small(300)]), expected);
}

#[test]
fn constants_and_pids_need_no_root() {
    let (mut f, params) = function(0, 1);
    let (constant, pid) = (f.small(5), f.inst(Op::SelfPid, Type::Value));
    f.effect(Op::Reduction(1));
    let sum = f.plus_value(constant, pid);
    let sum = f.plus_value(sum, params[0]);
    f.ret(sum);
    let mut world = World::new(module(&["t:constant/1"], vec![f.finish()]));
    assert_eq!(seen(&mut world, 0, &[small(7)]), [[small(7)], [small(7)]]);
}

#[test]
fn a_call_shows_what_its_caller_keeps() {
    // keep(a, b): leaf(b) + a; then leaf(sum).
    let (mut leaf, params) = function(0, 1);
    leaf.ret(params[0]);
    let (mut f, params) = function(1, 2);
    let first = f.call(0, &params[1..]);
    let sum = f.plus_value(first, params[0]);
    let second = f.call(0, &[sum]);
    f.ret(second);
    let mut world = World::new(module(&["t:leaf/1", "t:keep/2"], vec![leaf.finish(), f.finish()]));
    (world.leaves, world.budget) = (true, 0);
    assert_eq!(world.call(1, &[small(1), small(2)]), small(3));
    let [entry, first, second] = &world.seen_all[..] else { panic!("{:x?}", world.seen_all) };
    assert_eq!(entry, &[vec![small(1), small(2)]], "in the entry of keep, both parameters");
    assert_eq!(
        first,
        &[vec![small(2)], vec![small(1)]],
        "leaf's parameter, and what keep adds to its result"
    );
    assert_eq!(second, &[vec![small(3)], vec![]], "keep needs nothing after the second call");
    let map = world.code.map();
    assert!(map.frame(world.code.target(0)).is_none(), "an entry is no return address");
    assert!(map.frame(0).is_none() && map.frame(usize::MAX).is_none());
}

#[test]
fn dead_parameters_of_loops_are_not_shown() {
    // A loop whose second variable is only passed on until it is dropped half-way.
    let (mut f, params) = function(0, 2);
    let (first, second, done) = (f.block(), f.block(), f.block());
    let n = f.block_param(first, Type::Value);
    let held = f.block_param(first, Type::Value);
    let m = f.block_param(second, Type::Value);
    f.jump(first, &params);
    f.switch_to(first);
    f.effect(Op::Reduction(1));
    let less = f.plus(n, -1);
    let enough = f.is_small_below(less, 2);
    let to = |block, args: Vec<Val>| Jump { block, args };
    let held_bits = f.bits(held);
    let one = f.int(8);
    let still = f.add(held_bits, one);
    let still = f.value(still);
    f.terminate(Terminator::Branch {
        condition: enough,
        then: to(second, vec![less]),
        otherwise: to(first, vec![less, still]),
    });
    f.switch_to(second);
    f.effect(Op::Reduction(1));
    let less = f.plus(m, -1);
    let at_end = f.is_small_below(less, 0);
    f.terminate(Terminator::Branch {
        condition: at_end,
        then: to(done, Vec::new()),
        otherwise: to(second, vec![less]),
    });
    f.switch_to(done);
    let zero = f.small(0);
    f.ret(zero);
    let mut world = World::new(module(&["t:loop/2"], vec![f.finish()]));
    let seen = seen(&mut world, 0, &[small(3), small(100)]);
    let lengths: Vec<usize> = seen.iter().map(Vec::len).collect();
    assert_eq!(lengths, [2, 2, 2, 1, 1], "{seen:x?}");
}

#[test]
fn slots_are_shared() {
    // Ten calls in a row, each keeping one value: one slot is enough.
    let (mut leaf, params) = function(0, 1);
    leaf.ret(params[0]);
    let (mut f, params) = function(1, 1);
    let mut sum = params[0];
    for _ in 0..10 {
        let result = f.call(0, &[sum]);
        sum = f.plus_value(result, sum);
    }
    f.ret(sum);
    let mut world = World::new(module(&["t:leaf/1", "t:ten/1"], vec![leaf.finish(), f.finish()]));
    assert_eq!(world.call(1, &[small(1)]), small(1024));
    let listing = world.listing(1);
    assert!(listing.clif.contains("ss0 = explicit_slot 8,"), "{}", listing.clif);
}

#[test]
fn nothing_is_found_where_nothing_was_called() {
    let mut world = World::new(module(&["t:fib/1"], vec![fib(0)]));
    world.compile(0);
    let slot = world.code.slot_at(world.slot_address(0)).unwrap();
    let entry = world.code.target(slot);
    let known: Vec<usize> = (entry..entry + 512).filter(|&pc| world.code.map().frame(pc).is_some()).collect();
    assert_eq!(known.len(), 4, "the entry check, the reduction, and two calls");
    for pc in known {
        assert_eq!(world.code.map().location(pc).unwrap().function, 0);
        assert_eq!(world.code.map().handler(pc), None);
    }
    world.code.unpublish(slot);
    assert_ne!(world.code.target(slot), entry);
    assert_eq!(world.call(0, &[small(10)]), small(55));
    assert_eq!(world.compiled, [0, 0], "compiled again after the slot was reset");
}
