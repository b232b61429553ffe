//! Maps: construction in place, and the values of keys.

use super::facts::Fact;
use super::function::Lowering;
use super::words::ir::{self, Block, IntBinary, IntCompare, Op, Type, Val};
use super::words::layout;
use crate::core::{Literal, Operand};

/// Most keys of an update in place.
const LARGEST_UPDATE: usize = 8;

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

    /// A map with other values for keys. A flat map that has all of a few constant keys is copied in place.
    pub(super) fn map_update(&mut self, exact: bool, map: &Operand, pairs: &[(Operand, Operand)]) -> Val {
        let map = self.operand(map);
        let pairs: Vec<(Val, Val)> =
            pairs.iter().map(|(key, value)| (self.operand(key), self.operand(value))).collect();
        let word = |key| self.constant_bits(key).filter(|&bits| is_plain_word(bits));
        let words: Option<Vec<u64>> = pairs.iter().map(|&(key, _)| word(key)).collect();
        let Some(words) = words.filter(|words| (1..=LARGEST_UPDATE).contains(&words.len())) else {
            let callee = self.updater(exact, pairs.len());
            return self.update_by(callee, map, &pairs);
        };
        let (slow, done) = (self.b.cold_block(), self.b.block());
        let result = self.b.block_param(done, Type::Value);
        self.require_flat(map, slow);
        let (keys_at, bytes) = self.keys(map);
        let places: Vec<Val> = words.iter().map(|&word| self.search(keys_at, bytes, word, slow)).collect();
        let header = self.header(map);
        let before = self.int(layout::header(layout::TYPE_MAP, 0) as i64 - 8);
        // As in `keys`; and the header itself.
        let bytes = self.binary(IntBinary::Sub, header, before);
        let copy = self.b.inst(Op::Copy { base: map, bytes, tag: layout::TAG_BOXED as u8 }, Type::Value);
        for (&index, &(_, value)) in places.iter().zip(&pairs) {
            let value = self.bits(value);
            self.b.effect(Op::StoreIndexed { value, base: copy, index, offset: PAYLOAD + 8 });
        }
        self.b.jump(done, &[copy]);

        self.b.switch_to(slow);
        let callee = match self.updater(exact, pairs.len()) {
            ir::Callee::Builtin(builtin) => ir::Callee::ColdBuiltin(builtin),
            callee => callee,
        };
        let val = self.update_by(callee, map, &pairs);
        self.b.jump(done, &[val]);
        self.b.switch_to(done);
        self.facts.add(result, Fact::Map);
        result
    }

    fn updater(&mut self, exact: bool, pairs: usize) -> ir::Callee {
        match (exact, pairs) {
            (true, 1) => self.named("%", "map_update", 3),
            (false, 1) => self.named("%", "map_put", 3),
            (true, _) => self.named("%", "map_update_all", 2),
            (false, _) => self.named("%", "map_put_all", 2),
        }
    }

    /// Calls what [`Lowering::updater`] says: with one pair, or with a tuple of all.
    fn update_by(&mut self, callee: ir::Callee, map: Val, pairs: &[(Val, Val)]) -> Val {
        if let [(key, value)] = *pairs {
            return self.call(callee, &[map, key, value]);
        }
        let header = self.int(layout::header(layout::TYPE_TUPLE, 2 * pairs.len()) as i64);
        let words: Vec<Val> = pairs.iter().flat_map(|&(key, value)| [key, value]).collect();
        let words = self.boxed(header, &words);
        self.call(callee, &[map, words])
    }

    /// Goes on where a value is a flat map, to `otherwise` where it isn't.
    fn require_flat(&mut self, val: Val, otherwise: Block) {
        if self.fact(val) != Some(Fact::Map) {
            let boxed = self.b.block();
            let bits = self.bits(val);
            let is_boxed = self.has_tag(bits, layout::TAG_BOXED);
            self.b.branch(is_boxed, boxed, otherwise);
            self.b.switch_to(boxed);
        }
        let flat = self.b.block();
        let is_flat = self.has_type(val, layout::TYPE_MAP);
        self.b.branch(is_flat, flat, otherwise);
        self.b.switch_to(flat);
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
        let (large, missing, done) = (self.b.cold_block(), self.b.block(), self.b.block());
        let result = self.b.block_param(done, Type::Value);
        self.require_flat(map, large);
        let (keys_at, bytes) = self.keys(map);
        let at = self.search(keys_at, bytes, word, missing);
        let map_at = self.bits(map);
        let address = self.binary(IntBinary::Add, map_at, at);
        let offset = PAYLOAD + 8;
        let val = self.b.inst(Op::LoadAddress { ty: Type::Value, address, offset }, Type::Value);
        self.b.jump(done, &[val]);

        self.b.switch_to(missing);
        let none = self.constant(layout::NONE);
        self.b.jump(done, &[none]);

        self.b.switch_to(large);
        let callee = self.cold_named("%", "map_find", 2);
        let val = self.b.inst(Op::Call(callee, vec![map, key]), Type::Value);
        self.b.jump(done, &[val]);
        self.b.switch_to(done);
        result
    }

    /// The address of the first key of a flat map, and how many bytes the keys have.
    fn keys(&mut self, map: Val) -> (Val, Val) {
        let keys = self.b.inst(Op::Load { ty: Type::Value, base: map, offset: PAYLOAD }, Type::Value);
        let header = self.header(keys);
        let size = self.int(layout::header(layout::TYPE_TUPLE, 0) as i64);
        // A tuple's header has the size in words where eight times the size would stand.
        let bytes = self.binary(IntBinary::Sub, header, size);
        let (keys, offset) = (self.bits(keys), self.int(i64::from(PAYLOAD)));
        (self.binary(IntBinary::Add, keys, offset), bytes)
    }

    /// Where a word stands among keys; goes to `missing` where it doesn't.
    fn search(&mut self, address: Val, bytes: Val, word: u64, missing: Block) -> Val {
        let word = self.int(word as i64);
        let at = self.b.inst(Op::Search { address, bytes, word }, Type::I64);
        let found = self.b.block();
        let is_missing = self.compare(IntCompare::Eq, at, bytes);
        self.b.branch(is_missing, missing, found);
        self.b.switch_to(found);
        at
    }
}

/// Whether a constant key equals only the same word: a small integer or an atom.
fn is_plain_word(bits: u64) -> bool {
    bits & layout::TAG_MASK == layout::TAG_SMALL
        || bits & (layout::IMMEDIATE_KIND_MASK | layout::TAG_MASK) == layout::ATOM
}
