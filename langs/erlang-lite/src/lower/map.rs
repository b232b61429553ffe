//! Maps: construction in place, and the values of keys.

use super::facts::Fact;
use super::function::Lowering;
use super::words::ir::{Block, IntBinary, IntCompare, Op, Type, Val};
use super::words::layout;
use crate::core::{Literal, Operand};

/// Offset of the first word after the header.
const PAYLOAD: i32 = 8 - layout::TAG_BOXED as i32;

impl Lowering<'_, '_> {
    /// A flat map of these keys, a constant tuple in their order.
    pub(super) fn flat_map(&mut self, keys: &Literal, values: &[Operand]) -> Val {
        let keys = self.literal(keys);
        let values = self.operands(values);
        let header = self.int(layout::header(layout::TYPE_MAP, 1 + values.len()) as i64);
        let words: Vec<Val> = std::iter::once(keys).chain(values).collect();
        let map = self.boxed(header, &words);
        self.facts.add(map, Fact::Map);
        map
    }

    /// Branches on whether a value is a map; `then` is reached from two places.
    pub(super) fn branch_if_map(&mut self, val: Val, then: Block, otherwise: Block) {
        if self.fact(val) == Some(Fact::Map) {
            return self.jump(then);
        }
        let (boxed, not_flat) = (self.b.block(), self.b.block());
        let bits = self.bits(val);
        let is_boxed = self.has_tag(bits, layout::TAG_BOXED);
        self.b.branch(is_boxed, boxed, otherwise);
        self.b.switch_to(boxed);
        let is_flat = self.has_type(val, layout::TYPE_MAP);
        self.b.branch(is_flat, then, not_flat);
        self.b.switch_to(not_flat);
        let is_large = self.has_type(val, layout::TYPE_HAMT);
        self.b.branch(is_large, then, otherwise);
    }

    /// What a map has for a key, or NONE.
    pub(super) fn map_value(&mut self, map: Val, key: &Operand) -> Val {
        let key = self.operand(key);
        let callee = self.named("%", "map_find", 2);
        let Some(word) = self.constant_bits(key).filter(|&bits| is_plain_word(bits)) else {
            return self.b.inst(Op::Call(callee, vec![map, key]), Type::Value);
        };
        let (flat, large, done) = (self.b.block(), self.b.cold_block(), self.b.block());
        let result = self.b.block_param(done, Type::Value);
        let header = self.header(map);
        let first_large = layout::header(layout::TYPE_HAMT, 0);
        let is_flat = self.compare_int(IntCompare::UnsignedLt, header, first_large as i64);
        self.b.branch(is_flat, flat, large);

        self.b.switch_to(large);
        let callee = self.cold_named("%", "map_find", 2);
        let val = self.b.inst(Op::Call(callee, vec![map, key]), Type::Value);
        self.b.jump(done, &[val]);

        self.b.switch_to(flat);
        self.search(map, word, done);
        self.b.switch_to(done);
        result
    }

    /// Looks for a word among the keys of a flat map, and jumps with the value beside it, or NONE.
    fn search(&mut self, map: Val, word: u64, done: Block) {
        let keys = self.b.inst(Op::Load { ty: Type::Value, base: map, offset: PAYLOAD }, Type::Value);
        let (keys_at, map_at) = (self.bits(keys), self.bits(map));
        let header = self.header(keys);
        let size = self.int(layout::header(layout::TYPE_TUPLE, 0) as i64);
        // A tuple's header has the size in words where eight times the size would stand.
        let bytes = self.binary(IntBinary::Sub, header, size);
        let (found, missing) = (self.b.block(), self.b.block());
        let offset = self.int(i64::from(PAYLOAD));
        let address = self.binary(IntBinary::Add, keys_at, offset);
        let word = self.int(word as i64);
        let at = self.b.inst(Op::Search { address, bytes, word }, Type::I64);
        let is_missing = self.compare(IntCompare::Eq, at, bytes);
        self.b.branch(is_missing, missing, found);

        self.b.switch_to(found);
        let address = self.binary(IntBinary::Add, map_at, at);
        let offset = PAYLOAD + 8;
        let val = self.b.inst(Op::LoadAddress { ty: Type::Value, address, offset }, Type::Value);
        self.b.jump(done, &[val]);

        self.b.switch_to(missing);
        let none = self.constant(layout::NONE);
        self.b.jump(done, &[none]);
    }
}

/// Whether a constant key equals only the same word: a small integer or an atom.
fn is_plain_word(bits: u64) -> bool {
    bits & layout::TAG_MASK == layout::TAG_SMALL
        || bits & (layout::IMMEDIATE_KIND_MASK | layout::TAG_MASK) == layout::ATOM
}
