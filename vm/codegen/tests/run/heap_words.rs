//! Allocation, the words of objects, lists that grow across collections, the mailbox's operations.

use crate::build::{Short, function, module};
use crate::world::{World, small};
use tambour_codegen::ir::*;

/// build(n, list): conses n..1 before a list, in a loop.
fn build(symbol: u32) -> Function {
    let (mut f, params) = function(symbol, 2);
    let (done, more) = (f.block(), f.block());
    let is_done = f.is_small_below(params[0], 1);
    f.branch(is_done, done, more);
    f.switch_to(done);
    f.ret(params[1]);
    f.switch_to(more);
    let pair = f.pair(params[0], params[1]);
    let less = f.plus(params[0], -1);
    f.terminate(Terminator::TailCall(Callee::Function(Symbol(symbol)), vec![less, pair]));
    f.finish()
}

/// map(list): each item plus 1, by plain recursion.
fn map(symbol: u32) -> Function {
    let (mut f, params) = function(symbol, 1);
    let (done, more) = (f.block(), f.block());
    let bits = f.bits(params[0]);
    let nil = f.int(0xd);
    let is_nil = f.compare(IntCompare::Eq, bits, nil);
    f.branch(is_nil, done, more);
    f.switch_to(done);
    f.ret(params[0]);
    f.switch_to(more);
    let tail = f.tail(params[0]);
    let rest = f.call(symbol, &[tail]);
    let head = f.head(params[0]);
    let head = f.plus(head, 1);
    let pair = f.pair(head, rest);
    f.ret(pair);
    f.finish()
}

#[test]
fn lists_survive_collections() {
    let mut world = World::new(module(&["t:build/2", "t:map/1"], vec![build(0), map(1)]));
    for (restless, leaves, budget) in
        [(false, false, 1000), (true, false, 0), (true, true, 5), (false, true, 7)]
    {
        (world.restless, world.leaves, world.budget) = (restless, leaves, budget);
        let list = world.call(0, &[small(100), 0xd]);
        assert_eq!(world.list(list), (1..=100).collect::<Vec<i64>>());
        let mapped = world.call(1, &[list]);
        assert_eq!(world.list(mapped), (2..=101).collect::<Vec<i64>>());
    }
}

#[test]
fn allocations_of_a_block_share_a_bump() {
    let (mut f, params) = function(0, 1);
    let nil = f.inst(Op::Constant(0xd), Type::Value);
    let mut list = nil;
    for at in 0..10 {
        let item = f.plus(params[0], at);
        list = f.pair(item, list);
    }
    f.ret(list);
    let mut world = World::new(module(&["t:ten/1"], vec![f.finish()]));
    let listing = world.listing(0);
    assert_eq!(listing.asm.matches("call    %allocate").count(), 1, "{}", listing.asm);
    for _ in 0..7 {
        let list = world.call(0, &[small(5)]);
        assert_eq!(world.list(list), (5..15).rev().collect::<Vec<i64>>());
    }
}

#[test]
fn large_objects_and_raw_words() {
    // A boxed object of 300 words: header, then the parameter and its multiples, raw.
    let (mut f, params) = function(0, 1);
    let object = f.inst(Op::Allocate { bytes: 301 * 8, tag: 2 }, Type::Value);
    let header = f.int(300 << 3 | 7);
    f.effect(Op::InitStore { value: header, base: object, offset: -2 });
    let bits = f.bits(params[0]);
    let mut word = bits;
    for at in 1..=300 {
        f.effect(Op::InitStore { value: word, base: object, offset: at * 8 - 2 });
        word = f.add(word, bits);
    }
    let last = f.inst(Op::Load { ty: Type::I64, base: object, offset: 300 * 8 - 2 }, Type::I64);
    let address = f.bits(object);
    let first = f.inst(Op::LoadAddress { ty: Type::I64, address, offset: -2 }, Type::I64);
    let sum = f.add(first, last);
    let sum = f.value(sum);
    f.ret(sum);
    let mut world = World::new(module(&["t:large/1"], vec![f.finish()]));
    assert_eq!(world.call(0, &[small(2)]), (300 << 3 | 7) + 300 * small(2));
}

#[test]
fn words_at_any_byte() {
    // swap(n): a raw object of two words; a word is read from its third byte on, and written back at its
    // fifth with the bytes turned round.
    let (mut f, params) = function(0, 1);
    let object = f.inst(Op::Allocate { bytes: 4 * 8, tag: 2 }, Type::Value);
    let header = f.int(3 << 3 | 7);
    f.effect(Op::InitStore { value: header, base: object, offset: -2 });
    let words: [i64; 3] = [0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908, 0];
    for (at, word) in words.into_iter().enumerate() {
        let word = f.int(word);
        f.effect(Op::InitStore { value: word, base: object, offset: at as i32 * 8 + 6 });
    }
    let index = f.bits(params[0]);
    let three = f.int(3);
    let index = f.inst(Op::IntBinary(IntBinary::ShiftRightSigned, index, three), Type::I64);
    let loaded = f.inst(Op::LoadIndexed { base: object, index, offset: 6 }, Type::I64);
    let swapped = f.inst(Op::ByteSwap(loaded), Type::I64);
    f.effect(Op::StoreIndexed { value: swapped, base: object, index, offset: 6 + 2 });
    // The third word is 0: it becomes 5, and a second exchange doesn't take place.
    let zero = f.int(0);
    for new in [5, 6] {
        let new = f.int(new);
        f.inst(Op::CompareExchange { base: object, offset: 2 * 8 + 6, expected: zero, new }, Type::I64);
    }
    let third = f.inst(Op::Load { ty: Type::I64, base: object, offset: 2 * 8 + 6 }, Type::I64);
    let second = f.inst(Op::Load { ty: Type::I64, base: object, offset: 8 + 6 }, Type::I64);
    let third = f.inst(Op::IntBinary(IntBinary::ShiftLeft, third, index), Type::I64);
    let second = f.add(second, third);
    let mask = f.int(!7);
    let second = f.inst(Op::IntBinary(IntBinary::And, second, mask), Type::I64);
    let second = f.value(second);
    f.ret(second);
    let mut world = World::new(module(&["t:swap/1"], vec![f.finish()]));
    // Bytes 3..11, turned round, stand at 5..13; byte 13 and those after it stay.
    assert_eq!(world.call(0, &[small(3)]) as u64, (0x0f0e_0d03_0405_0607 + (5 << 3)) & !7);
}
